"""One change for many accounts, chosen in the list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.filters import ListState
from accounts.forms.list import BulkMetadataForm
from accounts.models import Job
from accounts.selection import accounts_in_words, counted, selected
from accounts.services.jobs import job_start
from connect_dashboard.present import present
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to

MAX_IDS = 500


def selection_from(parameters: QueryDict) -> dict[str, Any]:
    """What the list's form sends: checked ids, or its query where "all that match" is said aloud."""
    if parameters.get("scope") == "all":
        return {"query": ListState(QueryDict(parameters.get("query", ""))).query()}
    return {"ids": list(dict.fromkeys(parameters.getlist("ids")))[:MAX_IDS]}


def selection_context(request: OperatorRequest, selection: dict[str, Any]) -> dict[str, Any]:
    """The selection for a dialog: its size in words, and hidden fields that carry it on."""
    number = counted(selected(request.membership.platform, selection, present()))
    fields = [("ids", one) for one in selection.get("ids", [])]
    if "query" in selection:
        fields = [("scope", "all"), ("query", selection["query"])]
    return {
        "number": number,
        "number_words": accounts_in_words(number),
        "selection": fields,
    }


def parameters_of(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def bulk_metadata(request: OperatorRequest) -> HttpResponse:
    """Add, replace or remove one key of all chosen accounts, in the background."""
    selection = selection_from(parameters_of(request))
    form = BulkMetadataForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            job = job_start(
                actor=request.actor,
                kind=Job.Kind.METADATA,
                parameters={**selection, "changes": form.changes()},
                filename=f"Metadata “{form.cleaned_data['key']}”",
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The edit has begun. You can leave this page.")
            return redirect_to(request, reverse("accounts:job_details", args=[job.pk]))
    context = {"form": form, **selection_context(request, selection)}
    return dialog(request, "accounts/bulk_metadata.html", context, status=422 if form.is_bound else 200)
