"""What is asked of the holder, for the home page of their dashboard."""

from datetime import UTC, datetime
from typing import Any

from django import template
from django.urls import reverse

from accounts.models import Account
from requirements_app.asked import askable
from requirements_app.forms.groups import title_of
from requirements_app.forms.holder import known_of
from requirements_app.groups import groups_of

register = template.Library()


@register.inclusion_tag("holder/_asked.html")
def holder_asked(account: Account) -> dict[str, Any]:
    """What is due, and apart from it what is only asked for in time."""
    if not account.details_submitted:
        return {"due": [], "later": []}
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
    return {"due": due, "later": later, "until": until}
