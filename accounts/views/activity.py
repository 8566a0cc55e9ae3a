"""The timeline of one account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import connection_for
from accounts.activity import KINDS, activity_page
from accounts.details import Tab, account_page
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.paging import BadCursor


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def activity_list(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    page = account_page(request.actor, connection, "activity_list")
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    try:
        activity = activity_page(connection, kind=kind, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        activity = activity_page(connection, kind=kind)
    context = {
        "page": page,
        "account": page.account,
        "connection": connection,
        "activity": activity,
        "kinds": [
            Tab("Everything", "?", not kind),
            *(Tab(label, f"?kind={name}", name == kind) for name, label in KINDS.items()),
        ],
    }
    return render(request, "accounts/activity_list.html", context)
