"""The frame of the holder's dashboard."""

from typing import Any

from django import template

from accounts.holders.navigation import holder_navigation

register = template.Library()


@register.inclusion_tag("holder/_navigation.html", takes_context=True)
def holder_navigation_bar(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    return {"items": holder_navigation(request.account, request.path)}
