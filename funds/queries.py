"""What balances hold, how they came to it, and what they held on each of the last days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import Account, Connection, ExternalAccount
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from connect_dashboard.ui.paging import BadCursor, Page, keyset_page
from funds.chart import OWN_BALANCES, PLATFORM, Balance, Type
from funds.models import (
    AccountDebit,
    Approval,
    DebitRefund,
    LedgerAccount,
    LedgerDay,
    LedgerEntry,
    Movement,
    OverdrawnBalance,
    Payout,
    PayoutPlan,
    PlatformBankAccount,
    Transfer,
    TransferReversal,
)

# Orders that indexes answer: the newest balance transaction first, the last line of a statement first.
BALANCE_TRANSACTION_ORDER = ["-created", "-id"]
STATEMENT_ORDER = ["-number"]
PAYMENT_TYPES = (Type.CHARGE, Type.REFUND, Type.PAYMENT, Type.PAYMENT_REFUND)


@dataclass(frozen=True)
class Balances:
    """What a holder has in one currency, in minor units."""

    currency: str
    available: int = 0
    pending: int = 0
    in_transit: int = 0
    reserved: int = 0

    def money(self, kind: Balance) -> Money:
        return Money(getattr(self, kind), self.currency)

    @property
    def is_empty(self) -> bool:
        return not any((self.available, self.pending, self.in_transit, self.reserved))


@dataclass(frozen=True)
class DayBalance:
    """What a balance held when a day (UTC) ended, in minor units."""

    day: date
    amount: int


def balances_of(platform: Platform, holder: str = PLATFORM) -> list[Balances]:
    """The balances of the platform itself, or of a connected account by its id; a row a currency that was used."""
    return balances_of_holders(platform, [holder]).get(holder, [])


def balances_of_holders(platform: Platform, holders: Iterable[str]) -> dict[str, list[Balances]]:
    """The same for many holders at once, such as the rows of a list."""
    amounts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for held in _held(platform).filter(holder__in=list(holders)).order_by("holder", "currency"):
        amounts[held.holder, held.currency][held.kind] = held.balance
    found: dict[str, list[Balances]] = defaultdict(list)
    for (holder, currency), kinds in amounts.items():
        found[holder].append(Balances(currency, **kinds))
    return dict(found)


def balance_of(platform: Platform, currency: str, holder: str = PLATFORM) -> Balances:
    """What a holder has in ``currency``; zero where there never was any."""
    found = {balances.currency: balances for balances in balances_of(platform, holder)}
    return found.get(currency, Balances(currency))


def available(platform: Platform, currency: str, holder: str = PLATFORM) -> Money:
    return balance_of(platform, currency, holder).money(Balance.AVAILABLE)


def balance_transactions(platform: Platform, holder: str = PLATFORM) -> QuerySet[LedgerEntry]:
    """Balance transactions with their movement, for ``keyset_page`` in BALANCE_TRANSACTION_ORDER.

    One is pending while its movement's ``available_on`` lies ahead.
    """
    entries = LedgerEntry.objects.for_platform(platform).balance_transactions(holder)
    return entries.select_related("transaction", "ledger_account")


def statement_page(
    platform: Platform,
    currency: str,
    *,
    holder: str = PLATFORM,
    kind: Balance = Balance.AVAILABLE,
    cursor: str = "",
    size: int = 25,
) -> Page[LedgerEntry]:
    """Every entry of one balance, the last one first, each with the balance after it. Raises BadCursor."""
    held = _held(platform).filter(holder=holder, kind=kind, currency=currency).first()
    lines = LedgerEntry.objects.filter(ledger_account=held).select_related("transaction")
    return keyset_page(lines if held else lines.none(), STATEMENT_ORDER, cursor=cursor, size=size)


def daily_balances(
    platform: Platform,
    currency: str,
    *,
    today: date,
    days: int = 90,
    holder: str = PLATFORM,
) -> dict[Balance, list[DayBalance]]:
    """What the holder's balances held at the end of each of the last ``days`` days, ``today`` as it stands now."""
    rows = {held.kind: held for held in _held(platform).filter(holder=holder, currency=currency)}
    first = today - timedelta(days=days - 1)
    openings: dict[int, dict[date, int]] = defaultdict(dict)
    after = LedgerDay.objects.filter(ledger_account__in=[held.pk for held in rows.values()], day__gt=first)
    for row in after:
        openings[row.ledger_account_id][row.day] = row.opening
    return {
        kind: closings(rows[kind], openings[rows[kind].pk], first, today) if kind in rows else _nothing(first, days)
        for kind in OWN_BALANCES
    }


