"""The gate in front of every view: signed in, of a platform, with the permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from connect_dashboard.team.permissions import Permission

View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only operators with ``permission`` through: strangers sign in first, others meet a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if request.actor is None:  # type: ignore[attr-defined]
                return redirect("team:no_platform")
            if not request.actor.may(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(Permission(permission).label)
            return view(request, *args, **kwargs)

        gate.permission = permission  # type: ignore[attr-defined]
        return gate

    return decorate


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to sign-in and back to the page they were on, also from within a fragment."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        back = htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(f"{reverse('account_login')}?next={back}")
    return redirect_to_login(request.get_full_path())
