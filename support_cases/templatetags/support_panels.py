"""Support cases on pages that others own."""

from typing import Any

from django import template

from accounts.models import Connection
from connect_dashboard.team.permissions import Permission
from support_cases.queries import PANEL_SIZE, cases_of_account, is_unread
from support_cases.visibility import DAYS, sharing_obstacle

register = template.Library()


@register.inclusion_tag("support_cases/_cases_panel.html", takes_context=True)
def support_cases_panel(context: template.Context, connection: Connection) -> dict[str, Any]:
    """The account's cases of the last days, or why none are shown; nothing for those who may not view cases."""
    if Permission.SUPPORT_CASES_VIEW not in (context.get("can") or ()):
        return {}
    cases = cases_of_account(connection.platform, context["actor"].user, connection.account_id)
    for case in cases:
        case.is_unread = is_unread(case)  # type: ignore[attr-defined]
    return {
        "shown": True,
        "obstacle": sharing_obstacle(connection.account),
        "cases": cases[:PANEL_SIZE],
        "more": len(cases) > PANEL_SIZE,
        "account": connection.account,
        "days": DAYS,
    }
