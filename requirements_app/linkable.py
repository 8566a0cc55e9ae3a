"""Whose holder can be asked by a remediation link, for what, and why not. As many queries for one account as for a
thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Account, Connection, Person
from connect_dashboard.ui.errors import Refusal
from requirements_app.asked import Hash, askable
from requirements_app.models import RemediationLink
from requirements_app.words import topic_of

# A run that was stopped is begun again, and lists overlap: nobody gets two letters about one thing in a day.
_LETTER_PAUSE = timedelta(hours=24)


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
    lately = asked_lately(connections)
    return [_recipient(connection, provable, lately[connection.account_id]) for connection in connections]


def asked_lately(connections: Sequence[Connection]) -> Mapping[str, set[str]]:
    """By account what links ask for that its platform has sent by e-mail within a day, and that still open."""
    links = RemediationLink.objects.filter(
        account__in=[one.account_id for one in connections],
        platform__in={one.platform_id for one in connections},
        created__gt=timezone.now() - _LETTER_PAUSE,
        revoked_at=None,
    )
    lately: dict[str, set[str]] = defaultdict(set)
    for account_id, scope in links.exclude(sent_to="").values_list("account", "scope"):
        lately[account_id].update(scope)
    return lately


def _recipient(connection: Connection, provable: set[str], lately: set[str]) -> Recipient:
    account = connection.account
    due = set(account.requirements.get("currently_due") or ()) | set(account.requirements.get("past_due") or ())
    keys = frozenset(askable(account.requirements) & due)
    obstacle = _obstacle(account.requirements, provable=account.pk in provable)
    if obstacle:
        return Recipient(connection, keys, obstacle.message)
    if not keys:
        return Recipient(connection, keys, "Nothing is due yet that the account holder could provide.")
    if keys <= lately:
        return Recipient(connection, keys, "A link that asks for this was sent within the last 24 hours.")
    return Recipient(connection, keys, "" if account.email else "No e-mail address of the account holder is on file.")
