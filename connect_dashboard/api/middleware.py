"""The API's own way through: its requests have no session, no form and no page, and pass by all that serves those."""

import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from connect_dashboard.api import versions
from connect_dashboard.api.authentication import key_of
from connect_dashboard.api.errors import ApiError
from connect_dashboard.api.models import RequestLine
from connect_dashboard.api.rate_limit import admit
from connect_dashboard.api.request_log import write_line
from connect_dashboard.api.routing import Unknown, find_view
from connect_dashboard.api.verbs import Logged, error_response
from connect_dashboard.team.middleware import client_ip, request_id

log = structlog.get_logger()

# What is not served is not found in the dialect either: programs cannot read a page.
PREFIXES = ("/v1/", "/v2/", "/manage/v1/")
# A connection that answered this lately is not asked whether it still does.
_TRUSTED_SECONDS = 1.0


class ApiMiddleware:
    """Answers everything below the API's addresses; an error there is the dialect's envelope, whatever it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        began = time.monotonic()
        if began - getattr(connection, "answered_at", 0.0) < _TRUSTED_SECONDS:
            connection.health_check_done = True  # type: ignore[attr-defined]
        response = _answer(request)
        connection.answered_at = 0.0 if connection.errors_occurred else time.monotonic()  # type: ignore[attr-defined]
        response["Request-Id"] = request_id()
        response["Stripe-Version"] = versions.echoed(request.META.get("HTTP_STRIPE_VERSION", ""))
        response["Cache-Control"] = "no-store"
        response["Content-Length"] = str(len(response.content))
        _log(request, response, int((time.monotonic() - began) * 1000))
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        view, where = find_view(request.path_info)
    except Unknown:
        view, where = _unserved, {}
    # Forms of browsers are not among the API's clients: no session, so nothing that could be forged.
    request.csrf_processing_done = True  # type: ignore[attr-defined]
    try:
        return view(request, **where)
    except Exception as error:
        log.exception("api_failed", error=type(error).__name__)
        message = "Something went wrong on our side. Nothing was changed; it is safe to try again."
        return error_response(ApiError(message, status=500, type="api_error"))


def _unserved(request: HttpRequest) -> HttpResponse:
    """Nothing is here; whose key was sent finds the request in the log all the same."""
    with suppress(ApiError):
        key = key_of(request)
        if admit(key.pk):
            request.api = Logged(key)  # type: ignore[attr-defined]
    path = request.path_info[:200]
    message = f"Unrecognized request URL ({request.method}: {path}). Look at the reference on the developers' pages."
    return error_response(ApiError(message, status=404))


def _log(request: HttpRequest, response: HttpResponse, milliseconds: int) -> None:
    """Requests with a known key are their platform's to read; the others are in the server's log alone."""
    logged: Logged | None = getattr(request, "api", None)
    if logged is None or logged.key is None:
        return
    keeps_answer = request.method != "GET" or response.status_code >= 400
    line = RequestLine(
        request_id=request_id()[:64],
        platform_id=logged.key.platform_id,
        api_key_id=logged.key.pk,
        created=timezone.now(),
        method=(request.method or "")[:6],
        path=request.path[:300],
        status=response.status_code,
        milliseconds=milliseconds,
        account_id=logged.account_id,
        ip=client_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:200],
        version=request.META.get("HTTP_STRIPE_VERSION", "")[:64],
        idempotency_key=request.META.get("HTTP_IDEMPOTENCY_KEY", "")[:255],
        error_code=getattr(response, "error_code", "")[:64],
    )
    try:
        write_line(line, logged.parameters, response.content if keeps_answer else b"")
    except DatabaseError as error:
        log.warning("request_log_failed", error=type(error).__name__)
