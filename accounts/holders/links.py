"""Where the pages of an account's dashboard lie, for whoever looks at it."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse


def dashboard_url(request: HttpRequest, name: str, *args: object) -> str:
    """The holder's own paths; an operator who views the dashboard stays below the account's id."""
    return getattr(request, "root", "") + reverse(name, args=args)


def dashboard_redirect(request: HttpRequest, name: str, *args: object) -> HttpResponseRedirect:
    return redirect(dashboard_url(request, name, *args))
