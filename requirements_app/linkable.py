"""Who of many accounts gets a remediation link, asking for what, and who does not, and why. As many queries for one
account as for a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Connection, ExternalAccount, Person
from requirements_app.asked import askable
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


def recipients(connections: Sequence[Connection]) -> list[Recipient]:
    ids = [connection.account_id for connection in connections]
    representatives = Person.objects.filter(account__in=ids, representative=True, dob__isnull=False)
    provable = set(representatives.exclude(last_name="").values_list("account_id", flat=True))
    paid_out = set(ExternalAccount.objects.filter(account__in=ids).values_list("account_id", flat=True))
    return [_recipient(connection, provable, paid_out) for connection in connections]


def _recipient(connection: Connection, provable: set[str], paid_out: set[str]) -> Recipient:
    account = connection.account
    due = set(account.requirements.get("currently_due") or ()) | set(account.requirements.get("past_due") or ())
    keys = frozenset(askable(account.requirements) & due)
    skipped = ""
    if (account.requirements.get("disabled_reason") or "").startswith("rejected."):
        skipped = "Rejected"
    elif not keys:
        skipped = "Nothing is due that the holder could provide"
    elif account.pk not in provable:
        skipped = "The representative’s name or date of birth is missing"
    elif account.pk not in paid_out:
        skipped = "No bank account or debit card on file"
    elif not account.email:
        skipped = "No e-mail address on file"
    return Recipient(connection, keys, skipped)
