"""The language of pages for people without a sign-in: what they chose, what their link says, what their browser says.

The dashboard itself speaks English.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

PARAMETER = "lang"
_YEAR = 365 * 86_400


def chosen_language(request: HttpRequest) -> str:
    """What the visitor chose on the page, now or earlier; nothing if they never did."""
    known = dict(settings.LANGUAGES)
    candidates = (request.GET.get(PARAMETER, ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return next((code for code in candidates if code in known), "")


def speak(request: HttpRequest, suggested: str = "") -> None:
    """Answer in the visitor's language from here on; call it within ``translation.override``."""
    fitting = suggested if suggested in dict(settings.LANGUAGES) else ""
    translation.activate(chosen_language(request) or fitting or translation.get_language_from_request(request))


def remember_language(request: HttpRequest, response: HttpResponse) -> None:
    """Keep a choice that was made on this very page, and tell caches what the answer hangs on."""
    response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    chosen = request.GET.get(PARAMETER, "")
    if chosen in dict(settings.LANGUAGES):
        keep_language(response, chosen)


def keep_language(response: HttpResponse, chosen: str) -> HttpResponse:
    """Remember a language that was chosen, for pages to come."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=_YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
