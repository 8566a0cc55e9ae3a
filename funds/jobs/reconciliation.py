"""What became of a month's payouts, and whether what is on its way is what the ledger says is on its way.

All of it is read from the ledger, not from the rows of the payouts: so that whoever has those can compare.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from connect_dashboard.team.models import Platform
from funds.chart import Balance, Kind, Type
from funds.history import PAYOUT_ENDS, midnight, payouts_begun
from funds.models import LedgerAccount, LedgerDay, LedgerEntry, LedgerTransaction

BATCH = 1_000
_COLUMNS = ("payout", "begun (UTC)", "from", "currency", "amount", "fee", "outcome", "outcome on (UTC)")
_OUTCOMES = {
    Kind.PAYOUT_PAID: "arrived",
    Kind.PAYOUT_FAILED: "failed, back on the balance",
    Kind.PAYOUT_CANCELED: "canceled, back on the balance",
    Kind.PAYOUT_RETURNED: "arrived, then returned by the bank",
}

Row = list[str]
Major = Callable[[int, str], str]


def payout_rows(platform: Platform, first: date, last: date, major: Major) -> Iterator[tuple[list[Row], int]]:
    """The payouts begun from ``first`` to ``last`` (UTC), then by currency the sums that have to agree.

    Beside lines of the file stands how many payouts they are.
    """
    yield [list(_COLUMNS)], 0
    begun, end = payouts_begun(platform, first, last).iterator(chunk_size=BATCH), last + timedelta(days=1)
    while batch := list(islice(begun, BATCH)):
        yield _lines(platform, batch, midnight(end), major), len(batch)
    yield _agreement(platform, first, end, major), 0


def _lines(platform: Platform, begun: Sequence[LedgerTransaction], end: datetime, major: Major) -> list[Row]:
    outcomes = _outcomes(platform, [movement.source for movement in begun], end)
    legs = LedgerEntry.objects.filter(transaction__in=begun, type=Type.PAYOUT)
    paid = {
        number: (holder, -amount - fee, fee)
        for number, holder, amount, fee in legs.values_list("transaction_id", "holder", "amount", "fee")
    }
    rows = []
    for movement in begun:
        (holder, amount, fee), currency = paid[movement.pk], movement.currency
        outcome = outcomes.get(movement.source)
        rows.append(
            [
                movement.source,
                f"{movement.created:%Y-%m-%d %H:%M:%S}",
                holder,
                currency.upper(),
                major(amount, currency),
                major(fee, currency),
                _OUTCOMES[Kind(outcome.kind)] if outcome else "on its way",
                f"{outcome.created:%Y-%m-%d %H:%M:%S}" if outcome else "",
            ]
        )
    return rows


def _outcomes(platform: Platform, sources: Sequence[str], end: datetime) -> dict[str, LedgerTransaction]:
    """How each payout stood when the month ended; a payout can arrive and come back later."""
    keys = [f"{kind}:{source}" for kind in PAYOUT_ENDS for source in sources]
    ends = LedgerTransaction.objects.filter(platform=platform, key__in=keys, created__lt=end)
    return {movement.source: movement for movement in sorted(ends, key=_finality, reverse=True)}


def _finality(movement: LedgerTransaction) -> int:
    return PAYOUT_ENDS.index(Kind(movement.kind))


def _agreement(platform: Platform, first: date, end: date, major: Major) -> list[Row]:
    """In transit when the month began, and what joined and left it, make what was in transit when it ended."""
    before, after = _in_transit(platform, first), _in_transit(platform, end)
    moved = LedgerEntry.objects.for_platform(platform).filter(
        ledger_account__in=_accounts(platform), created__gte=midnight(first), created__lt=midnight(end)
    )
    joined = dict(_by_currency(moved.filter(amount__gt=0), "amount"))
    left = dict(_by_currency(moved.filter(amount__lt=0), "amount"))
    rows = []
    for currency in sorted({*before, *after, *joined, *left}):
        amounts = [found.get(currency, 0) for found in (before, joined, left)]
        ends = after.get(currency, 0)
        for words, amount in (
            ("in transit when the month began", amounts[0]),
            ("begun", amounts[1]),
            ("arrived or came back", amounts[2]),
            ("in transit when it ended", ends),
            ("difference", ends - sum(amounts)),
        ):
            rows.append([words, "", "", currency.upper(), major(amount, currency), "", "", ""])
    return rows


def _accounts(platform: Platform) -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.filter(platform=platform, kind=Balance.IN_TRANSIT)


def _in_transit(platform: Platform, day: date) -> dict[str, int]:
    """What was in transit from all holders when a day (UTC) began, by currency."""
    later = LedgerDay.objects.filter(ledger_account=OuterRef("pk"), day__gte=day).order_by("day")
    held = _accounts(platform).annotate(then=Coalesce(Subquery(later.values("opening")[:1]), F("balance")))
    return dict(_by_currency(held, "then"))


def _by_currency(rows: QuerySet, amount: str) -> QuerySet:
    return rows.order_by().values("currency").annotate(total=Sum(amount)).values_list("currency", "total")
