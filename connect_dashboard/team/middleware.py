"""Resolve who acts, and for which platform, once a request."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from connect_dashboard.team.actors import Actor, operator
from connect_dashboard.team.models import Membership

SESSION_KEY = "platform"
# How exactly the list of sessions knows when one was used last: a write on every page would cost too much.
SEEN_EVERY = timedelta(minutes=5)


class OperatorRequest(HttpRequest):
    """A request that passed ``requires``: somebody of a platform's team."""

    actor: Actor
    membership: Membership
    # The page of the rail that this one belongs to, where its address does not say so.
    rail_path: str


class ActorMiddleware:
    """Set ``request.memberships``, and of the current one ``membership`` and ``actor``: None for strangers.

    Pages without a session (health, static files) cost no query: anonymous requests ask nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = _memberships(request)
        _keep_last_seen(request, memberships)
        membership = _current_membership(request, memberships)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        request.platform = membership.platform if membership else None  # type: ignore[attr-defined]
        request.actor = (  # type: ignore[attr-defined]
            operator(membership, ip=client_ip(request), request_id=request_id()) if membership else None
        )
        return self.get_response(request)


def client_ip(request: HttpRequest) -> str | None:
    """The peer's address; behind a trusted proxy, the address that the proxy wrote last."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUSTED_PROXY else ""
    return forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR") or None


def request_id() -> str:
    """The id under which this request stands in the logs."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _memberships(request: HttpRequest) -> list[Membership]:
    if not request.user.is_authenticated:
        return []
    session = UserSession.objects.filter(session_key=request.session.session_key)
    # When this session was seen last comes along, so that knowing it costs no query of its own.
    seen = Subquery(session.values("last_seen_at"))
    # Through the person, who need not be read again with each membership.
    return list(request.user.memberships.select_related("platform").annotate(session_seen=seen).order_by("pk"))


def _keep_last_seen(request: HttpRequest, memberships: list[Membership]) -> None:
    seen, now = (memberships[0].session_seen if memberships else None), timezone.now()  # type: ignore[attr-defined]
    if seen and now - seen >= SEEN_EVERY:
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def _current_membership(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The membership chosen last on this session, else the one used last, else the oldest."""
    if not memberships:
        return None
    chosen = request.session.get(SESSION_KEY) or request.user.last_platform_id  # type: ignore[union-attr]
    by_platform = {membership.platform_id: membership for membership in memberships}
    return by_platform.get(chosen or 0) or memberships[0]
