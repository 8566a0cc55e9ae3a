"""What a platform's first page reads of its accounts.

The status mix comes from counters. Growth reads every account of the quarter, and what is held reads every restricted
one that holds money: a picture of them may be a minute old, as that of the calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, Count, F, QuerySet, Sum, When
from django.db.models.functions import TruncWeek
from django.urls import reverse

from accounts.attention import Attention, largest_first
from accounts.balances import listed_money
from accounts.counts import status_counts
from accounts.models import Connection
from accounts.queries import with_account
from accounts.rows import AccountRow, account_row
from accounts.status import AccountStatus
from connect_dashboard.pictures import kept_for_a_minute
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.equivalents import FOR_A_DOLLAR
from connect_dashboard.ui.money import Money

WEEKS = 13
NAMED = 5
_RESTRICTED = AccountStatus.RESTRICTED.value


@dataclass(frozen=True)
class Week:
    """Accounts created in the week that begins on that day, a Monday in UTC."""

    begins: date
    accounts: int
    url: str


@dataclass(frozen=True)
class Share:
    """How many accounts have a status, and of all of them how many in a hundred."""

    status: AccountStatus
    number: int
    percent: float
    url: str


@dataclass(frozen=True)
class Picture:
    """``held`` is what restricted accounts hold, one sum a currency, what is worth most first."""

    weeks: tuple[Week, ...]
    held: tuple[Money, ...]


def account_picture(platform: Platform) -> Picture:
    """In two queries, or none within a minute."""
    return kept_for_a_minute("home", platform.pk, lambda now: Picture(_growth(platform, now), _held(platform)))


def status_mix(counts: Mapping[str, int]) -> list[Share]:
    """Of ``status_counts``, which has accounts."""
    page, total = reverse("accounts:account_list"), counts["all"]
    return [
        Share(status, counts[status], round(counts[status] * 100 / total, 1), f"{page}?status={status}")
        for status in AccountStatus
    ]


def most_held(platform: Platform) -> list[AccountRow]:
    """The restricted accounts that hold most, as they stand now."""
    holders = kept_for_a_minute("holders", platform.pk, lambda now: _holders(platform))
    rows = with_account(Connection.objects.for_platform(platform).filter(pk__in=holders, status=_RESTRICTED))
    return [account_row(connection) for connection in sorted(rows, key=lambda one: holders.index(one.pk))]


def restricted_url() -> str:
    return f"{reverse('accounts:account_list')}?status={_RESTRICTED}&sort=-balance"


def restricted_attention(platform: Platform, actor: Actor) -> Attention:
    number = status_counts(platform)[_RESTRICTED]
    return Attention(
        number,
        "account is restricted" if number == 1 else "accounts are restricted",
        restricted_url(),
        tone=AccountStatus.RESTRICTED.tone,
        money=account_picture(platform).held,
        hint="on their balances",
    )


def _growth(platform: Platform, now: datetime) -> tuple[Week, ...]:
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    came = Connection.objects.for_platform(platform).filter(created__gte=datetime.combine(first, time(), UTC))
    by_week = came.annotate(week=TruncWeek("created", tzinfo=UTC)).values("week").annotate(number=Count("pk"))
    counts = {week.date(): number for week, number in by_week.values_list("week", "number")}
    return tuple(_week(first + timedelta(weeks=number), counts) for number in range(WEEKS))


def _week(begins: date, counts: dict[date, int]) -> Week:
    days = f"created_from={begins.isoformat()}&created_to={(begins + timedelta(days=6)).isoformat()}"
    return Week(begins, counts.get(begins, 0), f"{reverse('accounts:account_list')}?{days}")


def _held(platform: Platform) -> tuple[Money, ...]:
    sums = _holding(platform).values_list("account__default_currency").annotate(held=Sum("balance"))
    return largest_first(listed_money(int(held), currency) for currency, held in sums)


def _holders(platform: Platform) -> tuple[int, ...]:
    """Those that hold most, by what it is roughly worth: the index of the list's sort knows bare figures alone."""
    rates = [When(account__default_currency=currency, then=rate) for currency, rate in FOR_A_DOLLAR.items()]
    worth = F("balance") / Case(*rates)
    return tuple(_holding(platform).order_by(worth.desc(nulls_last=True), "-pk").values_list("pk", flat=True)[:NAMED])


def _holding(platform: Platform) -> QuerySet[Connection]:
    return Connection.objects.for_platform(platform).filter(status=_RESTRICTED, balance__gt=0)
