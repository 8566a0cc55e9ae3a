"""Account debits: the list, the dialog that pulls, the receipt, and giving one back."""

import json
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import connection_for
from accounts.models import Connection
from accounts.services.debit_consents import debit_consent_of
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.money import Money, plain_amount
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.access import movement_for
from funds.forms.debits import DebitForm
from funds.models import AccountDebit, DebitRefund
from funds.queries import available, refunds_of
from funds.services import debits as service
from funds.services.checks import settings_of
from funds.statuses import OF_ONE_STEP, Status
from funds.views.asking import give_back, is_confirmed, is_going_back, review
from funds.views.listing import movement_cancel, movement_list


@require_safe
@requires(Permission.FUNDS_VIEW)
def debit_list(request: OperatorRequest) -> HttpResponse:
    return movement_list(request, AccountDebit, OF_ONE_STEP, "debit_list")


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def debit_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.FUNDS_MOVE, account_id)
    form = DebitForm(request.POST if request.method == "POST" else None, currency=connection.account.default_currency)
    if form.is_bound and form.is_valid() and not is_going_back(request):
        try:
            if not is_confirmed(request):
                service.debit_check(connection.platform, connection.account, form.money)
                return review(request, "funds/debit_review.html", _consequences(connection, form), form.money)
            debit = service.debit_create(
                actor=request.actor,
                connection=connection,
                money=form.money,
                idempotency_key=form.key,
                description=form.cleaned_data["description"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to(request, reverse("funds:debit_details", args=[debit.pk]))
    return dialog(request, "funds/debit_create.html", _offer(connection, form), status=422 if form.errors else 200)


@require_safe
@requires(Permission.FUNDS_VIEW)
def debit_details(request: OperatorRequest, debit_id: str) -> HttpResponse:
    debit = movement_for(request, Permission.FUNDS_VIEW, AccountDebit, debit_id)
    may_move = request.actor.may(Permission.FUNDS_MOVE)
    context = {
        "debit": debit,
        "refunds": refunds_of(debit),
        "may_refund": may_move and debit.state == Status.SUCCEEDED,
        "may_cancel": may_move and debit.state == Status.AWAITING_APPROVAL,
        "link": request.build_absolute_uri(request.path),
    }
    return render(request, "funds/debit_details.html", context)


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def debit_refund(request: OperatorRequest, debit_id: str) -> HttpResponse:
    debit = movement_for(request, Permission.FUNDS_MOVE, AccountDebit, debit_id)
    return give_back(request, debit, "debit", service.debit_refund, "went back to the account.")


@requires(Permission.FUNDS_MOVE)
@require_POST
@recently_authenticated
def debit_cancel(request: OperatorRequest, debit_id: str) -> HttpResponse:
    debit = movement_for(request, Permission.FUNDS_MOVE, AccountDebit, debit_id)
    cancel = partial(service.debit_cancel, actor=request.actor, debit=debit)
    return movement_cancel(request, debit, cancel, "The debit was withdrawn. Nothing moved.")


@require_safe
@requires(Permission.FUNDS_VIEW)
def debit_refund_details(request: OperatorRequest, refund_id: str) -> HttpResponse:
    """A refund is shown on the receipt of its debit."""
    refund = movement_for(request, Permission.FUNDS_VIEW, DebitRefund, refund_id)
    return redirect_to(request, reverse("funds:debit_details", args=[refund.debit_id]))


def _offer(connection: Connection, form: DebitForm) -> dict[str, Any]:
    """What the form says of the account: its conditions, its consent, what can be pulled."""
    account, platform = connection.account, connection.platform
    consent = debit_consent_of(account.pk, platform.pk)
    conditions = service.debit_conditions(platform, account, consent)
    held = available(platform, account.default_currency, account.pk)
    settings = settings_of(platform)
    ceiling = service.debit_ceiling(settings, account.default_currency)
    most = max(Money(0, held.currency), min(held, ceiling) if ceiling else held)
    return {
        "form": form,
        "account": account,
        "consent": consent,
        "conditions": conditions,
        "offered": all(condition.met for condition in conditions),
        "held": held,
        "ceiling": ceiling,
        "fee_words": service.debit_fee_words(settings, account.default_currency),
        "fill": json.dumps({"amount": plain_amount(most)}) if most.amount else "",
    }


def _consequences(connection: Connection, form: DebitForm) -> dict[str, Any]:
    account, platform = connection.account, connection.platform
    held = available(platform, form.money.currency, account.pk)
    return {
        "form": form,
        "account": account,
        "platform": platform,
        "fee": settings_of(platform).debit_fee(form.money),
        "remains": held - form.money,
        "consent": debit_consent_of(account.pk, platform.pk),
    }
