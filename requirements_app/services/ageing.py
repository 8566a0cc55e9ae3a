"""Letting the snapshots that came from outside age: the same statements, events and notices as for evaluated ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.ageing import ages_at
from accounts.locks import lock_account
from accounts.models import Account
from connect_dashboard.bulk import update_many
from connect_dashboard.present import at
from requirements_app.ageing import aged
from requirements_app.catalogue import catalogue
from requirements_app.services.reminders import enabled, restriction_notice
from requirements_app.services.snapshots import apply_snapshot


@transaction.atomic
def snapshot_age(*, account_id: str, now: datetime) -> bool:
    """Bring one kept snapshot to ``now``; False where its moment has not come, or somebody was faster."""
    account = lock_account(account_id)
    if account.ages_at is None or account.ages_at > now:
        return False
    capabilities = list(account.capabilities.order_by("name"))
    evaluation = aged(
        account.requirements,
        account.future_requirements,
        charges_enabled=account.charges_enabled,
        payouts_enabled=account.payouts_enabled,
        capabilities={one.name: one.status for one in capabilities},
        deadlines=catalogue().deadlines,
        since=account.ages_at,
        now=now,
    )
    before = enabled(account)
    account.ages_at = evaluation.next_change_at
    account.save(update_fields=["ages_at"])
    with at(now):
        apply_snapshot(account, capabilities, evaluation)
        restriction_notice(account, before, now)
    return True


def snapshots_keep(accounts: Iterable[Account], now: datetime) -> None:
    """Note of snapshots that have just come from outside when time will move them."""
    kept: Sequence[Account] = [one for one in accounts if _note(one, now)]
    update_many(Account, ["ages_at"], kept)


def _note(account: Account, now: datetime) -> bool:
    before, account.ages_at = account.ages_at, ages_at(account.requirements, account.future_requirements, now)
    return before != account.ages_at
