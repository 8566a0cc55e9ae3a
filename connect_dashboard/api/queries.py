"""Reads of the developers' pages."""

from django.db.models import QuerySet

from connect_dashboard.api.models import ApiKey, RequestLine
from connect_dashboard.journal.models import Event, WebhookDelivery, WebhookEndpoint
from connect_dashboard.team.models import Platform


def keys_of(platform: Platform) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(platform=platform).select_related("created_by")


def endpoints_of(platform: Platform) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(platform=platform).order_by("-created", "-pk")


def deliveries_of(platform: Platform) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(platform=platform).select_related("event", "endpoint")


def events_of(platform: Platform, *, type: str = "", account_id: str = "") -> QuerySet[Event]:
    events = Event.objects.filter(platform=platform).defer("shown", "previous")
    if type:
        events = events.filter(type=type)
    return events.filter(account_id=account_id) if account_id else events


def requests_of(
    platform: Platform, *, outcome: str = "", method: str = "", key: str = "", path: str = "", request: str = ""
) -> QuerySet[RequestLine]:
    """Lines of the request log, without their bodies."""
    lines = RequestLine.objects.filter(platform=platform).select_related("api_key").defer("parameters", "answer")
    if outcome:
        lines = lines.filter(status__gte=400) if outcome == "failed" else lines.filter(status__lt=400)
    if request:
        lines = lines.filter(request_id=request)
    if path:
        lines = lines.filter(path__startswith=path)
    if method:
        lines = lines.filter(method=method)
    return lines.filter(api_key=key) if key else lines
