"""Pausing and resuming what one account does."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import connection_for
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from requirements_app.services.pauses import Pausable, account_pause, account_resume, pause_obstacle, paused_of


@dataclass(frozen=True)
class PauseChoice:
    """What the dialog says of payments, or of payouts: what stops, and what becomes of it later."""

    name: str
    title: str
    consequence: str
    paused: bool


_CONSEQUENCES = {
    Pausable.PAYMENTS: "No new charges and no transfers to the account: card payments and transfers turn inactive. "
    "Its balance can still be paid out.",
    Pausable.PAYOUTS: "Nothing is paid out, by schedule or by hand. A payout that the bank does not have yet waits for "
    "10 days; then it is canceled and its money returns to the balance.",
}


@requires(Permission.ACCOUNTS_PAUSE)
@require_http_methods(["GET", "HEAD", "POST"])
def account_pauses(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_PAUSE, account_id)
    act = {"pause": account_pause, "resume": account_resume}.get(request.POST.get("act", ""))
    what = request.POST.get("what", "")
    if request.method == "POST" and act and what in list(Pausable):
        try:
            act(actor=request.actor, connection=connection, what=Pausable(what))
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            done = "paused" if act is account_pause else "resumed"
            messages.success(request, f"{Pausable(what).value.capitalize()} of {connection.name} are {done}.")
        return redirect_to(request, reverse("accounts:account_details", args=[account_id]))
    paused = paused_of(connection.account)
    choices = [PauseChoice(one, one.capitalize(), _CONSEQUENCES[one], one in paused) for one in Pausable]
    context = {"connection": connection, "account": connection.account, "choices": choices}
    context["obstacle"] = pause_obstacle(connection.account)
    status = 422 if request.method == "POST" else 200
    return dialog(request, "requirements_app/account_pauses.html", context, status=status)
