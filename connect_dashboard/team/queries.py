"""Reads of the team."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from connect_dashboard.team.models import Invitation, Membership, Platform
from connect_dashboard.team.permissions import Role


def team_members(platform: Platform) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(platform=platform)
        .select_related("user", "platform")
        .order_by("user__name", "user__email")
    )


def only_administrator(platform: Platform) -> int | None:
    """The membership without which nobody could run the platform, if there is such a one."""
    administrators = platform.memberships.filter(roles__contains=[Role.ADMINISTRATOR], user__is_active=True)
    found = list(administrators.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def open_invitations(platform: Platform) -> QuerySet[Invitation]:
    """Neither taken up nor withdrawn; expired ones among them, since they can be sent again."""
    waiting = Invitation.objects.filter(platform=platform, accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by").annotate(expired=Q(expires_at__lte=Now())).order_by("-created")
