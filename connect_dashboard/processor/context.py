"""The strip of the sandbox, on every page of a platform while no real processor answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from connect_dashboard.processor.clock import has_clock, now_for
from connect_dashboard.team.permissions import Permission


def sandbox(request: HttpRequest) -> dict[str, Any]:
    """``clock`` is the platform's time where it is not the real one; ``url`` leads those who may to its page."""
    platform = getattr(request, "platform", None)
    if settings.PROCESSOR != "sandbox" or platform is None:
        return {}
    may = request.actor.may(Permission.SANDBOX_CLOCK)  # type: ignore[attr-defined]
    return {
        "sandbox": {
            "clock": now_for(platform) if has_clock(platform) else None,
            "url": reverse("requirements:clock") if may else "",
        }
    }
