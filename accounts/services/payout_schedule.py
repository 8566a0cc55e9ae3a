"""When an account's balance is paid out, and how much of it stays."""

from collections.abc import Mapping

from django.db import transaction

from accounts.configuration import Liability
from accounts.countries import SUPPORTED
from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.objects import balance_settings_object
from accounts.rules import require_schedule_setter
from accounts.schedules import (
    INTERVALS,
    LARGEST_MINIMUM,
    MAXIMUM_DELAY_DAYS,
    MINIMUM_DELAY_DAYS,
    WEEKDAYS,
    Schedule,
    debits_negative_balances,
    describe,
    describe_minimums,
    minimums_of,
    schedule_of,
)
from accounts.services.changes import account_was_changed
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money


@transaction.atomic
def payout_schedule_edit(
    *,
    actor: Actor,
    connection: Connection,
    schedule: Schedule,
    minimums: Mapping[str, int | None] | None = None,
    debits_negative: bool | None = None,
) -> Account:
    """Replace the payout schedule by ``schedule``, in the dialect's shape (``schedules.make_schedule``).

    Of ``minimums`` (what stays on the balance, in minor units) the currencies named change; None takes one away.
    ``debits_negative``: whether its bank account makes up for a balance below zero; None leaves that as it is.
    """
    account = lock_account(connection.account_id)
    require_schedule_setter(actor, account)
    before, kept_before = schedule_of(account.settings), minimums_of(account.settings)
    _check(account, before, schedule)
    kept = {currency: amount for currency, amount in {**kept_before, **(minimums or {})}.items() if amount}
    _check_minimums(kept)
    debited = debits_negative_balances(account.settings, account.requirement_collection)
    debits = debited if debits_negative is None else debits_negative
    changed = _changed(schedule != before, kept != kept_before, debits != debited)
    if not changed:
        return account
    shown = balance_settings_object(account)
    payouts = {**(account.settings.get("payouts") or {}), "schedule": schedule, "minimum_balance_by_currency": kept}
    if debits != debited:
        payouts["debit_negative_balances"] = debits
    account.settings = {**account.settings, "payouts": payouts}
    account.save(update_fields=["settings"])
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="payout_schedule.updated",
        subject=account.pk,
        event="account.updated",
        changed=changed,
        before=_described(before, kept_before, debited, changed),
        after=_described(schedule, kept, debits, changed),
        balance_settings=shown,
    )
    return account


def delay_is_editable(account: Account) -> bool:
    """Holding a balance back guards whoever bears the losses, so only they may change for how long."""
    return account.losses == Liability.PLATFORM


_SCHEDULE, _MINIMUMS, _DEBITS = (
    f"settings.payouts.{name}" for name in ("schedule", "minimum_balance_by_currency", "debit_negative_balances")
)


def _changed(*changed: bool) -> list[str]:
    return [name for name, is_so in zip((_SCHEDULE, _MINIMUMS, _DEBITS), changed, strict=True) if is_so]


def _described(schedule: Schedule, minimums: Mapping[str, int], debits: bool, changed: list[str]) -> dict[str, str]:
    """What the audit trail tells of it, in words."""
    told = {
        _SCHEDULE: describe(schedule),
        _MINIMUMS: describe_minimums(minimums) or "Nothing stays on the balance",
        _DEBITS: f"A balance below zero is {'' if debits else 'not '}debited from the bank account",
    }
    return {name.rpartition(".")[2]: told[name] for name in changed}


def _check_minimums(minimums: Mapping[str, int]) -> None:
    for currency, amount in minimums.items():
        if currency not in SUPPORTED.values() or not 0 < amount <= LARGEST_MINIMUM:
            what = f"Enter an amount from zero to {Money(LARGEST_MINIMUM, currency)}."
            raise Refusal("minimum_balance_invalid", what, param=f"minimum_{currency}")


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
