"""Dialogs that edit what an account says of itself, and what the platform writes on it."""

from urllib.parse import urldefrag

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_countries import countries

from accounts.access import connection_for
from accounts.forms.address import AddressForm
from accounts.forms.metadata import MetadataForm
from accounts.forms.profile import FORMS
from accounts.models import Connection
from accounts.rules import editable_by_platform
from accounts.services.metadata import metadata_update
from accounts.services.profile import profile_update as update
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def profile_update(request: OperatorRequest, account_id: str, section: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    if section not in FORMS:
        raise Http404(section)
    if refusal := editable_by_platform(connection.account):
        return refused(request, connection, refusal)
    form = FORMS[section](request.POST if request.method == "POST" else None, account=connection.account)
    if form.is_bound and form.is_valid():
        try:
            update(actor=request.actor, connection=connection, changes=form.changes())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{form.heading} saved.")
            return back_to_account(request, connection)
    context = {"form": form, "connection": connection, "account": connection.account, "section": section}
    return dialog(request, "accounts/profile_update.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def metadata_edit(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    form = MetadataForm(request.POST if request.method == "POST" else None, metadata=connection.metadata)
    if form.is_bound and form.is_valid():
        try:
            metadata_update(actor=request.actor, connection=connection, changes=form.changes())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Metadata saved.")
            return back_to_account(request, connection)
    context = {"form": form, "connection": connection, "account": connection.account}
    return dialog(request, "accounts/metadata_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def address_fields(request: OperatorRequest) -> HttpResponse:
    """The parts of an address of the country just chosen, empty: another country's would not fit."""
    country = request.GET.get("address_country", "").upper()
    if country not in countries:
        raise Http404(country)
    return render(request, "accounts/_address_parts.html", {"form": AddressForm(country=country)})


def refused(request: OperatorRequest, connection: Connection, refusal: Refusal) -> HttpResponse:
    """A dialog that says why there is nothing to edit."""
    context = {"connection": connection, "account": connection.account, "refusal": refusal}
    return dialog(request, "accounts/edit_refused.html", context, status=409)


def back_to_account(request: OperatorRequest, connection: Connection) -> HttpResponse:
    """Back to the page on which the dialog stood, else to the account."""
    standing = request.htmx.current_url_abs_path if request.htmx else None  # type: ignore[attr-defined]
    account = reverse("accounts:account_details", args=[connection.account_id])
    return redirect_to(request, urldefrag(standing).url if standing else account)
