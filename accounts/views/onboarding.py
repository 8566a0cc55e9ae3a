"""Hosted onboarding: pages that a holder reaches by a one-time link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import address_lines
from accounts.countries import country_name
from accounts.forms.draft import BY_NAME, ENTERED_STEPS, STEPS, Draft, Step, entered_in
from accounts.models import OnboardingLink
from accounts.models.account import BusinessType
from accounts.phones import format_phone
from accounts.rate_limits import within_limit
from accounts.services.links import LinkUnusable, link_for_token, link_renew, link_state
from accounts.services.onboarding import draft_save, link_open, onboarding_complete
from accounts.views.hosted import hosted_page, too_many
from connect_dashboard.team.actors import Actor, account_holder
from connect_dashboard.team.middleware import client_ip, request_id

State = OnboardingLink.State


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the link opens. Looking at it changes nothing; going on notes that somebody began."""
    link = link_for_token(token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    step = Draft(link).first_open_step()
    if request.method == "POST":
        link_open(link=link)
        return _to(token, step)
    context = {"begun": bool(link.draft), "step": step}
    return _page(request, "start", link, token, **context)


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    current = BY_NAME.get(step)
    if current not in ENTERED_STEPS:
        raise Http404("No such step.")
    link = link_for_token(token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    draft = Draft(link)
    if draft.first_open_step().number < current.number:
        return _to(token, draft.first_open_step())
    if request.method != "POST":
        return _step(request, link, token, current, draft.form(step))
    form = draft.form(step, request.POST)
    if getattr(form, "redraws", False):
        return _step(request, link, token, current, draft.redrawn(request.POST), redrawn=True)
    if not form.is_valid():
        return _step(request, link, token, current, form, status=422)
    entered = entered_in(form, request.POST) | (_acceptance(request) if step == "terms" else {})
    try:
        link = draft_save(link=link, step=step, entered=entered)
    except LinkUnusable:
        return _unusable(request, link_for_token(token), token)
    return _to(token, Draft(link).first_open_step())


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_review(request: HttpRequest, token: str) -> HttpResponse:
    """Everything once more, with a way back to each step; the POST submits and uses the link up."""
    link = link_for_token(token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    draft = Draft(link)
    if draft.first_open_step() != STEPS[-1]:
        return _to(token, draft.first_open_step())
    application = draft.application()
    if request.method == "POST":
        try:
            onboarding_complete(actor=_holder(request, link), link=link, application=application)
        except LinkUnusable:
            return _unusable(request, link_for_token(token), token)
        return redirect("hosted:onboarding_done", token)
    context = {
        "step": STEPS[-1],
        "application": application,
        "country": country_name(application.country),
        "business_type": BusinessType(application.business_type).label,
        "phone": format_phone(application.representative.phone),
        "address": address_lines(application.representative.address),
    }
    return _page(request, "review", link, token, **context)


@hosted_page
@require_safe
def onboarding_done(request: HttpRequest, token: str) -> HttpResponse:
    link = link_for_token(token)
    if link is None or link.completed_at is None:
        return redirect("hosted:onboarding", token)
    return _page(request, "done", link, token)


@hosted_page
@require_POST
def onboarding_renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the address on file. The answer never tells whether there is one."""
    link = link_for_token(token)
    if link and _state(link) == State.OPEN:
        return redirect("hosted:onboarding", token)
    if link is None or _state(link) != State.EXPIRED:
        return _unusable(request, link, token)
    if not within_limit("onboarding_renew", link.account_id, limit=3, seconds=3600):
        return too_many(request)
    link_renew(actor=_holder(request, link), link=link)
    return _page(request, "renewed", link, token)


def _page(request: HttpRequest, name: str, link: OnboardingLink, token: str, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"brand": link.platform, "link": link, "token": token}
    return render(request, f"onboarding/{name}.html", context, status=status)


def _step(
    request: HttpRequest, link: OnboardingLink, token: str, step: Step, form: Any, **context: Any
) -> HttpResponse:
    return _page(request, step.name, link, token, step=step, form=form, **context)


def _unusable(request: HttpRequest, link: OnboardingLink | None, token: str) -> HttpResponse:
    """Say why the link opens nothing and what to do now."""
    if link is None:
        return render(request, "onboarding/link_unknown.html", status=404)
    return _page(request, f"link_{_state(link)}", link, token, status=410)


def _state(link: OnboardingLink) -> OnboardingLink.State:
    return link_state(link, timezone.now())


def _to(token: str, step: Step) -> HttpResponse:
    if step == STEPS[-1]:
        return redirect("hosted:onboarding_review", token)
    return redirect("hosted:onboarding_step", token, step.name)


def _holder(request: HttpRequest, link: OnboardingLink) -> Actor:
    return account_holder(link.account_id, link.platform, ip=client_ip(request), request_id=request_id())


def _acceptance(request: HttpRequest) -> dict[str, Any]:
    """When and from where the terms were accepted."""
    user_agent = request.headers.get("User-Agent", "")[:300]
    return {"at": timezone.now().isoformat(), "ip": client_ip(request), "user_agent": user_agent}
