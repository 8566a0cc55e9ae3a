"""Upload a file of accounts, map a table's columns, see what would happen, import."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import job_for
from accounts.forms.imports import ColumnsForm, ImportForm
from accounts.importing.tables import inspect_table
from accounts.jobs.imports import CHECK, IMPORT
from accounts.models import Job
from accounts.services import jobs
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_IMPORT)
def import_create(request: OperatorRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "accounts/import_create.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/import_create.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    job = jobs.job_draft(
        actor=request.actor,
        kind=Job.Kind.IMPORT,
        parameters={"format": form.format, "phase": CHECK},
        source=file,
        filename=file.name,
    )
    if form.table:
        return redirect("accounts:import_columns", job_id=job.pk)
    jobs.job_queue(actor=request.actor, job=job)
    return redirect("accounts:job_details", job_id=job.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_IMPORT)
def import_columns(request: OperatorRequest, job_id: str) -> HttpResponse:
    """Where each column of a table goes; sent, the check starts."""
    job = job_for(request, job_id)
    if job.kind != Job.Kind.IMPORT or job.parameters["format"] != "csv" or job.status != Job.Status.DRAFT:
        return redirect("accounts:job_details", job_id=job.pk)
    with job.source.open("rb") as source:
        table = inspect_table(source)
    known = job.parameters.get("mapping")
    initial = {"default_type": job.parameters.get("default_type", "express")}
    form = ColumnsForm(table, known, request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/import_columns.html", {"form": form, "job": job}, status=status)
    chosen = {"mapping": form.cleaned_data["mapping"], "default_type": form.cleaned_data["default_type"]}
    return _queue(request, job, {**chosen, "phase": CHECK})


@require_POST
@requires(Permission.ACCOUNTS_IMPORT)
def import_start(request: OperatorRequest, job_id: str) -> HttpResponse:
    """What the check showed was found good."""
    job = job_for(request, job_id)
    if job.kind != Job.Kind.IMPORT or "samples" not in job.parameters:
        messages.error(request, "The file has not been checked yet.")
        return redirect("accounts:job_details", job_id=job.pk)
    return _queue(request, job, {"phase": IMPORT})


def _queue(request: OperatorRequest, job: Job, parameters: dict[str, object]) -> HttpResponse:
    try:
        jobs.job_queue(actor=request.actor, job=job, parameters=parameters)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:job_details", job_id=job.pk)
