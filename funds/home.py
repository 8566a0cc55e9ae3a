"""What the platform's first page says of money: what failed, what waits, and what flows in and out.

Flows come from what the world's balances held when each day began (``LedgerDay``), so they cost as many rows as days,
whatever the number of payments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from accounts.attention import Attention, largest_first
from accounts.countries import SUPPORTED
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds.chart import WORLD, Balance
from funds.history import midnight
from funds.models import Approval, LedgerAccount, LedgerDay, Payout
from funds.queries import closings
from funds.statuses import Status

WEEKS = 13
_FAILED_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Flow:
    """Of a week that begins on a Monday (UTC): payments less refunds, and what banks took less what they brought."""

    begins: date
    came: Money
    went: Money


@dataclass(frozen=True)
class Flows:
    currency: str
    currencies: tuple[str, ...]
    weeks: tuple[Flow, ...]


def flows_of(platform: Platform, currency: str = "") -> Flows | None:
    """The last 13 weeks in one currency; None where no money ever moved.

    By default the platform's own currency, or, where none of that ever moved, the one that moved most often.
    """
    outside = LedgerAccount.objects.filter(
        platform=platform, holder=WORLD, kind__in=[Balance.CARDS, Balance.BANK], entries__gt=0
    )
    held = list(outside.order_by("-entries", "pk"))
    if not held:
        return None
    currencies = tuple(dict.fromkeys(one.currency for one in held))
    wanted = (currency, SUPPORTED.get(platform.country.code))
    chosen = next((one for one in wanted if one in currencies), currencies[0])
    today = present().astimezone(UTC).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    rows = {one.kind: one for one in held if one.currency == chosen}
    days = LedgerDay.objects.filter(ledger_account__in=[one.pk for one in rows.values()], day__gte=first)
    openings: dict[int, dict[date, int]] = {one.pk: {} for one in rows.values()}
    for row in days:
        openings[row.ledger_account_id][row.day] = row.opening
    came, went = (_weekly(rows.get(kind), openings, first, today) for kind in (Balance.CARDS, Balance.BANK))
    return Flows(
        chosen,
        currencies,
        tuple(
            # What the world's balances lose has come in.
            Flow(first + timedelta(weeks=number), Money(-came[number], chosen), Money(went[number], chosen))
            for number in range(WEEKS)
        ),
    )


def _weekly(held: LedgerAccount | None, openings: dict[int, dict[date, int]], first: date, today: date) -> list[int]:
    """By how much a balance rose in each week."""
    if held is None:
        return [0] * WEEKS
    before = first - timedelta(days=1)
    closed = {one.day: one.amount for one in closings(held, openings[held.pk], before, today)}
    ends = [before, *(min(first + timedelta(days=7 * number + 6), today) for number in range(WEEKS))]
    return [closed[end] - closed[begin] for begin, end in zip(ends, ends[1:], strict=False)]


def failed_payouts_attention(platform: Platform, actor: Actor) -> Attention:
    """Whole days (UTC), so that the list, which counts in days, shows these and no others."""
    since = (present() - _FAILED_LATELY).astimezone(UTC).date()
    failed = Payout.objects.for_platform(platform).filter(status=Status.FAILED, created__gte=midnight(since))
    number, money = _counted(failed.values_list("currency").annotate(number=Count("pk"), sum=Sum("amount")))
    return Attention(
        number,
        "payout of the last 30 days has failed" if number == 1 else "payouts of the last 30 days have failed",
        f"{reverse('funds:payout_list')}?status={Status.FAILED}&since={since}",
        tone="danger",
        money=money,
        hint="did not arrive",
    )


def approvals_attention(platform: Platform, actor: Actor) -> Attention:
    waiting = Approval.objects.for_platform(platform).filter(status=Approval.Status.WAITING)
    number, money = _counted(waiting.values_list("currency").annotate(number=Count("pk"), sum=Sum("amount")))
    return Attention(
        number,
        "movement waits for approval" if number == 1 else "movements wait for approval",
        reverse("funds:approval_list"),
        money=money,
        hint="not moved yet",
    )


def _counted(sums: Iterable[tuple[Any, ...]]) -> tuple[int, tuple[Money, ...]]:
    """Of rows of currency, number and sum."""
    rows = list(sums)
    return sum(number for _, number, _ in rows), largest_first(
        Money(int(amount), currency) for currency, _, amount in rows
    )
