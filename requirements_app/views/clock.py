"""The page of the sandbox clock."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Job
from connect_dashboard.processor.clock import has_clock, now_for
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from requirements_app.forms.clock import AdvanceForm
from requirements_app.services import clock as service

_STEPS = (1, 7, 14, 30, 90)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SANDBOX_CLOCK)
def clock(request: OperatorRequest) -> HttpResponse:
    """What time it is on the platform, and how to make it later. A POST advances it."""
    if settings.PROCESSOR != "sandbox":
        raise Http404("Only a sandbox has a clock of its own.")
    form = AdvanceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            job = service.clock_advance(actor=request.actor, by=form.by, to=form.moment)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("accounts:job_details", job_id=job.pk)
    platform = request.membership.platform
    advances = Job.objects.filter(platform=platform, kind=Job.Kind.CLOCK).select_related("user")
    context = {
        "form": form,
        "steps": _STEPS,
        "now": now_for(platform),
        "is_frozen": platform.clock_frozen_at is not None,
        "is_shifted": has_clock(platform),
        "in_progress": service.advance_in_progress(platform),
        "advances": advances.order_by("-created", "-id")[:10],
    }
    return render(request, "requirements_app/clock.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.SANDBOX_CLOCK)
def clock_freeze(request: OperatorRequest) -> HttpResponse:
    return _switch(request, service.clock_freeze, "The clock stands still.")


@require_POST
@requires(Permission.SANDBOX_CLOCK)
def clock_run(request: OperatorRequest) -> HttpResponse:
    return _switch(request, service.clock_run, "The clock runs on.")


def _switch(request: OperatorRequest, act: object, words: str) -> HttpResponse:
    try:
        act(actor=request.actor)  # type: ignore[operator]
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect("requirements:clock")
