"""What is asked of the holder, for the home page of their dashboard."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from accounts.holders.rights import Right
from connect_dashboard.processor.clock import now_for
from requirements_app.asked import askable, with_support
from requirements_app.forms.groups import question_title, title_of
from requirements_app.forms.holder import known_of
from requirements_app.groups import groups_of
from requirements_app.queries import coming_deadlines

register = template.Library()


@register.inclusion_tag("holder/_asked.html", takes_context=True)
def holder_asked(context: template.Context) -> dict[str, Any]:
    """What is due, what only support can settle, and apart from them what is only asked for in time."""
    request = context["request"]
    account = request.account
    if not account.details_submitted:
        return {}
    requirements = account.requirements
    past_due, currently_due = (frozenset(requirements.get(name) or ()) for name in ("past_due", "currently_due"))
    known = known_of(account)
    asked = askable(requirements)
    late = asked & past_due
    due = asked - past_due - (frozenset(requirements.get("eventually_due") or ()) - currently_due)
    coming = coming_deadlines(account, due, now_for(request.connection.platform))
    overdue, days = {group.name for group in groups_of(late)}, _days_of_groups(coming)

    def rows(keys: frozenset[str]) -> list[dict[str, Any]]:
        return [
            {
                "name": group.name,
                "title": title_of(group, known),
                "url": reverse("holder_account:asked_step", args=[group.name]),
                "late": group.name in overdue,
                "until": days.get(group.name),
            }
            for group in groups_of(keys)
        ]

    due_rows = rows(late | due)
    named = {row["name"] for row in due_rows}
    return {
        "due": due_rows,
        "later": [row for row in rows(asked - late - due) if row["name"] not in named],
        "may_answer": Right.ASKED_ANSWER in request.rights,
        "may_write": Right.SUPPORT_USE in request.rights,
        "late": bool(late),
        "until": min(coming.values(), default=None),
        "processor_name": settings.PROCESSOR_NAME,
        "with_support": [
            {"title": question_title(one.key), "refusal": one.refusal} for one in with_support(requirements)
        ],
    }


def _days_of_groups(coming: Mapping[str, datetime]) -> dict[str, datetime]:
    """The first day by the name of a group, from the days of keys."""
    days: dict[str, datetime] = {}
    for key, day in coming.items():
        for group in groups_of([key]):
            days[group.name] = min(day, days.get(group.name, day))
    return days
