"""The capabilities of one account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import connection_for
from accounts.capabilities import consequences, label
from accounts.forms.capabilities import CapabilitiesForm
from accounts.models import Capability, Connection
from accounts.services import capabilities as service
from accounts.views.profile import back_to_account
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog


@requires(Permission.CAPABILITIES_EDIT)
@require_http_methods(["GET", "POST"])
def capabilities_edit(request: OperatorRequest, account_id: str) -> HttpResponse:
    connection = connection_for(request, Permission.CAPABILITIES_EDIT, account_id)
    form = _form(request, connection)
    context = {"connection": connection, "account": connection.account, "form": form}
    if request.method != "POST":
        return dialog(request, "accounts/capabilities_edit.html", context)
    if not form.is_valid():
        return dialog(request, "accounts/capabilities_edit.html", context, status=422)
    if "preview" in request.POST:
        return dialog(request, "accounts/capabilities_edit.html", context | _preview(form))
    if (ending := _ending(connection, form)) and request.POST.getlist("confirmed") != ending:
        return dialog(request, "accounts/capabilities_remove.html", context | _removal(form, ending), status=422)
    try:
        service.capabilities_edit(
            actor=request.actor, connection=connection, request=form.to_request, unrequest=form.to_unrequest
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return dialog(request, "accounts/capabilities_edit.html", context, status=422)
    messages.success(request, _saved(connection, form))
    return back_to_account(request, connection)


@requires(Permission.CAPABILITIES_EDIT)
@require_POST
def capabilities_preview(request: OperatorRequest, account_id: str) -> HttpResponse:
    """What the ticked boxes would change; saves nothing. Asked for as boxes are ticked."""
    connection = connection_for(request, Permission.CAPABILITIES_EDIT, account_id)
    form = _form(request, connection)
    if not form.is_valid():
        return HttpResponse(status=422)
    return render(request, "accounts/_capabilities_preview.html", {"connection": connection, **_preview(form)})


def _form(request: OperatorRequest, connection: Connection) -> CapabilitiesForm:
    held = service.requested_names(connection.account.capabilities.all())
    return CapabilitiesForm(
        request.POST if request.method == "POST" else None, country=str(connection.account.country), held=held
    )


def _ending(connection: Connection, form: CapabilitiesForm) -> list[str]:
    """What works today and would stop: taken away only by who was told so."""
    active = connection.account.capabilities.filter(status=Capability.Status.ACTIVE).values_list("name", flat=True)
    return sorted(form.to_unrequest.intersection(active))


def _removal(form: CapabilitiesForm, ending: list[str]) -> dict[str, Any]:
    return {
        "ending": ending,
        "labels": [label(name) for name in ending],
        "consequences": consequences(form.held, form.after),
    }


def _saved(connection: Connection, form: CapabilitiesForm) -> str:
    """What was requested and what was removed, with the way back."""
    added, removed = (
        ", ".join(label(name) for name in sorted(names)) for names in (form.to_request, form.to_unrequest)
    )
    words = f"Requested: {added}." if added else "" if removed else "Nothing was changed."
    if not removed:
        return words
    url = reverse("accounts:capabilities_edit", args=[connection.account_id])
    return format_html('{} Removed: {}. <a href="{}" data-dialog>Request again</a>', words, removed, url)


def _preview(form: CapabilitiesForm) -> dict[str, Any]:
    return {
        "previewed": True,
        "adds": bool(form.to_request),
        "requested": form.after,
        "consequences": consequences(form.held, form.after),
    }
