"""What waits for a second Administrator."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.access import approval_for
from funds.forms.approvals import DeclineForm
from funds.models import Approval
from funds.movements import KINDS
from funds.queries import approval_page
from funds.services.approvals import approval_approve, approval_decline
from funds.tabs import balance_tabs


@dataclass(frozen=True)
class ApprovalRow:
    """``can_decide`` is false for whoever asked: another Administrator decides."""

    approval: Approval
    url: str
    is_own: bool
    can_decide: bool


@require_safe
@requires(Permission.FUNDS_VIEW)
def approval_list(request: OperatorRequest) -> HttpResponse:
    platform, decided = request.membership.platform, "decided" in request.GET
    page = approval_page(platform, waiting=not decided, cursor=request.GET.get("cursor", ""))
    context = {
        "tabs": balance_tabs(platform, "funds:approval_list"),
        "page": page,
        "rows": [_row(request, approval) for approval in page.rows],
        "decided": decided,
    }
    return render(request, "funds/approval_list.html", context)


@requires(Permission.FUNDS_APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def approve(request: OperatorRequest, approval_id: str) -> HttpResponse:
    approval, refused = approval_for(request, Permission.FUNDS_APPROVE, approval_id), ""
    if request.method == "POST":
        try:
            approval_approve(actor=request.actor, platform=request.membership.platform, approval_id=approval.pk)
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, f"Approved: {approval.summary}")
            return redirect_to(request, _url(approval))
    context = {"approval": approval, "refused": refused}
    return dialog(request, "funds/approval_approve.html", context, status=422 if refused else 200)


@requires(Permission.FUNDS_APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def decline(request: OperatorRequest, approval_id: str) -> HttpResponse:
    approval = approval_for(request, Permission.FUNDS_APPROVE, approval_id)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        platform, reason = request.membership.platform, form.cleaned_data["reason"]
        try:
            approval_decline(actor=request.actor, platform=platform, approval_id=approval.pk, reason=reason)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Declined: {approval.summary}")
            return redirect_to(request, reverse("funds:approval_list"))
    context = {"approval": approval, "form": form}
    return dialog(request, "funds/approval_decline.html", context, status=422 if form.is_bound else 200)


def _row(request: OperatorRequest, approval: Approval) -> ApprovalRow:
    is_own = approval.actor_kind == "user" and approval.actor_id == request.actor.id
    waits = approval.status == Approval.Status.WAITING
    can_decide = waits and not is_own and request.actor.may(Permission.FUNDS_APPROVE)
    return ApprovalRow(approval, _url(approval), is_own, can_decide)


def _url(approval: Approval) -> str:
    return reverse(KINDS[approval.kind].url_name, args=[approval.object_id])
