"""The balance transactions of a platform: filtered for its page, and read whole for files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, QuerySet

from accounts.models import Connection
from connect_dashboard.team.models import Platform
from funds.chart import PLATFORM, WORLD, Balance, Kind
from funds.models import LedgerAccount, LedgerDay, LedgerEntry, LedgerTransaction
from funds.movements import KINDS
from funds.queries import BALANCE_TRANSACTION_ORDER, balance_transactions

# What becomes of a payout, the most final first: what was returned had arrived before.
PAYOUT_ENDS = (Kind.PAYOUT_RETURNED, Kind.PAYOUT_FAILED, Kind.PAYOUT_CANCELED, Kind.PAYOUT_PAID)


@dataclass(frozen=True)
class Filters:
    """Empty means all. Days are UTC, ``until`` the last one that counts."""

    type: str = ""
    currency: str = ""
    account: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return any((self.type, self.currency, self.account, self.since, self.until))

    @property
    def order(self) -> list[str]:
        """The newest first. Of one account its own entries are walked: those between others are never met."""
        return ["-their_created", "-id"] if self.account else BALANCE_TRANSACTION_ORDER


@dataclass(frozen=True)
class Counterparty:
    """The connected account on the other side of a balance transaction."""

    account_id: str
    name: str


def transactions_matching(platform: Platform, filters: Filters) -> QuerySet[LedgerEntry]:
    """The platform's own balance transactions, for ``keyset_page`` in the ``order`` of the filters."""
    found = balance_transactions(platform)
    if filters.type:
        found = found.filter(type=filters.type)
    if filters.currency:
        found = found.filter(currency=filters.currency)
    if filters.account:
        found = found.filter(
            transaction__entries__platform=platform,
            transaction__entries__holder=filters.account,
            transaction__entries__type__gt="",
        ).annotate(their_created=F("transaction__entries__created"))
    if filters.since:
        found = found.filter(created__gte=midnight(filters.since))
    if filters.until:
        found = found.filter(created__lt=midnight(filters.until + timedelta(days=1)))
    return found


def counterparties(platform: Platform, entries: Iterable[LedgerEntry]) -> dict[int, Counterparty]:
    """By ledger transaction; those between the platform and the world have none."""
    legs = LedgerEntry.objects.filter(transaction__in=[entry.transaction_id for entry in entries])
    others = dict(legs.exclude(holder__in=[PLATFORM, WORLD]).values_list("transaction_id", "holder"))
    connections = Connection.objects.for_platform(platform).filter(account__in=set(others.values()))
    names = dict(connections.values_list("account_id", "name"))
    return {number: Counterparty(holder, names.get(holder) or holder) for number, holder in others.items()}


def source_page(source: str) -> str:
    """The name of the page about what caused a movement; empty where there is none."""
    prefix = source.partition("_")[0]
    return next((kind.url_name for kind in KINDS.values() if prefix == kind.model.PREFIX), "")


def currencies_used(platform: Platform) -> list[str]:
    used = LedgerAccount.objects.filter(platform=platform, holder=PLATFORM, entries__gt=0)
    return list(used.order_by("currency").values_list("currency", flat=True).distinct())


def opening(platform: Platform, currency: str, day: date, holder: str = PLATFORM) -> int:
    """What was available or pending when a day (UTC) began, in minor units."""
    kinds = (Balance.AVAILABLE, Balance.PENDING)
    held = LedgerAccount.objects.filter(platform=platform, holder=holder, currency=currency, kind__in=kinds)
    total = 0
    for balance in held:
        later = LedgerDay.objects.filter(ledger_account=balance, day__gte=day).order_by("day").first()
        total += later.opening if later else balance.balance
    return total


def payouts_begun(platform: Platform, since: date, until: date) -> QuerySet[LedgerTransaction]:
    """Payouts to every bank and card, in their order, begun from ``since`` to ``until`` (UTC, both days count)."""
    begun = LedgerTransaction.objects.filter(
        platform=platform,
        kind=Kind.PAYOUT,
        created__gte=midnight(since),
        created__lt=midnight(until + timedelta(days=1)),
    )
    return begun.order_by("pk")


def midnight(day: date) -> datetime:
    """The moment (UTC) at which a day begins."""
    return datetime.combine(day, time.min, tzinfo=UTC)
