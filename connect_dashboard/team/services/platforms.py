"""Starting a platform, describing it, and turning to another one."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from connect_dashboard.identifiers import new_id
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.errors import CountryFixed
from connect_dashboard.team.locks import locked_platform
from connect_dashboard.team.models import Platform, User
from connect_dashboard.team.permissions import Permission, Role
from connect_dashboard.team.profile import country_is_fixed
from connect_dashboard.team.services.invitations import invitation_create


@transaction.atomic
def platform_create(*, business_name: str, country: str, administrator_email: str) -> tuple[Platform, str]:
    """Start a platform and invite its first Administrator; return it and the invitation's link."""
    platform = Platform(business_name=business_name, country=country)
    platform.full_clean()
    platform.save()
    actor = system(platform)
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="platform.created",
        subject=platform.public_id,
        after={"business_name": business_name, "country": country},
    )
    _, link = invitation_create(
        actor=actor, platform_id=platform.pk, email=administrator_email, roles=[Role.ADMINISTRATOR]
    )
    return platform, link


@transaction.atomic
def platform_update(*, actor: Actor, platform_id: int, changes: Mapping[str, Any]) -> Platform:
    """Change the profile; ``changes`` names fields of Platform, without the logo."""
    actor.require(Permission.PLATFORM_SETTINGS)
    platform = locked_platform(platform_id)
    before = {name: _plain(getattr(platform, name)) for name in changes}
    changed = {name: value for name, value in changes.items() if _plain(value) != before[name]}
    if not changed:
        return platform
    if "country" in changed and country_is_fixed(platform):
        raise CountryFixed
    for name, value in changed.items():
        setattr(platform, name, value)
    platform.full_clean()
    platform.save(update_fields=list(changed))
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="platform.updated",
        subject=platform.public_id,
        before={name: before[name] for name in changed},
        after={name: _plain(getattr(platform, name)) for name in changed},
    )
    return platform


@transaction.atomic
def platform_logo_set(*, actor: Actor, platform_id: int, png: bytes) -> None:
    """Replace the logo by ``png``, already re-encoded by us; empty bytes take it away."""
    actor.require(Permission.PLATFORM_SETTINGS)
    platform = locked_platform(platform_id)
    old = platform.logo.name
    if not png and not old:
        return
    platform.logo = ContentFile(png, name=f"{new_id('logo')}.png") if png else ""
    platform.save(update_fields=["logo"])
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="platform.logo_changed" if png else "platform.logo_removed",
        subject=platform.public_id,
        before={"logo": old},
        after={"logo": platform.logo.name if png else ""},
    )
    if old:
        transaction.on_commit(lambda: platform.logo.storage.delete(old))


def platform_switch(*, user: User, platform: Platform) -> None:
    """Remember the platform to which a person turned, for their next sign-in."""
    user.last_platform = platform
    user.save(update_fields=["last_platform"])


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool) or value is None else str(value)
