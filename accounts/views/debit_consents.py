"""Consents to account debits that an account holder gave, or revoked, elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import connection_for
from accounts.forms.debit_consents import DebitConsentForm
from accounts.services import debit_consents as service
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def debit_consent_record(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.FUNDS_MOVE, account_id)
    form = DebitConsentForm(request.POST if request.method == "POST" else None, account=connection.account)
    if form.is_bound and form.is_valid():
        try:
            service.debit_consent_record(actor=request.actor, connection=connection, **form.consent)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The consent is on record.")
            return redirect_to(request, reverse("funds:account_balances", args=[account_id]))
    context = {"form": form, "account": connection.account}
    return dialog(request, "accounts/debit_consent_record.html", context, status=422 if form.is_bound else 200)


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def debit_consent_revoke(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.FUNDS_MOVE, account_id)
    if request.method == "POST":
        service.debit_consent_revoke(actor=request.actor, connection=connection)
        messages.success(request, "The consent is revoked. Nothing can be pulled from now on.")
        return redirect_to(request, reverse("funds:account_balances", args=[account_id]))
    context = {"account": connection.account, "consent": service.debit_consent_of(account_id, connection.platform_id)}
    return dialog(request, "accounts/debit_consent_revoke.html", context)
