"""Answers that serve both a full page and a dialog fetched by htmx."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect


def is_dialog(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and htmx.target == "dialog")


def dialog(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a dialog's template: bare for htmx, inside a page where JavaScript is off."""
    layout = "layouts/dialog.html" if is_dialog(request) else "layouts/dialog_page.html"
    response = render(request, template, {**context, "dialog_layout": layout}, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser on after a change; htmx needs a header, since it would swallow a 302."""
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(url)
    return redirect(url)
