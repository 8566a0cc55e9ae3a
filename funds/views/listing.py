"""What the lists of all kinds of movement share, and withdrawing one that has not been carried out."""

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date

from accounts.access import connection_for
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.responses import redirect_to
from funds.history import midnight
from funds.models import Movement
from funds.movements import kind_of
from funds.queries import movement_page
from funds.statuses import Status
from funds.tabs import balance_tabs

_NOT_YET = "It is being called back. This page will say whether that was in time."


def movement_list(
    request: OperatorRequest, model: type[Movement], statuses: Sequence[Status], name: str
) -> HttpResponse:
    """One page of ``model``, of one of its ``statuses``, one account or since a day (UTC) if the address names it.

    ``name`` is that of the address and of its template.
    """
    platform, status = request.membership.platform, request.GET.get("status", "")
    status = status if status in statuses else ""
    account_id = request.GET.get("account", "")
    if account_id:
        connection_for(request, Permission.FUNDS_VIEW, account_id)
    cursor, since = request.GET.get("cursor", ""), _day(request.GET.get("since", ""))
    begins = midnight(since) if since else None
    context = {
        "tabs": balance_tabs(platform, f"funds:{name}"),
        "page": movement_page(platform, model, status=status, account_id=account_id, since=begins, cursor=cursor),
        "statuses": statuses,
        "status": status,
        "account_id": account_id,
        "since": since,
        "may_move": request.actor.may(Permission.FUNDS_MOVE),
    }
    return render(request, f"funds/{name}.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # such as the 31st of a shorter month
        return None


def movement_cancel(
    request: OperatorRequest, movement: Movement, cancel: Callable[[], Movement], done: str
) -> HttpResponse:
    """``cancel`` the movement and say so in the words of ``done``, or why not, on its own page."""
    try:
        canceled = cancel()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done if canceled.state == Status.CANCELED else _NOT_YET)
    return redirect_to(request, reverse(kind_of(movement).url_name, args=[movement.pk]))
