"""Adding to the platform's balance: list, dialog, receipt."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect_dashboard.present import present
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.access import movement_for
from funds.forms.movements import TopUpForm
from funds.models import TopUp
from funds.queries import bank_accounts_of
from funds.services import top_ups as service
from funds.statuses import Status
from funds.views.asking import is_confirmed, is_going_back, review
from funds.views.listing import movement_cancel, movement_list

STATUSES = (
    Status.AWAITING_APPROVAL,
    Status.PENDING,
    Status.SUCCEEDED,
    Status.FAILED,
    Status.REVERSED,
    Status.DECLINED,
    Status.EXPIRED,
    Status.CANCELED,
)


@require_safe
@requires(Permission.FUNDS_VIEW)
def top_up_list(request: OperatorRequest) -> HttpResponse:
    return movement_list(request, TopUp, STATUSES, "top_up_list")


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def top_up_create(request: OperatorRequest) -> HttpResponse:
    platform = request.membership.platform
    bank_accounts = list(bank_accounts_of(platform))
    form = TopUpForm(request.POST if request.method == "POST" else None, bank_accounts=bank_accounts)
    if form.is_bound and form.is_valid() and not is_going_back(request):
        if not is_confirmed(request):
            arrival = service.expected_arrival(form.source, form.money, present())
            context = {"form": form, "platform": platform, "source": form.source, "arrival": arrival}
            return review(request, "funds/top_up_review.html", context, form.money)
        try:
            top_up = service.top_up_create(
                actor=request.actor,
                platform=platform,
                money=form.money,
                bank_account=form.source,
                idempotency_key=form.key,
                description=form.cleaned_data["description"],
                statement_descriptor=form.cleaned_data["statement_descriptor"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_to(request, reverse("funds:top_up_details", args=[top_up.pk]))
    context = {"form": form, "bank_accounts": bank_accounts}
    return dialog(request, "funds/top_up_create.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.FUNDS_VIEW)
def top_up_details(request: OperatorRequest, top_up_id: str) -> HttpResponse:
    top_up = movement_for(request, Permission.FUNDS_VIEW, TopUp, top_up_id)
    context = {
        "top_up": top_up,
        "may_cancel": request.actor.may(Permission.FUNDS_MOVE) and service.cancel_obstacle(top_up) is None,
        "link": request.build_absolute_uri(request.path),
    }
    return render(request, "funds/top_up_details.html", context)


@requires(Permission.FUNDS_MOVE)
@require_POST
@recently_authenticated
def top_up_cancel(request: OperatorRequest, top_up_id: str) -> HttpResponse:
    top_up = movement_for(request, Permission.FUNDS_MOVE, TopUp, top_up_id)
    cancel = partial(service.top_up_cancel, actor=request.actor, top_up=top_up)
    return movement_cancel(request, top_up, cancel, "The top-up was canceled.")
