"""What every page without sign-in keeps to: nothing is stored on the way, nothing is told to other sites, and it
speaks its visitor's language.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from accounts.rate_limits import within_limit
from connect_dashboard.team.middleware import client_ip
from connect_dashboard.ui.languages import remember_language, speak

View = Callable[..., HttpResponse]
_POSTS, _WINDOW = 200, 600


def hosted_page(view: View) -> View:
    """Limit the POSTs of one address, forbid caching, and keep the address, which holds the token, to ourselves."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(None):
            speak(request)
            over = request.method == "POST" and not _may_post(request)
            response = too_many(request) if over else view(request, *args, **kwargs)
            remember_language(request, response)
        # Not no-referrer: browsers then send "Origin: null" with forms, which the CSRF check must refuse.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return guarded


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "onboarding/too_many.html", status=429)


def _may_post(request: HttpRequest) -> bool:
    return within_limit("hosted", client_ip(request) or "", limit=_POSTS, seconds=_WINDOW)
