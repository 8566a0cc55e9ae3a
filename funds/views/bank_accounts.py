"""The platform's own bank accounts."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.bank_formats import BANK_FORMATS
from connect_dashboard.team.access import recently_authenticated, requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from funds.access import bank_account_for
from funds.forms.bank_accounts import PlatformBankAccountForm, TestTokenForm
from funds.queries import bank_accounts_of
from funds.services import bank_accounts as service


@require_safe
@requires(Permission.FUNDS_VIEW)
def bank_account_list(request: OperatorRequest) -> HttpResponse:
    context = {
        "bank_accounts": bank_accounts_of(request.membership.platform),
        "may_move": request.actor.may(Permission.FUNDS_MOVE),
        "has_tokens": settings.PROCESSOR == "sandbox",
    }
    return render(request, "funds/bank_account_list.html", context)


@requires(Permission.FUNDS_MOVE)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def bank_account_add(request: OperatorRequest) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():
        try:
            platform = request.membership.platform
            added = service.bank_account_add(actor=request.actor, platform=platform, details=form.details)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{added} was added.")
            return redirect_to(request, reverse("funds:bank_account_list"))
    return dialog(request, "funds/bank_account_add.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.FUNDS_MOVE)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def bank_account_add_by_token(request: OperatorRequest) -> HttpResponse:
    form = TestTokenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            platform, token = request.membership.platform, form.cleaned_data["token"]
            added = service.bank_account_add_by_token(actor=request.actor, platform=platform, token=token)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{added} was added.")
            return redirect_to(request, reverse("funds:bank_account_list"))
    template = "funds/bank_account_add_by_token.html"
    return dialog(request, template, {"form": form}, status=422 if form.is_bound else 200)


@requires(Permission.FUNDS_MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def bank_account_remove(request: OperatorRequest, bank_account_id: str) -> HttpResponse:
    found = bank_account_for(request, Permission.FUNDS_MOVE, bank_account_id)
    if request.method == "POST":
        platform = request.membership.platform
        service.bank_account_remove(actor=request.actor, platform=platform, bank_account_id=found.pk)
        messages.success(request, f"{found} was removed.")
        return redirect_to(request, reverse("funds:bank_account_list"))
    return dialog(request, "funds/bank_account_remove.html", {"bank_account": found})


def _form(request: OperatorRequest) -> PlatformBankAccountForm:
    """The form in the format of the chosen country; where only the country changed, it complains of nothing yet."""
    own = str(request.membership.platform.country)
    country = request.POST.get("country", own)
    country = country if country in BANK_FORMATS else "US"
    if request.method == "POST" and "change_country" not in request.POST:
        return PlatformBankAccountForm(request.POST, country=country)
    kept = ("account_holder_name", "account_holder_type")
    initial = {name: request.POST[name] for name in kept if name in request.POST}
    return PlatformBankAccountForm(country=country, initial=initial)
