"""The ways in which a requirement can be put right, and why one of them is not open for this account."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Connection, Person
from accounts.rules import editable_by_platform
from accounts.services.links import linking_obstacle as onboarding_obstacle
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from requirements_app.actions import ActionRow
from requirements_app.asked import askable
from requirements_app.linkable import linking_obstacle
from requirements_app.models import InformationRequest
from requirements_app.snapshots import EntryStatus, information_request_id, is_terms
from requirements_app.submission import is_submittable

Path = InformationRequest.Path


@dataclass(frozen=True)
class Remedy:
    """A way that is open has no ``obstacle``."""

    obstacle: str = ""

    @property
    def applies(self) -> bool:
        return not self.obstacle


_OPEN = Remedy()
_ROLE = Remedy("Your role does not include editing account information.")
_BEING_VERIFIED = Remedy("It has been submitted and is being verified.")


def submission_remedy(actor: Actor, connection: Connection, row: ActionRow) -> Remedy:
    """Whether an operator may provide it on behalf of the account."""
    if row.status is EntryStatus.PENDING:
        return _BEING_VERIFIED
    if information_request_id(row.key):
        return _answer_remedy(actor, row.key)
    if is_terms(row.key):
        return Remedy("Only the account holder can accept these terms.")
    if not actor.may(Permission.ACCOUNTS_EDIT):
        return _ROLE
    if row.key == "external_account" and not actor.may(Permission.BANK_DETAILS_EDIT):
        return Remedy("Your role does not include editing bank details.")
    if refusal := editable_by_platform(connection.account):
        return Remedy(refusal.message)
    if not is_submittable(row.key):
        return Remedy("This cannot be entered here. Contact support to provide it.")
    return _OPEN


def _answer_remedy(actor: Actor, key: str) -> Remedy:
    path = key.rpartition(".")[2]
    if path == Path.CHALLENGE:
        return Remedy("Only the account holder can answer this.")
    if path != Path.FORM:
        return Remedy("This can only be settled with support.")
    return _OPEN if actor.may(Permission.ACCOUNTS_EDIT) else _ROLE


def link_remedy(actor: Actor, connection: Connection, row: ActionRow, persons: Iterable[Person]) -> Remedy:
    """Whether the account holder can be asked to provide it through a remediation link."""
    if row.status is EntryStatus.PENDING:
        return _BEING_VERIFIED
    if information_request_id(row.key) and row.key.rpartition(".")[2] == Path.SUPPORT:
        return Remedy("This can only be settled with support.")
    if not actor.may(Permission.ACCOUNTS_EDIT):
        return Remedy("Your role does not include sending links.")
    if refusal := linking_obstacle(connection.account, persons):
        return Remedy(refusal.message)
    if askable(connection.account.requirements).isdisjoint(row.entry.keys):
        is_future = row.status is EntryStatus.FUTURE
        return Remedy("A link can ask for it once it applies." if is_future else "The hosted pages cannot ask for it.")
    return _OPEN


def onboarding_remedy(actor: Actor, connection: Connection, row: ActionRow) -> Remedy:
    """Whether the account holder can be asked to provide it while they finish onboarding."""
    if row.status not in (EntryStatus.PAST_DUE, EntryStatus.CURRENTLY_DUE, EntryStatus.EVENTUALLY_DUE):
        return Remedy("Onboarding does not ask for it.")
    if not actor.may(Permission.ACCOUNTS_CREATE):
        return Remedy("Your role does not include onboarding links.")
    if refusal := onboarding_obstacle(connection):
        return Remedy(refusal.message)
    return _OPEN


def support_remedy(actor: Actor) -> Remedy:
    return _OPEN if actor.may(Permission.ACCOUNTS_EDIT) else Remedy("Your role does not include contacting support.")
