"""Changing what a platform has decided about its money."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.locks import locked_platform
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from funds.models import FundsSettings
from funds.services.checks import settings_of


@transaction.atomic
def funds_settings_update(*, actor: Actor, platform: Platform, changes: Mapping[str, Any]) -> FundsSettings:
    """Change fields of FundsSettings. Of amounts by currency those named change; None takes one away.

    What waits for approval already goes on waiting.
    """
    actor.require(Permission.PLATFORM_SETTINGS)
    platform = locked_platform(platform.pk)
    settings = settings_of(platform)
    before = {name: getattr(settings, name) for name in changes}
    for name, value in changes.items():
        setattr(settings, name, _merged(before[name], value) if isinstance(value, Mapping) else value)
    after = {name: getattr(settings, name) for name in changes}
    if after == before:
        return settings
    settings.full_clean()
    settings.save()
    changed = [name for name in changes if before[name] != after[name]]
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="funds_settings.updated",
        subject=platform.public_id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return settings


def _merged(present: Mapping[str, int], changes: Mapping[str, int | None]) -> dict[str, int]:
    merged = {**present, **changes}
    return {currency: amount for currency, amount in merged.items() if amount is not None}
