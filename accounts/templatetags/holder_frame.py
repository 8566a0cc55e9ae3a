"""The frame of the holder's dashboard."""

from typing import Any

from django import template

from accounts.holders.navigation import holder_navigation

register = template.Library()
# On a phone the bar holds so many; the others wait behind a button.
_IN_BAR = 4


@register.inclusion_tag("holder/_navigation.html", takes_context=True)
def holder_navigation_bar(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    items = holder_navigation(request.rights, request.path)
    return {"items": items[:_IN_BAR], "more": items[_IN_BAR:]}
