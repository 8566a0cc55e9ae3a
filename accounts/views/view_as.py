"""View Dashboard As: the dashboard of an account, before an operator of its platform."""

from django.http import Http404, HttpResponse
from django.urls import resolve
from django.views.decorators.cache import never_cache

from accounts.access import connection_for
from accounts.holders.access import PATH
from accounts.holders.viewing import account_agreed, seat_viewer
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission


@requires(Permission.ACCOUNTS_VIEW)
@never_cache
def dashboard_as(request: OperatorRequest, account_id: str, page: str) -> HttpResponse:
    """The holder's page of the same path, as the account; one that is the holder's alone does not exist here."""
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    account_agreed(request, account_id)
    found = resolve(PATH + page)
    view = getattr(found.func, "for_viewers", None)
    if view is None:
        raise Http404("Nobody but the holder opens this page.")
    seat_viewer(request, connection, request.path.removesuffix(PATH + page))
    return view(request, *found.args, **found.kwargs)
