"""The entry page of money: what the platform has, by currency."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from funds.queries import balances_of
from funds.tabs import balance_tabs


@require_safe
@requires(Permission.FUNDS_VIEW)
def balances(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    context = {
        "tabs": balance_tabs(platform, "funds:balances"),
        "balances": balances_of(platform),
        "may_move": request.actor.may(Permission.FUNDS_MOVE),
    }
    return render(request, "funds/balances.html", context)
