"""The platform's reserve (``connect_reserved``) for accounts below zero whose losses it bears.

It equals what these accounts lack, in each currency, and follows them down and up. After 180 days below zero it is
used to bring an account back to zero. Source: the published questions and answers on Connect reserves.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.configuration import Liability
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal import services as journal
from connect_dashboard.present import is_shifted, present
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import PLATFORM, Balance
from funds.errors import InsufficientFunds
from funds.ledger import post
from funds.locks import lock_balances
from funds.models import LedgerAccount, OverdrawnBalance, Payout
from funds.models.payout import UNDER_WAY

USED_AFTER = timedelta(days=180)
_LIABLE = {"ledger_account__account__losses": Liability.PLATFORM.value}


def platforms_with_reserves() -> list[Platform]:
    """Those that have a reserve, or an account below zero."""
    overdrawn = OverdrawnBalance.objects.values("ledger_account__platform")
    reserved = LedgerAccount.objects.filter(holder=PLATFORM, kind=Balance.RESERVED).exclude(balance=0)
    concerned = Q(pk__in=overdrawn) | Q(pk__in=reserved.values("platform"))
    return list(Platform.objects.filter(concerned).order_by("pk"))


def reserves_keep(platform: Platform) -> int:
    """Bring the reserve to what accounts below zero lack; return how many currencies it moved in.

    Safe to run twice: the balances are locked before they are compared.
    """
    overdrawn = OverdrawnBalance.objects.filter(ledger_account__platform=platform)
    lacking = overdrawn.values_list("ledger_account__currency", flat=True)
    reserved = _balances(platform, Balance.RESERVED).exclude(balance=0).values_list("currency", flat=True)
    return sum(_reserve_keep(platform, currency) for currency in sorted({*lacking, *reserved}))


def reserves_use(platform: Platform, now: datetime | None = None) -> int:
    """Bring accounts that have stayed below zero for 180 days back to it; return how many.

    Not those whose bank is being debited for it: it would be made up for twice.
    """
    since = (now or now_for(platform)) - USED_AFTER
    debits = Payout.objects.filter(
        platform=platform,
        account=OuterRef("ledger_account__account"),
        currency=OuterRef("ledger_account__currency"),
        covers_negative=True,
        status__in=UNDER_WAY,
    )
    long_since = OverdrawnBalance.objects.filter(
        ~Exists(debits), ledger_account__platform=platform, since__lte=since, **_LIABLE
    )
    return sum(_reserve_use(platform, pk) for pk in list(long_since.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _reserve_keep(platform: Platform, currency: str) -> bool:
    own = (platform.pk, PLATFORM)
    lock_balances({(*own, Balance.AVAILABLE, currency), (*own, Balance.RESERVED, currency)})
    held = _balances(platform, Balance.RESERVED).filter(currency=currency).values_list("balance", flat=True).first()
    below = OverdrawnBalance.objects.filter(
        ledger_account__platform=platform, ledger_account__currency=currency, ledger_account__balance__lt=0, **_LIABLE
    )
    lacking = -(below.aggregate(total=Sum("ledger_account__balance"))["total"] or 0)
    difference = lacking - (held or 0)
    if difference == 0:
        return False
    book, verb = (postings.reserve_held, "held") if difference > 0 else (postings.reserve_released, "released")
    source = new_id("rsv")
    post(
        book(
            platform_id=platform.pk,
            source=source,
            amount=abs(difference),
            currency=currency,
            created=_now(platform),
        )
    )
    _record(platform, verb, source, Money(abs(difference), currency))
    return True


@transaction.atomic
def _reserve_use(platform: Platform, ledger_account_id: int) -> bool:
    held = LedgerAccount.objects.get(pk=ledger_account_id)
    lock_balances(
        {
            (platform.pk, held.holder, Balance.AVAILABLE, held.currency),
            (platform.pk, PLATFORM, Balance.RESERVED, held.currency),
        }
    )
    held.refresh_from_db(fields=["balance"])
    if held.balance >= 0:
        return False
    source = new_id("rsv")
    movement = postings.reserve_used(
        platform_id=platform.pk,
        source=source,
        account=held.holder,
        amount=-held.balance,
        currency=held.currency,
        created=_now(platform),
    )
    try:
        post(movement)
    except InsufficientFunds:
        # It fell further meanwhile: the reserve follows first, and the next pass comes back.
        return False
    OverdrawnBalance.objects.filter(pk=ledger_account_id).delete()
    _record(platform, "used", source, Money(-held.balance, held.currency), held.holder)
    return True


def _now(platform: Platform) -> datetime:
    """Under a clock that is being advanced its moment, else the platform's own."""
    return present() if is_shifted() else now_for(platform)


def _balances(platform: Platform, kind: Balance) -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.filter(platform=platform, holder=PLATFORM, kind=kind)


def _record(platform: Platform, verb: str, source: str, money: Money, account_id: str = "") -> None:
    journal.record(
        actor=system(platform),
        platform_id=platform.pk,
        action=f"reserve.{verb}",
        subject=source,
        account_id=account_id,
        after={"amount": str(money)},
    )
