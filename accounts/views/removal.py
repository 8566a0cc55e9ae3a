"""Removing an account from the platform."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import connection_for
from accounts.departures import Departure, departure_obstacle
from accounts.forms.removal import RemoveForm
from accounts.services.removal import account_remove as remove
from accounts.services.removal import money_obstacles
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@requires(Permission.ACCOUNTS_REMOVE)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def account_remove(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_REMOVE, account_id)
    account = connection.account
    form = RemoveForm(request.POST if request.method == "POST" else None, wanted=account.display_name)
    refusal = departure_obstacle(Departure.REMOVE, account)
    obstacles = [refusal.message] if refusal else money_obstacles(connection)
    if form.is_valid() and not obstacles:
        try:
            remove(actor=request.actor, connection=connection)
        except Refusal as late:
            obstacles = [late.message]
        else:
            messages.success(request, f"{account} is removed from your platform.")
            return redirect_to(request, reverse("accounts:account_list"))
    context = {"account": account, "connection": connection, "form": form, "obstacles": obstacles}
    status = 422 if form.errors else 409 if obstacles and form.is_bound else 200
    return dialog(request, "accounts/account_remove.html", context, status=status)
