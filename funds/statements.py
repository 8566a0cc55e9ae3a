"""Lines of a statement, as people read them: what it was, from or to where, and the page that tells more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from funds.chart import Kind, Type
from funds.history import source_page
from funds.models import LedgerEntry
from funds.released import released_counts

# What entries are called that are no balance transaction.
_LABELS = {Kind.RELEASE: "Payments became available", Kind.TOP_UP_SETTLED: "Top-up arrived"}
# Of an account's balance.
_SIDES = {
    Type.CHARGE: "From a customer",
    Type.REFUND: "To a customer",
    Type.PAYMENT: "From your platform’s balance",
    Type.PAYMENT_REFUND: "To your platform’s balance",
    Type.TRANSFER: "To your platform’s balance",
    Type.TRANSFER_REFUND: "From your platform’s balance",
    Type.PAYOUT_FAILURE: "From the bank or card",
    Type.PAYOUT_CANCEL: "Not sent to the bank or card",
    Type.RESERVE: "From your platform’s reserve",
}


@dataclass(frozen=True)
class Line:
    """Amounts in minor units; ``balance`` is what the balance holds with this line.

    ``source`` is the id by which programs know what it came from, empty where they know none.
    """

    label: str
    side: str
    url: str
    source: str
    at: datetime
    amount: int
    balance: int


def lines_of(entries: Iterable[LedgerEntry]) -> list[Line]:
    """``entries`` of one account's available balance, with their transactions."""
    entries = list(entries)
    releases = [one.transaction_id for one in entries if _is_release(one)]
    counts = released_counts(releases) if releases else {}
    return [_line(entry, counts.get(entry.transaction_id, 0)) for entry in entries]


def _line(entry: LedgerEntry, released: int) -> Line:
    moved, release = entry.transaction, _is_release(entry)
    page = source_page(moved.source)
    return Line(
        label=Type(entry.type).label if entry.type else _LABELS.get(Kind(moved.kind), moved.kind),
        side=f"{released} payment{'' if released == 1 else 's'}" if release else _side(entry),
        url=_release_url(entry) if release else reverse(page, args=[moved.source]) if page else "",
        source="" if release or entry.type == Type.RESERVE else moved.source,
        at=entry.created,
        amount=entry.amount,
        balance=entry.balance_after,
    )


def _side(entry: LedgerEntry) -> str:
    if entry.type == Type.PAYOUT:
        return "To the bank or card" if entry.amount < 0 else "Fetched from the bank"
    return _SIDES.get(Type(entry.type), "") if entry.type else ""


def _is_release(entry: LedgerEntry) -> bool:
    return not entry.type and entry.transaction.kind == Kind.RELEASE


def _release_url(entry: LedgerEntry) -> str:
    return reverse("funds:release_details", args=[entry.holder, entry.transaction_id])
