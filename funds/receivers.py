"""What follows from news of the floors below."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import Account, Connection
from accounts.signals import (
    AccountChange,
    account_changed,
    account_left,
    account_obstacles,
    accounts_imported,
    payouts_pause_changed,
)
from connect_dashboard.processor.signals import clock_passing
from connect_dashboard.team.models import Platform
from funds.models import PayoutPlan
from funds.services.days import day_pass
from funds.services.following import list_balances
from funds.services.payout_plans import plans_renew
from funds.services.payout_settlement import payouts_hold, payouts_resume
from funds.unsettled import unsettled


@receiver(clock_passing)
def pass_day(platform: Platform, until: datetime, **kwargs: Any) -> dict[str, int]:
    return day_pass(platform, until)


@receiver(account_obstacles)
def name_unsettled_money(connection: Connection, **kwargs: Any) -> list[str]:
    return unsettled(connection)


@receiver(accounts_imported)
def list_balances_in_new_currencies(changes: list[AccountChange], **kwargs: Any) -> None:
    """Lists show the balance in an account's own currency, and only a file brings another one."""
    ids = [change.account.pk for change in changes if "default_currency" in change.changed]
    living = Connection.objects.filter(account__in=ids, ended_at=None) if ids else Connection.objects.none()
    by_platform: dict[int, list[str]] = defaultdict(list)
    for platform_id, account_id in living.order_by("platform_id").values_list("platform_id", "account_id"):
        by_platform[platform_id].append(account_id)
    for platform_id, account_ids in by_platform.items():
        list_balances(platform_id, account_ids)


@receiver(account_changed)
def follow_schedule(change: AccountChange, **kwargs: Any) -> None:
    if any(name.startswith("settings") or name == "country" for name in change.changed):
        plans_renew(change.account)


@receiver(accounts_imported)
def follow_imported_schedules(changes: list[AccountChange], **kwargs: Any) -> None:
    PayoutPlan.objects.filter(account__in=[change.account.pk for change in changes]).update(stale=True)


@receiver(account_left)
def forget_schedule(connection: Connection, **kwargs: Any) -> None:
    """The schedule may have gone with the platform: what was planned by it is worked out anew."""
    PayoutPlan.objects.filter(account=connection.account_id).update(stale=True)


@receiver(payouts_pause_changed)
def hold_or_resume_payouts(account: Account, paused: bool, **kwargs: Any) -> None:
    (payouts_hold if paused else payouts_resume)(account)
