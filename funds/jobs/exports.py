"""Balance transactions, statements and the reconciliation of payouts, as CSV files.

Amounts stand in the currency's own unit (``12.50``), as spreadsheets add them up. A run that was interrupted begins
again: half a file is of no use.
"""

import csv
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db.models import QuerySet

from accounts.jobs.running import Report
from accounts.models import Job
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import exponent
from connect_dashboard.ui.paging import keyset_page
from connect_dashboard.ui.spreadsheets import safe_cell
from funds.chart import Type
from funds.history import Filters, counterparties, opening, transactions_matching
from funds.jobs.reconciliation import payout_rows
from funds.models import LedgerEntry

BATCH = 2_000
_OLDEST_FIRST = ["created", "id"]
_COLUMNS = (
    "id",
    "created (UTC)",
    "available on (UTC)",
    "type",
    "source",
    "account",
    "account name",
    "currency",
    "amount",
    "fee",
    "net",
    "balance",
    "balance after",
)

Row = list[str]
# Lines of the file, and how many of them are what was asked for: headings and sums are not.
Part = tuple[list[Row], int]


def run(job: Job, report: Report) -> None:
    """``parameters``: what, filters, month, currency, and ``excel`` for a mark that Excel knows UTF-8 by."""
    encoding = "utf-8-sig" if job.parameters.get("excel") else "utf-8"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "balances.csv"
        with path.open("w", encoding=encoding, newline="") as target:
            writer, written = csv.writer(target), 0
            for rows, counted in _WRITERS[job.parameters["what"]](job):
                writer.writerows([_safe(cell) for cell in row] for row in rows)
                written += counted
                if not report(written, {"exported": written}):
                    return
        with path.open("rb") as content:
            job.result.save(f"{job.pk}-balances.csv", File(content), save=False)


def _safe(cell: str) -> str:
    """A negative amount begins with a minus, and is none the less a number."""
    return cell if _is_number(cell) else safe_cell(cell)


def major(amount: int, currency: str) -> str:
    """Minor units as ``-12.50``."""
    return str(Decimal(amount).scaleb(-exponent(currency)))


def month_of(text: str) -> tuple[date, date]:
    """First and last day of ``2026-11``."""
    first = date.fromisoformat(f"{text}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _transactions(job: Job) -> Iterator[Part]:
    yield [list(_COLUMNS)], 0
    filters = {**job.parameters["filters"]}
    for name in ("since", "until"):
        if name in filters:
            filters[name] = date.fromisoformat(filters[name])
    chosen = Filters(**filters)
    found = transactions_matching(job.platform, chosen).filter(created__lte=job.created)
    for entries in _pages(found, chosen.order):
        yield _lines(job.platform, entries), len(entries)


def _statement(job: Job) -> Iterator[Part]:
    """The total of what is available and pending: it changes by balance transactions alone."""
    currency, (first, last) = job.parameters["currency"], month_of(job.parameters["month"])
    begins, ends = opening(job.platform, currency, first), opening(job.platform, currency, last + timedelta(days=1))
    yield [list(_COLUMNS), _total(f"Opening balance on {first}", begins, currency)], 0
    found = transactions_matching(job.platform, Filters(currency=currency, since=first, until=last))
    moved = 0
    for entries in _pages(found, _OLDEST_FIRST):
        moved += sum(entry.amount for entry in entries)
        yield _lines(job.platform, entries), len(entries)
    totals = [_total(f"Sum of {first:%B %Y}", moved, currency)]
    if begins + moved != ends:
        totals.append(_total("Dated in another month", ends - begins - moved, currency))
    yield [*totals, _total(f"Closing balance on {last}", ends, currency)], 0


def _payouts(job: Job) -> Iterator[Part]:
    return payout_rows(job.platform, *month_of(job.parameters["month"]), major)


_WRITERS = {"transactions": _transactions, "statement": _statement, "payouts": _payouts}


def _pages(found: QuerySet[LedgerEntry], order: list[str]) -> Iterator[list[LedgerEntry]]:
    cursor = ""
    while True:
        page = keyset_page(found, order, cursor=cursor, size=BATCH)
        if page.rows:
            yield page.rows
        cursor = page.next
        if not cursor:
            return


def _lines(platform: Platform, entries: Iterable[LedgerEntry]) -> list[Row]:
    others, lines = counterparties(platform, entries), []
    for entry in entries:
        other, movement = others.get(entry.transaction_id), entry.transaction
        lines.append(
            [
                entry.public_id,
                f"{entry.created:%Y-%m-%d %H:%M:%S}",
                f"{movement.available_on or entry.created:%Y-%m-%d %H:%M:%S}",
                Type(entry.type).label,
                movement.source,
                other.account_id if other else "",
                other.name if other else "",
                entry.currency.upper(),
                *(major(amount, entry.currency) for amount in (entry.gross, entry.fee, entry.net)),
                entry.ledger_account.kind,
                major(entry.balance_after, entry.currency),
            ]
        )
    return lines


def _total(words: str, amount: int, currency: str) -> Row:
    cells = dict.fromkeys(_COLUMNS, "")
    cells |= {"type": words, "currency": currency.upper(), "net": major(amount, currency)}
    return list(cells.values())


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()
