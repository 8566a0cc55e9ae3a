"""A person's inbox on the platform they work for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from connect_dashboard.journal.queries import notices_for
from connect_dashboard.journal.services import mark_notice_read, mark_notices_read
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
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
