"""Export the list, or what is selected in it, as CSV."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.columns import DEFAULT_COLUMNS
from accounts.filters import ListState, shown_columns
from accounts.forms.list import ExportForm
from accounts.models import Job
from accounts.services.jobs import job_start
from accounts.views.bulk import parameters_of, selection_context, selection_from
from accounts.views.list import COLUMNS_KEY
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.responses import dialog, redirect_to

_ALWAYS = ("id", "name", "email")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCOUNTS_EXPORT)
def export_create(request: OperatorRequest) -> HttpResponse:
    """Choose columns; the file is written in the background."""
    parameters = parameters_of(request)
    selection = selection_from(parameters)
    state = ListState(QueryDict(parameters.get("query", "")))
    shown = shown_columns(state, request.session.get(COLUMNS_KEY, [])) or DEFAULT_COLUMNS
    form = ExportForm(
        request.POST if request.method == "POST" else None, initial={"columns": list(dict.fromkeys([*_ALWAYS, *shown]))}
    )
    if form.is_bound and form.is_valid():
        today = timezone.localdate()
        job = job_start(
            actor=request.actor,
            kind=Job.Kind.EXPORT,
            parameters={
                **selection,
                **form.cleaned_data,
                "sort": state.sort,
                "download_name": f"accounts-{today.isoformat()}.csv",
            },
            filename=f"accounts-{today.isoformat()}.csv",
        )
        messages.success(request, "The export has begun. You can leave this page.")
        return redirect_to(request, reverse("accounts:job_details", args=[job.pk]))
    context = {"form": form, "query": state.query(), **selection_context(request, selection)}
    return dialog(request, "accounts/export_create.html", context, status=422 if form.is_bound else 200)
