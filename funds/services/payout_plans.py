"""Payouts by schedule: each balance of an account on its days, once, also after a downtime.

Who is due is one range of an index. What has nothing to pay out goes on to its next day many at a time; each of the
others is paid out in a transaction of its own, in which its plan is locked and looked at again. Days that were missed
are made up for by one payout, for the last of them.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.descriptors import payout_descriptor_of
from accounts.models import Account, Connection, ExternalAccount
from accounts.schedules import minimums_of, schedule_of
from accounts.services.external_accounts import FAILED
from accounts.time_zones import time_zone
from connect_dashboard.present import at
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds.chart import Balance
from funds.errors import DestinationUnusable, InsufficientFunds
from funds.locks import lock_balances, lock_due_plans, lock_payout_plan, lock_plans_of, lock_stale_plans
from funds.models import LedgerAccount, Payout, PayoutPlan
from funds.schedule import next_payout_day, payout_days
from funds.services.asking import account_held, movement_begin
from funds.services.payouts import payout_check, payout_to
from funds.services.releases import pending_release
from funds.services.settlement import movements_settle

log = structlog.get_logger()

_BATCH = 500
_LEASE = timedelta(minutes=5)
_DAY = timedelta(days=1)
_NEXT = ["stale", "next_on", "next_at", "leased_until"]


def plans_refresh(platform: Platform, now: datetime, *, batch: int = _BATCH) -> int:
    """Work out anew when stale plans are due; return how many there were. Safe to run twice."""
    refreshed = 0
    while found := _refresh_batch(platform, now, batch):
        refreshed += found
    return refreshed


def plans_renew(account: Account) -> None:
    """The account's schedule has changed. Under its lock; a day that has come already is paid out first."""
    for plan in lock_plans_of(account.pk):
        now = now_for(plan.platform)
        if plan.next_at and plan.next_at <= now:
            plan.stale = True
        else:
            _plan_next(plan, account, now)
        plan.save(update_fields=_NEXT)


def payouts_make(platform: Platform, now: datetime, *, batch: int = _BATCH) -> int:
    """Pay out whatever is due by the platform's clock; return how many payouts were made. Safe to run twice."""
    made, found = 0, _due_batch(platform, now, batch)
    while found is not None:
        made += sum(_made(plan_id, now) for plan_id in found)
        found = _due_batch(platform, now, batch)
    return made


def payouts_pass(platform: Platform, until: datetime) -> int:
    """Under a clock that is advanced: each payout at the moment of its own, from what was available by then."""
    plans_refresh(platform, now_for(platform))
    made, last = 0, None
    while (moment := _first_due(platform, until)) and moment != last:
        movements_settle(platform, moment)
        pending_release(platform, now=moment)
        with at(moment):
            made += payouts_make(platform, moment)
            plans_refresh(platform, moment)
        last = moment
    return made


def day_begins(account: Account, day: date) -> datetime:
    """Where the account is."""
    return datetime.combine(day, time(), time_zone(account.settings, account.country.code))


@transaction.atomic
def _refresh_batch(platform: Platform, now: datetime, batch: int) -> int:
    plans = lock_stale_plans(platform, now, batch)
    for plan in plans:
        _plan_next(plan, plan.account, now)
    PayoutPlan.objects.bulk_update(plans, _NEXT)
    return len(plans)


@transaction.atomic
def _due_batch(platform: Platform, now: datetime, batch: int) -> list[int] | None:
    """Plans that money is there for, leased to the caller; the others go on to their next day. None: nobody is due."""
    plans = lock_due_plans(platform, now, batch)
    if not plans:
        return None
    balances = _available(platform, [plan.account_id for plan in plans])
    living = Connection.objects.for_platform(platform).filter(account__in=[plan.account_id for plan in plans])
    connected = set(living.values_list("account_id", flat=True))
    paying = {
        plan.pk for plan in plans if balances.get((plan.account_id, plan.currency)) and plan.account_id in connected
    }
    rest = [plan for plan in plans if plan.pk not in paying]
    for plan in rest:
        _plan_next(plan, plan.account, now)
        plan.skipped_on, plan.skipped = None, ""
    PayoutPlan.objects.bulk_update(rest, [*_NEXT, "skipped_on", "skipped"])
    PayoutPlan.objects.filter(pk__in=paying).update(leased_until=timezone.now() + _LEASE)
    return [plan.pk for plan in plans if plan.pk in paying]


