"""Answered before all other middleware: probes come by IP address, over plain http and without a session."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from connect_dashboard.health.checks import CHECKS, failures

logger = structlog.get_logger(__name__)
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def live(request: HttpRequest) -> HttpResponse:
    """This process answers; whatever else is down, restarting it would not help."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    failing = failures()
    if failing:
        logger.warning("not_ready", failing=failing)
    parts = {name: failing.get(name, "ok") for name in CHECKS}
    return JsonResponse({"status": "failing" if failing else "ok", **parts}, status=503 if failing else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read_metrics(request):
        return HttpResponse("Metrics need a bearer token (METRICS_TOKEN).\n", status=403, content_type="text/plain")
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _may_read_metrics(request: HttpRequest) -> bool:
    """By token where one is set; else only from this machine itself, not through a proxy on it."""
    if settings.METRICS_TOKEN:
        given = request.META.get("HTTP_AUTHORIZATION", "").encode()
        return secrets.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(request.META.get(header) for header in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class HealthMiddleware:
    ENDPOINTS = {"/healthz": live, "/readyz": ready, "/metrics": metrics}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        endpoint = self.ENDPOINTS.get(request.path_info)
        if endpoint is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = endpoint(request)
        response["Cache-Control"] = "no-store"
        return response
