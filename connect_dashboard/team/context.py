"""What every page's frame needs."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from connect_dashboard.journal.queries import unread_state
from connect_dashboard.team.models import Membership
from connect_dashboard.ui.navigation import navigation_for


def frame(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "processor_name": settings.PROCESSOR_NAME,
        "mailbox_enabled": settings.MAILBOX_ENABLED,
    }
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return context
    actor = request.actor  # type: ignore[attr-defined]
    return context | {
        "actor": actor,
        "platform": membership.platform,
        "can": {str(permission) for permission in actor.permissions},
        "memberships": sorted(request.memberships, key=_platform_name),  # type: ignore[attr-defined]
        # Lazy: a fragment answered to htmx draws no frame and pays for none of it.
        "navigation": lambda: navigation_for(getattr(request, "rail_path", request.path), actor.permissions),
        # The frame asks several times, the database is asked once.
        "unread_notices": cache(lambda: unread_state(platform_id=membership.platform_id, user_id=membership.user_id)),
    }


def _platform_name(membership: Membership) -> str:
    return membership.platform.business_name.casefold()
