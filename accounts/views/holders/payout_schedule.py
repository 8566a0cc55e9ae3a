"""When the balance is paid out, in the holder's dashboard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.forms.holder_schedule import HolderScheduleForm
from accounts.holders.access import HolderRequest, dashboard_page, requires_right
from accounts.holders.links import dashboard_redirect
from accounts.holders.rights import Right
from accounts.holders.words import schedule_words
from accounts.services import payout_schedule as service
from connect_dashboard.ui.errors import Refusal


@dashboard_page
@requires_right(Right.PAYOUT_SCHEDULE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_schedule_edit(request: HolderRequest) -> HttpResponse:
    form = HolderScheduleForm(request.POST if request.method == "POST" else None, account=request.account)
    if form.is_valid():
        try:
            service.payout_schedule_edit(
                actor=request.actor, connection=request.connection, schedule=form.schedule, minimums=form.minimums
            )
        except Refusal:
            form.add_error(None, gettext("This could not be saved. Check it and try again."))
        else:
            messages.success(request, gettext("Saved."))
            return dashboard_redirect(request, "holder_funds:payout_list")
    context = {"form": form, "now": schedule_words(form.held)}
    return render(request, "holder/payout_schedule_edit.html", context, status=422 if form.is_bound else 200)
