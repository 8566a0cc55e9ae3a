"""Who sits at the holder's dashboard: the gate before each of its pages.

A holder is no operator. Their session lies under a cookie of its own that no other page is sent, so one browser may
have an operator in one tab and a holder in the next; within the gate the operator's session, messages and rights do
not exist.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.holders.rights import Right, has_dashboard, rights_of
from accounts.holders.viewing import Viewing
from accounts.models import Account, Connection, Holder
from accounts.views.hosted import hosted_page
from connect_dashboard.present import at
from connect_dashboard.processor.clock import has_clock, now_for
from connect_dashboard.team.actors import Actor, account_holder
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.ui.languages import speak

COOKIE = "holder_session"
PATH = "/holder/"
_KEY, _SINCE = "holder", "since"
# From signing in; then they sign in again.
_SECONDS = 12 * 3600

View = Callable[..., HttpResponse]


class HolderRequest(HttpRequest):
    """A request for one account's dashboard, by its holder or by an operator who views it.

    ``root`` is what the paths of its pages begin with: nothing for the holder. ``holder`` is there for them alone,
    ``viewing`` for operators alone.
    """

    holder: Holder
    connection: Connection
    account: Account
    actor: Actor
    rights: frozenset[Right]
    root: str
    viewing: Viewing | None


def dashboard_page(view: View) -> View:
    """A page for the account's holder that operators of its platform may view as well.

    Whatever more than looking it offers goes by rights (``requires_right``).
    """
    gate = holder_page(view)
    gate.for_viewers = view  # type: ignore[attr-defined]
    return gate


def holder_page(view: View) -> View:
    """A page for the account's holder alone; everybody else signs in first, and returns to the page."""

    @apart
    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = _signed_in(request)
        connection = Connection.objects.for_holder(holder.account) if holder else None
        if holder is None or connection is None:
            return _sign_in_first(request)
        _seat(request, holder, connection)
        clock = at(now_for(connection.platform)) if has_clock(connection.platform) else nullcontext()
        with clock:
            return view(request, *args, **kwargs)

    gate.for_holders = True  # type: ignore[attr-defined]
    return gate


def requires_right(right: Right) -> Callable[[View], View]:
    """Goes below ``dashboard_page`` or ``holder_page``: a 403 where the account's dashboard does not offer this."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HolderRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if right not in request.rights:
                raise PermissionDenied(right)
            return view(request, *args, **kwargs)

        return gate

    return decorate


def apart(view: View) -> View:
    """Answer within the holder's session, and as if no operator were signed in."""

    @hosted_page
    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _own_session(request) as session:
            response = view(request, *args, **kwargs)
            request._messages.update(response)  # type: ignore[attr-defined]
            _keep(session, response)
        return response

    return gate


def holder_sign_in(request: HttpRequest, holder: Holder) -> None:
    """From here on the session is theirs; what it was before is gone."""
    session = request.session
    session.flush()
    session[_KEY], session[_SINCE] = holder.pk, timezone.now().isoformat()
    session.set_expiry(_SECONDS)


def holder_sign_out(request: HttpRequest) -> None:
    request.session.flush()


def next_page(request: HttpRequest) -> str:
    """Where they were going before they had to sign in; nowhere but within their dashboard."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = wanted.startswith(PATH) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else reverse("holder:home")


@contextmanager
def _own_session(request: Any) -> Iterator[SessionBase]:
    kept = {name: getattr(request, name, None) for name in ("session", "_messages", "user")}
    kept |= {name: getattr(request, name, None) for name in ("membership", "memberships", "platform", "actor")}
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(COOKIE))
    request._messages = SessionStorage(request)
    request.user = AnonymousUser()
    request.membership = request.platform = request.actor = None
    request.memberships = []
    try:
        yield request.session
    finally:
        for name, value in kept.items():
            setattr(request, name, value)


def _keep(session: SessionBase, response: HttpResponse) -> None:
    if session.is_empty():
        if session.accessed:
            response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
        return
    if session.modified:
        session.save()
        response.set_cookie(
            COOKIE,
            str(session.session_key),
            max_age=session.get_expiry_age(),
            path=PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _signed_in(request: HttpRequest) -> Holder | None:
    holder_id, since = request.session.get(_KEY), parse_datetime(request.session.get(_SINCE, ""))
    if holder_id is None or since is None:
        return None
    holder = Holder.objects.select_related("account").filter(pk=holder_id).first()
    if holder is None or not has_dashboard(holder.account):
        return None
    return None if holder.sessions_since and since < holder.sessions_since else holder


def _seat(request: Any, holder: Holder, connection: Connection) -> None:
    speak(request, holder.language)
    request.holder, request.connection, request.account = holder, connection, connection.account
    request.rights, request.root, request.viewing = rights_of(connection.account), "", None
    request.actor = account_holder(
        connection.account_id, connection.platform, ip=client_ip(request), request_id=request_id()
    )


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else reverse("holder:home")
    query = urlencode({"next": back, "lang": translation.get_language() or settings.LANGUAGE_CODE})
    return redirect(f"{reverse('holder:sign_in')}?{query}")
