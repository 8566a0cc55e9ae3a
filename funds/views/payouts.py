"""Payouts: the list over all accounts, the dialogs that pay out, one payout with what became of it."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import connection_for
from connect_dashboard.present import present
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.access import movement_for
from funds.forms.payouts import PayoutForm, PayoutReverseForm, PlatformPayoutForm
from funds.models import Payout
from funds.payout_contents import contents_of
from funds.queries import balances_of, bank_accounts_of, destinations_of
from funds.services import payouts as service
from funds.services.payout_requests import expected_arrival
from funds.services.payout_reversals import payout_reverse as reverse_payout
from funds.services.payout_reversals import reverse_obstacle
from funds.statuses import Status
from funds.timelines import payout_timeline
from funds.views.asking import is_confirmed, is_going_back, review
from funds.views.listing import movement_cancel, movement_list

STATUSES = (
    Status.AWAITING_APPROVAL,
    Status.PENDING,
    Status.IN_TRANSIT,
    Status.PAID,
    Status.FAILED,
    Status.DECLINED,
    Status.EXPIRED,
    Status.CANCELED,
)


@require_safe
@requires(Permission.FUNDS_VIEW)
def payout_list(request: OperatorRequest) -> HttpResponse:
    return movement_list(request, Payout, STATUSES, "payout_list")


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def payout_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    """Send from an account's balance to its bank account or debit card."""
    connection = connection_for(request, Permission.FUNDS_MOVE, account_id)
    form = PayoutForm(request.POST if request.method == "POST" else None, destinations=destinations_of(connection))
    obstacle = service.direct_obstacle(connection.account)
    context = {"form": form, "connection": connection, "account": connection.account, "obstacle": obstacle}
    if not obstacle and form.is_bound and form.is_valid() and not is_going_back(request):
        try:
            if not is_confirmed(request):
                chosen = form.chosen, form.cleaned_data["method"]
                planned = service.payout_planned(request.actor, connection, form.money, *chosen)
                return review(request, "funds/payout_review.html", {**context, "payout": planned}, form.money)
            payout = service.payout_create(actor=request.actor, connection=connection, **form.order())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to(request, reverse("funds:payout_details", args=[payout.pk]))
    context["balances"] = balances_of(connection.platform, account_id)
    status = obstacle.status if obstacle else 422 if form.errors else 200
    return dialog(request, "funds/payout_create.html", context, status=status)


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def platform_payout_create(request: OperatorRequest) -> HttpResponse:
    """Send from the platform's own balance to a bank account of its own."""
    platform = request.membership.platform
    bank_accounts = list(bank_accounts_of(platform))
    form = PlatformPayoutForm(request.POST if request.method == "POST" else None, bank_accounts=bank_accounts)
    context = {"form": form, "platform": platform, "bank_accounts": bank_accounts}
    if form.is_bound and form.is_valid() and not is_going_back(request):
        try:
            if not is_confirmed(request):
                arrival = expected_arrival(form.chosen, form.money, Payout.Method.STANDARD, present())
                context |= {"destination": form.chosen, "arrival": arrival}
                return review(request, "funds/platform_payout_review.html", context, form.money)
            payout = service.platform_payout_create(actor=request.actor, platform=platform, **form.order())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to(request, reverse("funds:payout_details", args=[payout.pk]))
    context["balances"] = balances_of(platform)
    return dialog(request, "funds/platform_payout_create.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.FUNDS_VIEW)
def payout_details(request: OperatorRequest, payout_id: str) -> HttpResponse:
    payout = movement_for(request, Permission.FUNDS_VIEW, Payout, payout_id)
    may_move = request.actor.may(Permission.FUNDS_MOVE)
    context = {
        "payout": payout,
        "timeline": payout_timeline(payout),
        "contents": contents_of(payout),
        "may_cancel": may_move and service.cancel_obstacle(request.actor, payout) is None,
        "may_reverse": may_move and reverse_obstacle(payout) is None,
        "reversal": payout.reversals.order_by("-created").first(),
        "link": request.build_absolute_uri(request.path),
    }
    return render(request, "funds/payout_details.html", context)


@requires(Permission.FUNDS_MOVE)
@require_POST
@recently_authenticated
def payout_cancel(request: OperatorRequest, payout_id: str) -> HttpResponse:
    payout = movement_for(request, Permission.FUNDS_MOVE, Payout, payout_id)
    cancel = partial(service.payout_cancel, actor=request.actor, payout=payout)
    return movement_cancel(request, payout, cancel, "The payout was canceled.")


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def payout_reverse(request: OperatorRequest, payout_id: str) -> HttpResponse:
    payout = movement_for(request, Permission.FUNDS_MOVE, Payout, payout_id)
    form = PayoutReverseForm(request.POST if request.method == "POST" else None)
    obstacle: Refusal | None = None if form.is_bound else reverse_obstacle(payout)
    if form.is_valid():
        key = f"form:{form.cleaned_data['form_token']}"
        try:
            back = reverse_payout(actor=request.actor, payout=payout, idempotency_key=key)
        except Refusal as refusal:
            obstacle = refusal
        else:
            return redirect_to(request, reverse("funds:payout_details", args=[back.pk]))
    context = {"form": form, "payout": payout, "obstacle": obstacle}
    status = obstacle.status if obstacle else 422 if form.errors else 200
    return dialog(request, "funds/payout_reverse.html", context, status=status)
