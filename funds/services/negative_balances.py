"""Debiting an account's bank for what its balance lacks, where its settings let it be (``debit_negative_balances``).

Source: the dialect's answers on negative balances. A bank account is debited some business days after the balance fell
below zero, whatever the payout schedule; what the bank refuses is not tried again there. To the dialect such a debit is
a payout of a negative amount.
"""

from dataclasses import dataclass
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.countries import SUPPORTED
from accounts.locks import lock_account
from accounts.models import Account, ExternalAccount
from accounts.schedules import debits_negative_balances
from accounts.time_zones import time_zone
from connect_dashboard.processor.business_days import business_days_later
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds.chart import Balance
from funds.models import LedgerAccount, OverdrawnBalance, Payout
from funds.models.payout import UNDER_WAY
from funds.payout_rules import DEBITED_AFTER, minimum_payout
from funds.services.asking import movement_begin
from funds.services.checks import payouts_obstacle
from funds.services.holder_letters import holder_tell
from funds.services.payout_plans import day_begins
from funds.services.payouts import payout_check, payout_to
from funds.statuses import Status

log = structlog.get_logger()


@dataclass(frozen=True)
class Outlook:
    """What which bank account is debited for, and when, by the account's days; else ``obstacle`` says why none is."""

    money: Money | None = None
    bank: ExternalAccount | None = None
    day: date | None = None
    obstacle: str = ""


def negative_balances_debit(platform: Platform, now: datetime) -> int:
    """Have banks debited for balances that stayed below zero; return how many. Safe to run twice, and at once."""
    below = OverdrawnBalance.objects.filter(
        ledger_account__platform=platform, ledger_account__currency__in=DEBITED_AFTER, since__lt=now
    )
    banks = ExternalAccount.objects.filter(
        account=OuterRef("ledger_account__account"),
        currency=OuterRef("ledger_account__currency"),
        default_for_currency=True,
        object=ExternalAccount.Object.BANK_ACCOUNT,
    )
    found = below.filter(Exists(banks)).order_by("pk").values_list("pk", "ledger_account__holder")
    return sum(_made(overdrawn_id, account_id, now) for overdrawn_id, account_id in list(found))


def debit_outlook(overdrawn: OverdrawnBalance, account: Account) -> Outlook:
    """Whether and when a bank is debited for ``overdrawn``, with its ledger account, as things stand."""
    lacking = _lacking(overdrawn.ledger_account)
    currency = lacking.currency
    if not debits_negative_balances(account.settings, account.requirement_collection):
        return Outlook(obstacle="Its bank account is not debited: the payout schedule says so.")
    if lacking.amount <= 0:
        return Outlook(obstacle="What is pending makes up for it.")
    if lacking.amount < minimum_payout(currency).amount:
        return Outlook(obstacle=f"Less than {minimum_payout(currency)} is not debited from a bank account.")
    if obstacle := payouts_obstacle(account):
        return Outlook(obstacle=f"{obstacle.message} Until then its bank account is not debited.")
    bank = account.external_accounts.filter(currency=currency, default_for_currency=True).first()
    if bank is None or not _can_be_debited(bank):
        return Outlook(obstacle=f"It has no bank account for {currency.upper()} that can be debited.")
    covers = Payout.objects.for_platform(overdrawn.ledger_account.platform).filter(
        account=account, currency=currency, covers_negative=True
    )
    if covers.filter(status__in=UNDER_WAY).exists():
        return Outlook(obstacle="Its bank account is being debited.")
    if covers.filter(destination=bank, status=Status.FAILED).exists():
        return Outlook(obstacle=f"A debit from {bank} failed, and is not tried again there.")
    last = covers.filter(status=Status.PAID).order_by("-paid_at").first()
    begins = max(overdrawn.since, last.paid_at) if last and last.paid_at else overdrawn.since
    zone = time_zone(account.settings, account.country.code)
    day = business_days_later(begins.astimezone(zone).date(), DEBITED_AFTER[currency], bank.country)
    return Outlook(lacking, bank, day)


def _lacking(held: LedgerAccount) -> Money:
    """What is pending is on its way, and nobody's bank is debited for it."""
    pending = LedgerAccount.objects.filter(
        platform=held.platform, holder=held.holder, kind=Balance.PENDING, currency=held.currency
    )
    return Money(-held.balance - (pending.values_list("balance", flat=True).first() or 0), held.currency)


def _can_be_debited(bank: ExternalAccount) -> bool:
    """Banks are debited in their country's own currency alone."""
    local = SUPPORTED.get(bank.country) == bank.currency
    return bank.object == ExternalAccount.Object.BANK_ACCOUNT and local and bank.currency in DEBITED_AFTER


def _made(overdrawn_id: int, account_id: str, now: datetime) -> bool:
    """One that goes wrong keeps none of the others waiting: the next pass comes back to it."""
    try:
        return _debit(overdrawn_id, account_id, now) is not None
    except Refusal as refusal:
        log.info("negative_balance_not_debited", account=account_id, reason=refusal.code)
    except Exception:
        log.exception("negative_balance_debit_failed", account=account_id)
    return False


@transaction.atomic
def _debit(overdrawn_id: int, account_id: str, now: datetime) -> Payout | None:
    """Under the account's lock, so that two workers do not both; what holds for payouts holds here."""
    account = lock_account(account_id)
    below = OverdrawnBalance.objects.select_related("ledger_account__platform")
    overdrawn = below.filter(pk=overdrawn_id, ledger_account__balance__lt=0).first()
    if overdrawn is None:
        return None
    outlook, held = debit_outlook(overdrawn, account), overdrawn.ledger_account
    if outlook.money is None or outlook.bank is None or outlook.day is None or now < day_begins(account, outlook.day):
        return None
    payout = payout_to(
        outlook.bank,
        platform=held.platform,
        account=account,
        amount=outlook.money.amount,
        currency=held.currency,
        covers_negative=True,
        idempotency_key=f"negative.{outlook.bank.pk}.{now:%Y-%m-%d}",
    )
    payout_check(payout)
    facts = {"destination": payout.destination_name, "below_zero_since": str(overdrawn.since)}
    payout = movement_begin(actor=system(held.platform), movement=payout, after=facts)
    holder_tell(payout, "emails/negative_balance_debit", "begun")
    return payout
