"""A person's inbox on the platform they work for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling, reswap, trigger_client_event

from connect_dashboard.journal import live
from connect_dashboard.journal.queries import notices_for, unread_state
from connect_dashboard.journal.services import mark_notice_read, mark_notices_read
from connect_dashboard.team.access import requires
from connect_dashboard.team.forms import NoticeChoicesForm
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import own_choices
from connect_dashboard.team.services.notices import MORNING, notice_settings_update, zone_of
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.paging import BadCursor, keyset_page

_NEWEST_FIRST = ["-created", "-id"]


@requires(Permission.ACCOUNTS_VIEW)
@require_safe
def notice_list(request: OperatorRequest) -> HttpResponse:
    notices = notices_for(platform_id=request.membership.platform_id, user_id=request.membership.user_id)
    try:
        page = keyset_page(notices, _NEWEST_FIRST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(notices, _NEWEST_FIRST)
    return render(request, "team/notice_list.html", {"page": page})


@requires(Permission.ACCOUNTS_VIEW)
@require_POST
def notice_follow(request: OperatorRequest, pk: int) -> HttpResponse:
    """Go where a notice points and mark it read; a form, because a GET changes nothing."""
    notices = notices_for(platform_id=request.membership.platform_id, user_id=request.membership.user_id)
    notice = get_object_or_404(notices, pk=pk)
    mark_notice_read(notice=notice)
    if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("team:notice_list")


@requires(Permission.ACCOUNTS_VIEW)
@require_POST
def notices_read(request: OperatorRequest) -> HttpResponse:
    mark_notices_read(platform_id=request.membership.platform_id, user_id=request.membership.user_id)
    messages.success(request, "All notices are marked as read.")
    return redirect("team:notice_list")


@require_safe
def notice_bell(request: HttpRequest) -> HttpResponse:
    """The bell, which every page asks for from time to time: nothing, unless something has changed since ``seen``.

    Who is signed out by now stays where they are, with what they have typed; the page just stops asking.
    """
    membership = request.membership  # type: ignore[attr-defined]
    if membership is None:
        return reswap(HttpResponseStopPolling(), "none")
    unread = unread_state(platform_id=membership.platform_id, user_id=membership.user_id)
    if request.GET.get("seen") == unread.stamp:
        return HttpResponse(status=204)
    response = render(request, "team/_bell.html", {"unread_notices": unread})
    return trigger_client_event(response, "notices-changed")


@requires(Permission.ACCOUNTS_VIEW)
@require_GET
def notice_stream(request: OperatorRequest) -> HttpResponseBase:
    """Tells an open page to ask for the bell. By 204 it gives up and goes on asking from time to time.

    A stream ends after some minutes, and the browser opens the next: who has no access by then is refused.
    """
    membership = request.membership
    stream = live.notice_stream(
        platform_id=membership.platform_id,
        user_id=membership.user_id,
        seen=request.GET.get("seen", ""),
        browser=request.META.get("gunicorn.socket"),
    )
    if stream is None:
        return HttpResponse(status=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers=headers)


@requires(Permission.ACCOUNTS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: OperatorRequest) -> HttpResponse:
    """How the member wants to be told of what."""
    membership = request.membership
    form = NoticeChoicesForm(
        request.POST if request.method == "POST" else None,
        choices=own_choices(membership),
        time_zone=membership.user.time_zone,
    )
    if form.is_valid():
        try:
            notice_settings_update(actor=request.actor, membership=membership, **form.choices())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Your notification settings are saved.")
            return redirect("team:notice_settings")
    context = {"form": form, "morning": MORNING, "zone": zone_of(membership).key}
    return render(request, "team/notice_settings.html", context, status=422 if form.is_bound else 200)
