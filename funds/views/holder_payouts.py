"""Payouts that holders start themselves, and call back: their own money, from their own dashboard."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.holders.access import HolderRequest, holder_page, requires_right
from accounts.holders.rights import Right
from connect_dashboard.ui.errors import Refusal
from funds.forms.holder import HolderPayoutForm
from funds.holder_words import amount_words, refusal_words
from funds.models import Payout
from funds.queries import balances_of, destinations_of, holder_payouts
from funds.services import payouts as service
from funds.statuses import Status


@holder_page
@requires_right(Right.PAYOUTS_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def payout_create(request: HolderRequest) -> HttpResponse:
    """A form, then a review that repeats amount and bank account, then the payout's own page."""
    if obstacle := service.own_obstacle(request.account):
        context: dict[str, Any] = {"obstacle": refusal_words(obstacle)}
        return render(request, "holder_funds/payout_create.html", context, status=obstacle.status)
    destinations = destinations_of(request.connection)
    form = HolderPayoutForm(request.POST if request.method == "POST" else None, destinations=destinations)
    if form.is_valid() and "edit" not in request.POST:
        try:
            return _pay_out(request, form) if "confirm" in request.POST else _review(request, form)
        except Refusal as refusal:
            form.add_error(refusal.param if refusal.param in form.fields else None, refusal_words(refusal))
    context = {"form": form, "balances": balances_of(request.connection.platform, request.account.pk)}
    return render(request, "holder_funds/payout_create.html", context, status=422 if form.errors else 200)


@holder_page
@requires_right(Right.PAYOUTS_CREATE)
@require_POST
def payout_cancel(request: HolderRequest, payout_id: str) -> HttpResponse:
    payout = get_object_or_404(holder_payouts(request.connection.platform, request.account.pk), pk=payout_id)
    try:
        canceled = service.payout_cancel(actor=request.actor, payout=payout)
    except Refusal:
        messages.error(request, gettext("This payout cannot be called back any more."))
    else:
        is_over = canceled.state == Status.CANCELED
        words = gettext("The payout is called back.") if is_over else gettext("It is being called back.")
        messages.success(request, words)
    return redirect("holder_funds:payout_details", payout.pk)


def _review(request: HolderRequest, form: HolderPayoutForm) -> HttpResponse:
    """Nothing has happened yet."""
    standard = Payout.Method.STANDARD
    planned = service.payout_planned(request.actor, request.connection, form.money, form.chosen, standard)
    context = {"form": form, "payout": planned, "amount": amount_words(form.money)}
    return render(request, "holder_funds/payout_review.html", context)


def _pay_out(request: HolderRequest, form: HolderPayoutForm) -> HttpResponse:
    payout = service.payout_create(
        actor=request.actor,
        connection=request.connection,
        money=form.money,
        destination_id=form.chosen.pk,
        idempotency_key=form.key,
    )
    words = {"amount": amount_words(payout.money), "bank_account": payout.destination_name}
    messages.success(request, gettext("%(amount)s is paid out to %(bank_account)s.") % words)
    return redirect("holder_funds:payout_details", payout.pk)
