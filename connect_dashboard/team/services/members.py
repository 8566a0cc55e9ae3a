"""Changing who is in a team and what they may do there."""

from collections.abc import Collection

from django.db import transaction

from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.errors import LastAdministrator
from connect_dashboard.team.locks import locked_platform
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.team.permissions import Permission, Role, permissions_of
from connect_dashboard.team.queries import only_administrator
from connect_dashboard.ui.errors import Forbidden


@transaction.atomic
def member_update(*, actor: Actor, membership: Membership, roles: Collection[str]) -> Membership:
    """Give a member exactly ``roles``."""
    actor.require(Permission.TEAM_MANAGE)
    platform = locked_platform(membership.platform_id)
    refuse_stale_rights(actor, platform)
    membership = Membership.objects.select_related("user").get(pk=membership.pk)
    ordered = in_order(roles)
    if ordered == membership.roles:
        return membership
    if Role.ADMINISTRATOR not in ordered:
        _refuse_without_administrator(platform, leaving=membership)
    before, membership.roles = membership.roles, ordered
    membership.save(update_fields=["roles"])
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="member.roles_changed",
        subject=f"user_{membership.user_id}",
        before={"member": str(membership.user), "roles": before},
        after={"member": str(membership.user), "roles": ordered},
    )
    return membership


@transaction.atomic
def member_remove(*, actor: Actor, membership: Membership) -> None:
    """Take a member out of the team; their sign-in and their other platforms stay."""
    actor.require(Permission.TEAM_MANAGE)
    platform = locked_platform(membership.platform_id)
    refuse_stale_rights(actor, platform)
    membership = Membership.objects.select_related("user").get(pk=membership.pk)
    _refuse_without_administrator(platform, leaving=membership)
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="member.removed",
        subject=f"user_{membership.user_id}",
        before={"member": str(membership.user), "roles": membership.roles},
    )
    journal.forget_notices(platform_id=platform.pk, user_id=membership.user_id)
    membership.delete()


def in_order(roles: Collection[str]) -> list[str]:
    """The roles as they are stored: each once, in the order of the table."""
    return [role.value for role in Role if role in roles]


def refuse_stale_rights(actor: Actor, platform: Platform) -> None:
    """Look again under the lock: another Administrator may have taken the right away since the request began."""
    if actor.kind != "user":
        return
    own = Membership.objects.filter(platform=platform, user_id=int(actor.id)).first()
    if own is None or Permission.TEAM_MANAGE not in permissions_of(own.roles):
        raise Forbidden("permission_denied", "You no longer manage this team.")


def _refuse_without_administrator(platform: Platform, *, leaving: Membership) -> None:
    if leaving.pk == only_administrator(platform):
        raise LastAdministrator
