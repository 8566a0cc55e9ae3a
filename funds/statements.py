"""A line of a statement, as people read it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from funds.chart import Kind, Type
from funds.models import LedgerEntry

# What entries are called that are no balance transaction.
_LABELS = {Kind.RELEASE: "Payments became available", Kind.TOP_UP_SETTLED: "Top-up arrived"}
# The page of what caused a line, by the prefix of its id.
_PAGES = {"po": "funds:payout_details", "tr": "funds:transfer_details", "tu": "funds:top_up_details"}


@dataclass(frozen=True)
class Line:
    """Amounts in minor units; ``balance`` is what the balance holds with this line."""

    label: str
    source: str
    url: str
    at: datetime
    amount: int
    balance: int


def line_of(entry: LedgerEntry) -> Line:
    """``entry`` with its transaction."""
    moved = entry.transaction
    label = Type(entry.type).label if entry.type else _LABELS.get(Kind(moved.kind), moved.kind)
    page = _PAGES.get(moved.source.partition("_")[0])
    url = reverse(page, args=[moved.source]) if page else ""
    return Line(label, moved.source, url, entry.created, entry.amount, entry.balance_after)