def _available(platform: Platform, holders: Iterable[str]) -> dict[tuple[str, str], int]:
    held = LedgerAccount.objects.filter(
        platform=platform, holder__in=set(holders), kind=Balance.AVAILABLE, balance__gt=0
    )
    return {
        (holder, currency): balance for holder, currency, balance in held.values_list("holder", "currency", "balance")
    }


def _made(plan_id: int, now: datetime) -> bool:
    """One that goes wrong keeps nobody else waiting: it is tried again once its lease is over."""
    try:
        return payout_make(plan_id, now) is not None
    except InsufficientFunds:
        log.warning("scheduled_payout_outrun", plan=plan_id)
    except Exception:
        log.exception("scheduled_payout_failed", plan=plan_id)
    return False


@transaction.atomic
def payout_make(plan_id: int, now: datetime) -> Payout | None:
    """Pay out what is available above the account's minimum, if the plan's day has come and nobody was quicker.

    Nothing is made where it could not be paid: too little of it, payouts off, nowhere to go. The plan then says why,
    and the money waits for the next day of the schedule.
    """
    found = PayoutPlan.objects.filter(pk=plan_id).values_list("account_id", flat=True).first()
    account = account_held(found) if found else None
    if account is None:
        return None
    plan = lock_payout_plan(plan_id)
    if plan.next_on is None or plan.next_at is None or plan.next_at > now:
        return None
    today = now.astimezone(time_zone(account.settings, account.country.code)).date()
    schedule = schedule_of(account.settings)
    days = payout_days(schedule, account.country.code, after=plan.next_on - _DAY, until=today)
    _plan_next(plan, account, now)
    plan.skipped_on, plan.skipped = None, ""
    payout = _planned(plan, account, days[-1]) if days else None
    plan.save(update_fields=[*_NEXT, "skipped_on", "skipped"])
    if payout:
        movement_begin(actor=system(plan.platform), movement=payout, after={"scheduled_on": str(days[-1])})
    return payout


def _planned(plan: PayoutPlan, account: Account, day: date) -> Payout | None:
    """The payout of a day, unsaved; the balance is locked, so that what is there stays."""
    mine = (plan.platform_id, account.pk, str(Balance.AVAILABLE), plan.currency)
    lock_balances([mine, (plan.platform_id, account.pk, str(Balance.IN_TRANSIT), plan.currency)])
    available = _available(plan.platform, [account.pk]).get((account.pk, plan.currency), 0)
    if not available:
        return None
    kept = Money(minimums_of(account.settings).get(plan.currency, 0), plan.currency)
    money = Money(available, plan.currency) - kept
    if money.amount <= 0:
        plan.skipped_on, plan.skipped = day, f"{kept} stays on the balance, and there is no more than that."
        return None
    try:
        payout = payout_to(
            _destination(account, plan.currency),
            platform=plan.platform,
            account=account,
            amount=money.amount,
            currency=money.currency,
            automatic=True,
            scheduled_on=day,
            statement_descriptor=payout_descriptor_of(account.settings),
            idempotency_key=f"schedule.{account.pk}.{plan.currency}.{day}",
        )
        payout_check(payout)
    except Refusal as refusal:
        plan.skipped_on, plan.skipped = day, refusal.message[:300]
        return None
    return payout


def _destination(account: Account, currency: str) -> ExternalAccount:
    destination = account.external_accounts.filter(currency=currency, default_for_currency=True).first()
    if destination is None:
        raise DestinationUnusable(f"There is no bank account or debit card for {currency.upper()}.")
    if destination.status == FAILED:
        raise DestinationUnusable(f"The last payout to {destination} failed. Add another bank account.")
    return destination


def _plan_next(plan: PayoutPlan, account: Account, now: datetime) -> None:
    """The first day of the schedule after today, where the account is; unsaved."""
    country = account.country.code
    today = now.astimezone(time_zone(account.settings, country)).date()
    plan.next_on = next_payout_day(schedule_of(account.settings), country, after=today)
    plan.next_at = day_begins(account, plan.next_on) if plan.next_on else None
    plan.stale, plan.leased_until = False, None


def _first_due(platform: Platform, until: datetime) -> datetime | None:
    due = PayoutPlan.objects.for_platform(platform).filter(next_at__lte=until).order_by("next_at")
    return due.values_list("next_at", flat=True).first()
