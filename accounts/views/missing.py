"""The page for what is not there, or not on the platform that one looks at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Connection
from connect_dashboard.team.models import Platform


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 404; for an account of another of one's own platforms with the way there."""
    return render(request, "404.html", {"elsewhere": _elsewhere(request)}, status=404)


def _elsewhere(request: HttpRequest) -> Platform | None:
    match = request.resolver_match
    account_id = match.kwargs.get("account_id") if match else None
    memberships = getattr(request, "memberships", [])
    if not account_id or len(memberships) < 2:
        return None
    own = {one.platform_id: one.platform for one in memberships}
    living = Connection.objects.filter(account_id=account_id, platform__in=own, ended_at=None)
    platform_id = living.exclude(platform=getattr(request, "platform", None)).values_list("platform", flat=True).first()
    return own.get(platform_id) if platform_id else None
