"""The gates in front of every view: signed in, of a platform, with the permission, and lately so."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from connect_dashboard.team.permissions import Permission

View = Callable[..., HttpResponseBase]

# A form that opens promises this many seconds to fill it in before the factor is asked for again.
_TIME_TO_FILL_IN = 300


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only operators with ``permission`` through: strangers sign in first, others meet a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _send_to(request, reverse("account_login"))
            if request.actor is None:  # type: ignore[attr-defined]
                return redirect("team:no_platform")
            if not request.actor.may(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(Permission(permission).label)
            return view(request, *args, **kwargs)

        gate.permission = permission  # type: ignore[attr-defined]
        return gate

    return decorate


def signed_in(view: View) -> View:
    """Let everybody through who is signed in, of a platform or not."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _send_to(request, reverse("account_login"))
        return view(request, *args, **kwargs)

    return gate


def recently_authenticated(view: View) -> View:
    """Ask for the second factor again where money or the team is concerned, if one is enrolled.

    Goes below ``requires``. The form asks already when it is opened, some minutes before the factor
    grows stale, so that what was typed is not lost to the question. Afterwards the person returns
    to the page where they were.
    """

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        lifetime = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if request.method in ("GET", "HEAD"):
            lifetime -= _TIME_TO_FILL_IN
        if _gave_second_factor(request, within=lifetime) or not is_mfa_enabled(request.user):
            return view(request, *args, **kwargs)
        return _send_to(request, _second_factor_url(request))

    return gate


def _gave_second_factor(request: HttpRequest, *, within: int) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and time.time() - record["at"] < within for record in records)


def _second_factor_url(request: HttpRequest) -> str:
    if is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP]):
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn")


def _send_to(request: HttpRequest, url: str) -> HttpResponseBase:
    """Send the person to ``url`` and back to the page they were on, also from within a fragment."""
    htmx = getattr(request, "htmx", None)
    back = (htmx.current_url_abs_path or "/") if htmx else request.get_full_path()
    target = f"{url}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    return HttpResponseClientRedirect(target) if htmx else redirect(target)
