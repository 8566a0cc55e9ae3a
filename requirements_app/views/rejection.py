"""Rejecting an account for whose losses the platform answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import connection_for
from accounts.departures import Departure, departure_obstacle
from accounts.services.removal import money_obstacles
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from requirements_app.forms.rejection import RejectionForm
from requirements_app.services.rejections import account_reject_by_platform


@requires(Permission.ACCOUNTS_REJECT)
@require_http_methods(["GET", "HEAD", "POST"])
def account_reject(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_REJECT, account_id)
    form = RejectionForm(request.POST if request.method == "POST" else None)
    refusal = departure_obstacle(Departure.REJECT, connection.account)
    obstacles = [refusal.message] if refusal else money_obstacles(connection)
    if form.is_valid() and not obstacles:
        try:
            account_reject_by_platform(actor=request.actor, connection=connection, reason=form.cleaned_data["reason"])
        except Refusal as late:
            obstacles = [late.message]
        else:
            messages.success(request, f"{connection.account} is rejected.")
            return redirect_to(request, reverse("accounts:account_details", args=[account_id]))
    context = {"account": connection.account, "form": form, "obstacles": obstacles}
    status = 422 if form.errors else 409 if obstacles and form.is_bound else 200
    return dialog(request, "requirements_app/account_reject.html", context, status=status)
