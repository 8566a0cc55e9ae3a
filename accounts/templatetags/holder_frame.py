"""The frame of the holder's dashboard."""

from typing import Any

from django import template

from accounts.holders import links
from accounts.holders.navigation import holder_navigation

register = template.Library()
# On a phone the bar holds so many; the others wait behind a button.
_IN_BAR = 4


@register.simple_tag(takes_context=True)
def dashboard_url(context: template.Context, name: str, *args: object) -> str:
    """In place of ``url`` on pages that operators view as well."""
    return links.dashboard_url(context["request"], name, *args)


@register.inclusion_tag("holder/_navigation.html", takes_context=True)
def holder_navigation_bar(context: template.Context) -> dict[str, Any]:
    items = holder_navigation(context["request"])
    return {"items": items[:_IN_BAR], "more": items[_IN_BAR:]}
