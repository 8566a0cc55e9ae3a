"""What is asked of the holder, for the home page of their dashboard."""

from datetime import UTC, datetime
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

register = template.Library()


@register.inclusion_tag("holder/_asked.html", takes_context=True)
def holder_asked(context: template.Context) -> dict[str, Any]:
    """What is due, what only support can settle, and apart from them what is only asked for in time."""
    request = context["request"]
    account = request.account
    if not account.details_submitted:
        return {}
    requirements = account.requirements
    later_keys = set(requirements.get("eventually_due") or ()) - {
        key for name in ("currently_due", "past_due") for key in requirements.get(name) or ()
    }
    known = known_of(account)
    asked = askable(requirements)

    def rows(keys: frozenset[str]) -> list[dict[str, str]]:
        return [
            {"title": title_of(group, known), "url": reverse("holder_account:asked_step", args=[group.name])}
            for group in groups_of(keys)
        ]

    due = rows(frozenset(asked - later_keys))
    named = {row["url"] for row in due}
    later = [row for row in rows(frozenset(asked & later_keys)) if row["url"] not in named]
    deadline = requirements.get("current_deadline")
    until = datetime.fromtimestamp(deadline, tz=UTC) if deadline else None
    return {
        "due": due,
        "later": later,
        "may_answer": Right.ASKED_ANSWER in request.rights,
        "may_write": Right.SUPPORT_USE in request.rights,
        "late": not asked.isdisjoint(requirements.get("past_due") or ()),
        # The deadline of another matter may be over: nothing is to be done by then.
        "until": until if until and until > now_for(request.connection.platform) else None,
        "processor_name": settings.PROCESSOR_NAME,
        "with_support": [
            {"title": question_title(one.key), "refusal": one.refusal} for one in with_support(requirements)
        ],
    }
