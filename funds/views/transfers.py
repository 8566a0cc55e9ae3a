"""Transfers to connected accounts: list, the dialog that sends, the receipt, and taking one back."""

import json
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.queries import account_page
from accounts.search import criteria_from
from accounts.status import AccountStatus
from connect_dashboard.present import present
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.money import plain_amount
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.access import movement_for
from funds.chart import Balance
from funds.currencies import CURRENCIES, own_currency
from funds.forms.movements import TransferForm
from funds.models import Transfer, TransferReversal
from funds.queries import Balances, balances_of, balances_of_holders, reversals_of
from funds.services import transfers as service
from funds.statuses import OF_ONE_STEP, Status
from funds.views.asking import give_back, is_confirmed, is_going_back, review
from funds.views.listing import movement_cancel, movement_list

_OFFERED = 8


@require_safe
@requires(Permission.FUNDS_VIEW)
def transfer_list(request: OperatorRequest) -> HttpResponse:
    return movement_list(request, Transfer, OF_ONE_STEP, "transfer_list")


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def transfer_create(request: OperatorRequest) -> HttpResponse:
    form, held = _transfer_form(request)
    if form.is_bound and form.is_valid() and not is_going_back(request) and form.connection:
        try:
            if not is_confirmed(request):
                service.transfer_check(form.connection, form.money)
                context = {"form": form, "platform": form.connection.platform, "account": form.connection.account}
                return review(request, "funds/transfer_review.html", context, form.money)
            transfer = service.transfer_create(
                actor=request.actor,
                connection=form.connection,
                money=form.money,
                idempotency_key=form.key,
                description=form.cleaned_data["description"],
                metadata=form.read_metadata,
                transfer_group=form.cleaned_data["transfer_group"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to(request, reverse("funds:transfer_details", args=[transfer.pk]))
    context = {"form": form, "held": held}
    return dialog(request, "funds/transfer_create.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.FUNDS_MOVE)
def transfer_destinations(request: OperatorRequest) -> HttpResponse:
    """Accounts whose names, e-mails or ids begin as is typed, with status and what each has."""
    platform = request.membership.platform
    parameters = QueryDict(mutable=True)
    parameters["q"] = request.GET.get("q", "").strip()
    rows = account_page(platform, criteria_from(parameters, present())).rows[:_OFFERED]
    held = balances_of_holders(platform, [row.account_id for row in rows])
    options = [
        {
            "value": row.account_id,
            "label": row.name,
            "badge": AccountStatus(row.status).label,
            "tone": AccountStatus(row.status).tone,
            "hint": _has(held.get(row.account_id, [])),
        }
        for row in rows
    ]
    return render(request, "components/combobox_options.html", {"options": options})


@require_safe
@requires(Permission.FUNDS_VIEW)
def transfer_details(request: OperatorRequest, transfer_id: str) -> HttpResponse:
    transfer = movement_for(request, Permission.FUNDS_VIEW, Transfer, transfer_id)
    may_move = request.actor.may(Permission.FUNDS_MOVE)
    context = {
        "transfer": transfer,
        "reversals": reversals_of(transfer),
        "metadata": sorted(transfer.metadata.items()),
        "may_reverse": may_move and transfer.can_be_reversed,
        "may_cancel": may_move and transfer.state == Status.AWAITING_APPROVAL,
        "link": request.build_absolute_uri(request.path),
    }
    return render(request, "funds/transfer_details.html", context)


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def transfer_reverse(request: OperatorRequest, transfer_id: str) -> HttpResponse:
    transfer = movement_for(request, Permission.FUNDS_MOVE, Transfer, transfer_id)
    return give_back(request, transfer, "transfer", service.transfer_reverse, "was taken back.")


@requires(Permission.FUNDS_MOVE)
@require_POST
@recently_authenticated
def transfer_cancel(request: OperatorRequest, transfer_id: str) -> HttpResponse:
    transfer = movement_for(request, Permission.FUNDS_MOVE, Transfer, transfer_id)
    cancel = partial(service.transfer_cancel, actor=request.actor, transfer=transfer)
    return movement_cancel(request, transfer, cancel, "The transfer was withdrawn. Nothing moved.")


@require_safe
@requires(Permission.FUNDS_VIEW)
def transfer_reversal_details(request: OperatorRequest, reversal_id: str) -> HttpResponse:
    """A reversal is shown on the receipt of what it takes back."""
    reversal = movement_for(request, Permission.FUNDS_VIEW, TransferReversal, reversal_id)
    return redirect_to(request, reverse("funds:transfer_details", args=[reversal.transfer_id]))


def _transfer_form(request: OperatorRequest) -> tuple[TransferForm, list[dict[str, Any]]]:
    """The form, and what the platform has in each currency, its own first: as money, and as one would type it."""
    platform = request.membership.platform
    own = own_currency(platform)
    held = [one for one in balances_of(platform) if one.available > 0]
    held.sort(key=lambda one: one.currency != own)
    # A form that was sent is read, whatever has become of the balance since: it may be a replay.
    currencies = [one.currency for one in held] if request.method != "POST" else sorted(CURRENCIES)
    amounts = [
        {"money": money, "fill": json.dumps({"amount": plain_amount(money), "currency": money.currency})}
        for money in (one.money(Balance.AVAILABLE) for one in held)
    ]
    initial = {"destination": request.GET.get("to", "")}
    data = request.POST if request.method == "POST" else None
    return TransferForm(data, platform=platform, currencies=currencies, initial=initial), amounts


def _has(balances: list[Balances]) -> str:
    """What an account has, in words; a currency of which it has nothing is left out."""
    amounts = [str(one.money(Balance.AVAILABLE)) for one in balances if one.available]
    return f"{', '.join(amounts)} available" if amounts else "Nothing on its balance"