def _held(platform: Platform) -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.filter(platform=platform, kind__in=OWN_BALANCES, entries__gt=0)


def _nothing(first: date, days: int) -> list[DayBalance]:
    return [DayBalance(first + timedelta(days=n), 0) for n in range(days)]


def closings(held: LedgerAccount, openings: dict[date, int], first: date, today: date) -> list[DayBalance]:
    """A day ends with what the next day on which the balance moved began with."""
    closing, found, day = held.balance, [], today
    for later in sorted((later for later in openings if later > today), reverse=True):
        closing = openings[later]
    while day >= first:
        found.append(DayBalance(day, closing))
        closing = openings.get(day, closing)
        day -= timedelta(days=1)
    return found[::-1]


# The newest first, as the indexes of movements and approvals have it.
NEWEST = ["-created", "-id"]


def movement_page(
    platform: Platform,
    model: type[Movement],
    *,
    status: str = "",
    account_id: str = "",
    since: datetime | None = None,
    cursor: str = "",
) -> Page[Any]:
    """Movements of one kind with their account; of one status or account, or those ``since`` a moment, only.

    A cursor of nobody's begins anew.
    """
    found = model.objects.for_platform(platform).select_related("account")
    if status:
        found = found.filter(status=status)
    if account_id:
        found = found.filter(account_id=account_id)
    if since:
        found = found.filter(created__gte=since)
    return _page(found, cursor)


def holder_payouts(platform: Platform, account_id: str) -> QuerySet[Payout]:
    """An account's payouts as its holder knows them: those of which money has moved, not what awaits approval."""
    return Payout.objects.for_platform(platform).filter(account=account_id).exclude(ledger_transaction=None)


def holder_payout_page(platform: Platform, account_id: str, *, cursor: str = "") -> Page[Payout]:
    return _page(holder_payouts(platform, account_id), cursor)


def payment_page(platform: Platform, account_id: str, *, cursor: str = "") -> Page[LedgerEntry]:
    """What came to an account from its customers, directly or through its platform, and what of it went back."""
    return _page(balance_transactions(platform, account_id).filter(type__in=PAYMENT_TYPES), cursor)


def approval_page(platform: Platform, *, waiting: bool, cursor: str = "") -> Page[Approval]:
    """What waits for a decision, or what was decided."""
    found = Approval.objects.for_platform(platform)
    waits = Approval.Status.WAITING
    return _page(found.filter(status=waits) if waiting else found.exclude(status=waits), cursor)


def approvals_waiting(platform: Platform) -> int:
    return Approval.objects.for_platform(platform).filter(status=Approval.Status.WAITING).count()


def reversals_of(transfer: Transfer) -> QuerySet[TransferReversal]:
    return TransferReversal.objects.filter(transfer=transfer).order_by(*NEWEST)


def refunds_of(debit: AccountDebit) -> QuerySet[DebitRefund]:
    return DebitRefund.objects.filter(debit=debit).order_by(*NEWEST)


def bank_accounts_of(platform: Platform) -> QuerySet[PlatformBankAccount]:
    """Those that can be used, the newest first."""
    return PlatformBankAccount.objects.for_platform(platform).living().order_by(*NEWEST)


def destinations_of(connection: Connection) -> list[ExternalAccount]:
    """Where an account can be paid out to, the default of a currency first."""
    order = connection.account.external_accounts.select_related("account")
    return list(order.order_by("-default_for_currency", "-created", "pk"))


def overdrawn_of(platform: Platform, account_id: str) -> list[OverdrawnBalance]:
    """An account's available balances below zero, with what each holds."""
    below = {
        "ledger_account__platform": platform,
        "ledger_account__holder": account_id,
        "ledger_account__balance__lt": 0,
    }
    found = OverdrawnBalance.objects.filter(**below)
    return list(found.select_related("ledger_account__platform").order_by("ledger_account__currency"))


def payout_plans_of(platform: Platform, account: Account) -> list[PayoutPlan]:
    return list(PayoutPlan.objects.for_platform(platform).filter(account=account).order_by("currency"))


def last_payouts_of(platform: Platform, account: Account, number: int = 5) -> list[Payout]:
    found = Payout.objects.for_platform(platform).filter(account=account).select_related("account")
    return list(found.order_by(*NEWEST)[:number])


def _page(found: QuerySet[Any], cursor: str) -> Page[Any]:
    try:
        return keyset_page(found, NEWEST, cursor=cursor)
    except BadCursor:
        return keyset_page(found, NEWEST)
