"""Panels and controls of accounts for pages that others own."""

from datetime import datetime
from typing import Any

import segno
from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Connection, OnboardingLink
from accounts.phones import format_phone
from accounts.services.creation import creation_obstacle
from accounts.services.links import linking_obstacle
from connect_dashboard.journal.letters import absolute_url
from connect_dashboard.team.permissions import Permission

register = template.Library()
_LINKS_SHOWN = 10


@register.inclusion_tag("accounts/_create_button.html", takes_context=True)
def create_button(context: template.Context, label: str = "Create") -> dict[str, Any]:
    """+ Create, for those who may; disabled where ``create_obstacle`` on the same page says why."""
    return _creation(context) | {"label": label}


@register.inclusion_tag("accounts/_create_obstacle.html", takes_context=True)
def create_obstacle(context: template.Context) -> dict[str, Any]:
    """Why the platform cannot create accounts, and the way out; nothing where it can."""
    return _creation(context)


def _creation(context: template.Context) -> dict[str, Any]:
    may = Permission.ACCOUNTS_CREATE in (context.get("can") or ())
    obstacle = creation_obstacle(context["platform"]) if may else None
    in_france = obstacle is not None and obstacle.code == "platform_in_france"
    return {
        "may": may,
        "obstacle": obstacle,
        "join_url": absolute_url(reverse("hosted:join", args=[context["platform"].public_id])) if in_france else "",
    }


@register.inclusion_tag("accounts/_onboarding_links.html", takes_context=True)
def onboarding_links(context: template.Context, connection: Connection) -> dict[str, Any]:
    """The account's links, newest first; nothing where there are none and none can be made."""
    links = OnboardingLink.objects.filter(account=connection.account_id, platform=connection.platform_id)
    newest = list(links.select_related("created_by").defer("draft").order_by("-created", "-pk")[:_LINKS_SHOWN])
    may = Permission.ACCOUNTS_CREATE in (context.get("can") or ())
    now = timezone.now()
    return {
        "account": connection.account,
        "rows": [_link_row(link, connection.account.details_submitted, may, now) for link in newest],
        "may_create": may and linking_obstacle(connection) is None,
    }


def _link_row(link: OnboardingLink, finished: bool, may_revoke: bool, now: datetime) -> dict[str, Any]:
    """Once the account is finished by one link, all others have nothing left to open."""
    state = link.state(now)
    is_needed = not (finished and state in (OnboardingLink.State.OPEN, OnboardingLink.State.EXPIRED))
    return {
        "link": link,
        "state": state,
        "is_needed": is_needed,
        "revocable": may_revoke and is_needed and state == OnboardingLink.State.OPEN,
    }


@register.filter
def phone(number: str) -> str:
    """An E.164 number as people write it."""
    return format_phone(number)


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """``text`` as an SVG that a phone's camera reads; dark on white in either colour scheme."""
    code = segno.make(text, error="m")
    svg = code.svg_inline(scale=4, border=3, dark="#000", light="#fff", title="QR code of the link")
    return mark_safe(svg)  # noqa: S308 - drawn by the library from the link's characters
