"""The payout schedule of one account."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.access import connection_for
from accounts.forms.payout_schedule import PayoutScheduleForm
from accounts.rules import schedule_set_by_platform
from accounts.schedules import describe_payouts
from accounts.services import payout_schedule as service
from accounts.views.profile import back_to_account, refused
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog


@requires(Permission.PAYOUT_SCHEDULE_EDIT)
@require_http_methods(["GET", "POST"])
def payout_schedule_edit(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.PAYOUT_SCHEDULE_EDIT, account_id)
    if refusal := schedule_set_by_platform(connection.account):
        return refused(request, connection, refusal)
    form = PayoutScheduleForm(request.POST if request.method == "POST" else None, account=connection.account)
    if form.is_bound and form.is_valid():
        try:
            account = service.payout_schedule_edit(
                actor=request.actor,
                connection=connection,
                schedule=form.schedule,
                minimums=form.minimums,
                debits_negative=form.cleaned_data["debits_negative"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, f"Payout schedule saved. {describe_payouts(account.settings, account.country.code)}."
            )
            return back_to_account(request, connection)
    context = {
        "connection": connection,
        "account": connection.account,
        "form": form,
        "now": describe_payouts(connection.account.settings, connection.account.country.code),
    }
    return dialog(request, "accounts/payout_schedule_edit.html", context, status=422 if form.is_bound else 200)
