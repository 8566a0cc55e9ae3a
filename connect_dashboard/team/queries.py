"""Reads of the team."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from connect_dashboard.team.models import Invitation, Membership, Platform


def team_members(platform: Platform) -> QuerySet[Membership]:
    return Membership.objects.filter(platform=platform).select_related("user").order_by("user__name", "user__email")


def open_invitations(platform: Platform) -> QuerySet[Invitation]:
    """Neither taken up nor withdrawn; expired ones among them, since they can be sent again."""
    waiting = Invitation.objects.filter(platform=platform, accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by").annotate(expired=Q(expires_at__lte=Now())).order_by("-created")
