"""What follows from a change of an account, within its transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Account, Connection
from accounts.signals import (
    AccountChange,
    Opening,
    account_changed,
    account_left,
    account_opens,
    account_was_active,
    accounts_imported,
    volumes_counted,
)
from requirements_app.services.adoption import release
from requirements_app.services.ageing import snapshots_keep
from requirements_app.services.evaluation import evaluate_opening, reevaluate
from requirements_app.services.inactivity import hold_end
from requirements_app.services.remediation_links import remediation_links_revoke
from requirements_app.services.volumes import volumes_remember

_SNAPSHOT = frozenset({"requirements", "future_requirements", "capabilities"})


@receiver(account_changed)
def reevaluate_changed_account(change: AccountChange, **kwargs: Any) -> None:
    reevaluate(change.account, actor=change.actor, changed=change.changed, told=_told(change))


@receiver(account_opens)
def evaluate_new_account(opening: Opening, **kwargs: Any) -> None:
    evaluate_opening(opening.account, opening.capabilities, opening.actor)


@receiver(accounts_imported)
def release_imported_accounts(changes: list[AccountChange], **kwargs: Any) -> None:
    """A file brings its own snapshots, which hold until time moves them, or something else changes."""
    brought = [change.account for change in changes if _SNAPSHOT & change.changed]
    now = timezone.now()
    release([account.pk for account in brought], now)
    snapshots_keep(brought, now)


def _told(change: AccountChange) -> frozenset[str]:
    """Ids of what the platforms learn of from this change itself: once is enough, and a person is created first."""
    capabilities = {name.removeprefix("capabilities.") for name in change.changed}
    persons = {name.partition(".")[0] for name in change.changed}
    return frozenset(capabilities | persons | ({change.account.pk} if change.event == "account.updated" else set()))


@receiver(account_was_active)
def end_hold_of_active_account(account: Account, at: datetime, **kwargs: Any) -> None:
    hold_end(account, at)


@receiver(account_left)
def revoke_links_of_the_platform(connection: Connection, **kwargs: Any) -> None:
    remediation_links_revoke(connection)


@receiver(volumes_counted)
def reach_thresholds_of_volume(volumes: Mapping[str, int], **kwargs: Any) -> None:
    volumes_remember(volumes)
