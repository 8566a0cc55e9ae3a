"""The bank accounts and debit cards of one account."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import connection_for
from accounts.bank_formats import BANK_FORMATS
from accounts.forms.external_accounts import BankAccountForm, DebitCardForm
from accounts.models import Connection, ExternalAccount
from accounts.rules import editable_by_platform
from accounts.services import external_accounts as service
from accounts.views.profile import back_to_account, refused
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog


@requires(Permission.BANK_DETAILS_EDIT)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def external_account_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.BANK_DETAILS_EDIT, account_id)
    if refusal := editable_by_platform(connection.account):
        return refused(request, connection, refusal)
    form = _bank_account_form(request, connection)
    if form.is_bound and form.is_valid():
        try:
            external = service.external_account_create(
                actor=request.actor,
                connection=connection,
                details=form.details,
                make_default=form.cleaned_data["default_for_currency"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{external} was added.")
            return back_to_account(request, connection)
    context = {"connection": connection, "account": connection.account, "form": form}
    return dialog(request, "accounts/external_account_create.html", context, status=422 if form.is_bound else 200)


@requires(Permission.BANK_DETAILS_EDIT)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def debit_card_create(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.BANK_DETAILS_EDIT, account_id)
    if refusal := editable_by_platform(connection.account):
        return refused(request, connection, refusal)
    form = DebitCardForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            external = service.debit_card_create(
                actor=request.actor,
                connection=connection,
                token=form.cleaned_data["token"],
                make_default=form.cleaned_data["default_for_currency"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{external} was added.")
            return back_to_account(request, connection)
    context = {"connection": connection, "account": connection.account, "form": form}
    return dialog(request, "accounts/debit_card_create.html", context, status=422 if form.is_bound else 200)


@requires(Permission.BANK_DETAILS_EDIT)
@require_POST
def external_account_set_default(request: OperatorRequest, account_id: str, external_account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.BANK_DETAILS_EDIT, account_id)
    external = _external_account(connection, external_account_id)
    try:
        service.external_account_set_default(actor=request.actor, connection=connection, external_id=external.pk)
    except Refusal as refusal:
        return refused(request, connection, refusal)
    messages.success(request, f"{external} is now the default for {external.currency.upper()}.")
    return back_to_account(request, connection)


@requires(Permission.BANK_DETAILS_EDIT)
@require_http_methods(["GET", "POST"])
def external_account_remove(request: OperatorRequest, account_id: str, external_account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.BANK_DETAILS_EDIT, account_id)
    external = _external_account(connection, external_account_id)
    refusal = editable_by_platform(connection.account) or service.removal_refusal(connection.account, external)
    if request.method == "POST" and not refusal:
        try:
            service.external_account_remove(actor=request.actor, connection=connection, external_id=external.pk)
        except Refusal as late:
            refusal = late
        else:
            messages.success(request, f"{external} was removed.")
            return back_to_account(request, connection)
    if refusal:
        return refused(request, connection, refusal)
    context = {"connection": connection, "account": connection.account, "external": external}
    return dialog(request, "accounts/external_account_remove.html", context)


def _bank_account_form(request: OperatorRequest, connection: Connection) -> BankAccountForm:
    """The form in the format of the chosen country; where only the country changed, it complains of nothing yet."""
    own = str(connection.account.country)
    country = request.POST.get("country", own)
    country = country if country in BANK_FORMATS else own
    if request.method == "POST" and "change_country" not in request.POST:
        return BankAccountForm(request.POST, country=country)
    kept = ("account_holder_name", "account_holder_type")
    return BankAccountForm(country=country, initial={name: request.POST[name] for name in kept if name in request.POST})


def _external_account(connection: Connection, external_account_id: str) -> ExternalAccount:
    external = connection.account.external_accounts.filter(pk=external_account_id).first()
    if external is None:
        raise Http404("No such bank account or card.")
    return external
