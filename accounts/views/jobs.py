"""Background jobs: what runs, how far it is, what came out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.access import job_for
from accounts.models import Job
from accounts.services import jobs
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.paging import BadCursor, keyset_page

_NEWEST = ["-created", "-id"]
_COUNTS = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "resumed": "Resumed",
    "removed": "Removed",
    "rejected": "Rejected",
    "left_out": "Left out",
}
_DOWNLOADS = {Job.Kind.IMPORT: "Rejected rows (CSV)", Job.Kind.EXPORT: "Download CSV", Job.Kind.MONEY: "Download CSV"}


@require_GET
@requires(Permission.ACCOUNTS_VIEW)
def job_list(request: OperatorRequest, kind: Job.Kind | None = None) -> HttpResponse:
    """Jobs of one kind, or of all kinds that the member may start."""
    kinds = [one for one, permission in jobs.PERMISSIONS.items() if request.actor.may(permission)]
    if kind and kind not in kinds:
        raise PermissionDenied(jobs.PERMISSIONS[kind].label)
    shown = Job.objects.filter(platform=request.membership.platform, kind__in=[kind] if kind else kinds)
    shown = shown.select_related("user")
    try:
        page = keyset_page(shown, _NEWEST, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(shown, _NEWEST)
    return render(request, "accounts/job_list.html", {"page": page, "kind": kind, "tabs": _tabs(kinds, kind)})


def _tabs(kinds: list[Job.Kind], chosen: Job.Kind | None) -> list[dict[str, Any]]:
    tabs = [{"label": "All", "url": reverse("accounts:job_list"), "current": chosen is None, "count": None}]
    for kind in kinds:
        url = reverse(f"accounts:{kind}_list")
        tabs.append({"label": f"{kind.label}s", "url": url, "current": kind == chosen, "count": None})
    return tabs


@require_GET
@requires(Permission.ACCOUNTS_VIEW)
def job_details(request: OperatorRequest, job_id: str) -> HttpResponse:
    job = job_for(request, job_id)
    request.rail_path = reverse(f"accounts:{job.kind}_list")
    partial = request.htmx and request.htmx.target == "job"  # type: ignore[attr-defined]
    template = "accounts/job_details.html#job" if partial else "accounts/job_details.html"
    context = {
        "job": job,
        "list_name": f"accounts:{job.kind}_list",
        "stage": _stage(job),
        "counts": _counts(job),
        "importable": job.counts.get("new", 0) + job.counts.get("changed", 0),
        "download_label": _DOWNLOADS.get(Job.Kind(job.kind), "Download"),
    }
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


def _counts(job: Job) -> list[tuple[str, int]]:
    """The tally in its own order: the database keeps none."""
    known = [name for name in _COUNTS if name in job.counts]
    others = sorted(set(job.counts) - set(known))
    return [(_COUNTS.get(name) or name.replace("_", " ").capitalize(), job.counts[name]) for name in [*known, *others]]


def _stage(job: Job) -> str:
    if job.kind == Job.Kind.IMPORT and job.parameters.get("phase") == "check":
        return "Checking every row" if job.is_active else "What the import would do"
    return "Progress" if job.is_active else "Outcome"


@require_GET
@requires(Permission.ACCOUNTS_VIEW)
def job_result(request: OperatorRequest, job_id: str) -> HttpResponseBase:
    """The file that a job made, always as a download."""
    job = job_for(request, job_id)
    if not job.result:
        raise Http404("This job has no file.")
    try:
        content = job.result.open("rb")
    except FileNotFoundError:
        raise Http404("The file is no longer kept.") from None
    name = job.parameters.get("download_name") or f"{job.pk}.csv"
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@require_POST
@requires(Permission.ACCOUNTS_VIEW)
def job_cancel(request: OperatorRequest, job_id: str) -> HttpResponse:
    job = job_for(request, job_id)
    try:
        jobs.job_cancel(actor=request.actor, job=job)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Canceled. What was done so far stays.")
    return redirect("accounts:job_details", job_id=job.pk)


@require_POST
@requires(Permission.ACCOUNTS_VIEW)
def job_retry(request: OperatorRequest, job_id: str) -> HttpResponse:
    job = job_for(request, job_id)
    try:
        jobs.job_retry(actor=request.actor, job=job)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:job_details", job_id=job.pk)
