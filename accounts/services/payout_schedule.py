"""When an account's balance is paid out."""

from django.db import transaction

from accounts.configuration import Liability
from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.objects import balance_settings_object
from accounts.rules import require_schedule_setter
from accounts.schedules import (
    INTERVALS,
    MAXIMUM_DELAY_DAYS,
    MINIMUM_DELAY_DAYS,
    WEEKDAYS,
    Schedule,
    describe,
    schedule_of,
)
from accounts.services.changes import account_was_changed
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal


@transaction.atomic
def payout_schedule_edit(*, actor: Actor, connection: Connection, schedule: Schedule) -> Account:
    """Replace the payout schedule by ``schedule``, in the dialect's shape (``schedules.make_schedule``)."""
    account = lock_account(connection.account_id)
    require_schedule_setter(actor, account)
    before = schedule_of(account.settings)
    _check(account, before, schedule)
    if schedule == before:
        return account
    shown = balance_settings_object(account.settings, account.payouts_enabled)
    payouts = {**(account.settings.get("payouts") or {}), "schedule": schedule}
    account.settings = {**account.settings, "payouts": payouts}
    account.save(update_fields=["settings"])
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="payout_schedule.updated",
        subject=account.pk,
        event="account.updated",
        changed=["settings.payouts.schedule"],
        before={"schedule": describe(before)},
        after={"schedule": describe(schedule)},
        balance_settings=shown,
    )
    return account


def delay_is_editable(account: Account) -> bool:
    """Holding a balance back guards whoever bears the losses, so only they may change for how long."""
    return account.losses == Liability.PLATFORM


def _check(account: Account, before: Schedule, schedule: Schedule) -> None:
    if schedule["interval"] not in INTERVALS:
        raise Refusal("schedule_interval_invalid", "Choose an interval from the list.", param="interval")
    if schedule["interval"] == "weekly" and not set(schedule["weekly_payout_days"]) <= set(WEEKDAYS):
        raise Refusal("schedule_weekday_invalid", "Choose a day from Monday to Friday.", param="weekday")
    if schedule["interval"] == "monthly" and not all(day in range(1, 32) for day in schedule["monthly_payout_days"]):
        raise Refusal("schedule_month_day_invalid", "Choose a day from 1 to 31.", param="month_day")
    delay = schedule["delay_days"]
    if delay == before["delay_days"]:
        return
    if not delay_is_editable(account):
        raise Refusal(
            "schedule_delay_locked",
            "The delay can be changed only where your platform is liable for negative balances.",
            param="delay_days",
        )
    if not MINIMUM_DELAY_DAYS <= delay <= MAXIMUM_DELAY_DAYS:
        raise Refusal(
            "schedule_delay_invalid",
            f"Enter a number of days from {MINIMUM_DELAY_DAYS} to {MAXIMUM_DELAY_DAYS}.",
            param="delay_days",
        )
