"""Whose holder can be asked by a remediation link, for what, and why not. As many queries for one account as for a
thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Account, Connection, Person
from connect_dashboard.ui.errors import Refusal
from requirements_app.asked import Hash, askable
from requirements_app.words import topic_of


@dataclass(frozen=True)
class Recipient:
    """``skipped`` is the reason in words; empty where a link goes out."""

    connection: Connection
    keys: frozenset[str]
    skipped: str = ""

    @property
    def topics(self) -> list[str]:
        return sorted({topic_of(key).words for key in self.keys})


def linking_obstacle(account: Account, persons: Iterable[Person]) -> Refusal | None:
    """Why no remediation link can be made for an account; None if one can."""
    return _obstacle(account.requirements, provable=any(_can_prove(person) for person in persons))


def _obstacle(requirements: Hash, *, provable: bool) -> Refusal | None:
    """Nothing to ask for, or nobody who could prove who they are.

    The published walkthrough also wants a bank account on file (``domain.md`` §7). A link can collect that itself, as
    it does anything else that proves nobody's identity: our choice.
    """
    if (requirements.get("disabled_reason") or "").startswith("rejected."):
        return Refusal("account_rejected", "Nothing is asked of a rejected account any more.", status=409)
    if not askable(requirements):
        return Refusal("nothing_asked", "Nothing is open that the account holder could provide by a link.", status=409)
    if not provable:
        message = (
            "Holders prove who they are by last name and date of birth, but neither the representative’s nor an "
            "owner’s are on file."
        )
        return Refusal("holder_unknown", message, status=409)
    return None


def _can_prove(person: Person) -> bool:
    return (
        (person.representative or person.owner)
        and bool(person.last_name or person.last_name_kanji)
        and person.dob is not None
    )


def recipients(connections: Sequence[Connection]) -> list[Recipient]:
    ids = [connection.account_id for connection in connections]
    holders = Person.objects.filter(Q(representative=True) | Q(owner=True), account__in=ids, dob__isnull=False)
    provable = set(holders.exclude(last_name="", last_name_kanji="").values_list("account_id", flat=True))
    return [_recipient(connection, provable) for connection in connections]


def _recipient(connection: Connection, provable: set[str]) -> Recipient:
    account = connection.account
    due = set(account.requirements.get("currently_due") or ()) | set(account.requirements.get("past_due") or ())
    keys = frozenset(askable(account.requirements) & due)
    obstacle = _obstacle(account.requirements, provable=account.pk in provable)
    if obstacle:
        return Recipient(connection, keys, obstacle.message)
    if not keys:
        return Recipient(connection, keys, "Nothing is due yet that the account holder could provide.")
    return Recipient(connection, keys, "" if account.email else "No e-mail address of the account holder is on file.")
