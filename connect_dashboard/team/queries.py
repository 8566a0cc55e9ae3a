"""Reads of the team."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from connect_dashboard.journal.models import Notice
from connect_dashboard.team.models import Invitation, Membership, NoticeChoice, Platform
from connect_dashboard.team.notice_types import NOTICE_RULES, NoticeType, types_for
from connect_dashboard.team.permissions import ROLE_PERMISSIONS, Permission, Role


def team_members(platform: Platform) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(platform=platform)
        .select_related("user", "platform")
        .order_by("user__name", "user__email")
    )


def members_of(platform_id: int, user_ids: Iterable[int]) -> list[Membership]:
    """Those of these users who are active in the team; person and platform come along."""
    members = Membership.objects.filter(platform=platform_id, user__in=list(user_ids), user__is_active=True)
    return list(members.select_related("user", "platform").order_by("pk"))


def members_who_may(permission: Permission, platform_id: int) -> list[Membership]:
    """Everybody of a team, active, who holds ``permission``; person and platform come along."""
    granting = [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]
    members = Membership.objects.filter(platform=platform_id, user__is_active=True, roles__overlap=granting)
    return list(members.select_related("user", "platform").order_by("pk"))


def members_with_digest() -> QuerySet[Membership]:
    """Active members for whom something waits for a daily e-mail."""
    waiting = Notice.objects.filter(platform=OuterRef("platform"), user=OuterRef("user"), digest_since__isnull=False)
    members = Membership.objects.filter(Exists(waiting), user__is_active=True)
    return members.select_related("user", "platform").order_by("pk")


def notice_choices(members: Collection[Membership], type: NoticeType) -> dict[int, NoticeChoice]:
    """How each of ``members`` wants to be told of ``type``, by the membership's key; defaults are not saved."""
    chosen = {one.membership_id: one for one in NoticeChoice.objects.filter(membership__in=members, type=type)}
    return {one.pk: chosen.get(one.pk) or _default(one, type) for one in members}


def own_choices(membership: Membership) -> dict[NoticeType, NoticeChoice]:
    """How one member wants to be told of everything that they can be told of, in the order of the table."""
    chosen = {one.type: one for one in NoticeChoice.objects.filter(membership=membership)}
    return {type: chosen.get(type) or _default(membership, type) for type in types_for(membership.roles)}


def _default(membership: Membership, type: NoticeType) -> NoticeChoice:
    return NoticeChoice(membership=membership, type=type, in_inbox=True, email=NOTICE_RULES[type].email)


def only_administrator(platform: Platform) -> int | None:
    """The membership without which nobody could run the platform, if there is such a one."""
    administrators = platform.memberships.filter(roles__contains=[Role.ADMINISTRATOR], user__is_active=True)
    found = list(administrators.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def open_invitations(platform: Platform) -> QuerySet[Invitation]:
    """Neither taken up nor withdrawn; expired ones among them, since they can be sent again."""
    waiting = Invitation.objects.filter(platform=platform, accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by").annotate(expired=Q(expires_at__lte=Now())).order_by("-created")
