"""Hosted onboarding: pages that a holder reaches by a one-time link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.configuration import DashboardAccess
from accounts.forms.onboarding import entered_in
from accounts.models import OnboardingLink
from accounts.rate_limits import within_limit
from accounts.services.debit_consents import VERSION, consent_offered, consent_text
from accounts.services.links import LinkUnusable, link_for_token, link_renew, link_state
from accounts.services.onboarding import draft_save, link_open
from accounts.views.hosted import hosted_page, too_many
from connect_dashboard.team.actors import Actor, account_holder
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.languages import speak
from requirements_app.forms.draft import OPENING, REVIEW, Draft, Step
from requirements_app.forms.review import review_sections
from requirements_app.groups import Kind
from requirements_app.services.documents import document_keep
from requirements_app.services.evaluation import at_time_of
from requirements_app.services.onboarding import Consent, onboarding_complete
from requirements_app.wrongs import fault_words

State = OnboardingLink.State


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the link opens. Looking at it changes nothing; going on notes that somebody began."""
    link = _link(request, token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    draft = Draft(link)
    step = draft.first_open_step()
    if request.method == "POST":
        link_open(link=link)
        return _to(token, step)
    kinds = {one.group.kind for one in draft.steps if one.group}
    needs = {"bank": Kind.BANK in kinds, "documents": Kind.DOCUMENTS in kinds, "people": Kind.PEOPLE in kinds}
    own = link.account.dashboard == DashboardAccess.FULL
    connect_url = reverse("holder:connect", args=[token]) if own else ""
    return _page(request, "start", link, token, begun=bool(link.draft), step=step, needs=needs, connect_url=connect_url)


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    link = _link(request, token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    draft = Draft(link)
    current = draft.step(step)
    if current is None and draft.first_open_step().name == OPENING:
        return _to(token, draft.first_open_step())
    if current is None or current.name == REVIEW:
        raise Http404("No such step.")
    if draft.first_open_step().number < current.number:
        return _to(token, draft.first_open_step())
    if request.method != "POST":
        return _step(request, draft, token, current, draft.form(step))
    form = draft.form(step, request.POST, request.FILES)
    if getattr(form, "redraws", False):
        return _step(request, draft, token, current, form.redrawn(), redrawn=True)
    if not form.is_valid():
        return _step(request, draft, token, current, form, status=422)
    try:
        link = draft_save(link=link, step=step, entered=_entered(request, draft, current, form))
    except LinkUnusable:
        return _unusable(request, _link(request, token), token)
    return _to(token, Draft(link).first_open_step())


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def onboarding_review(request: HttpRequest, token: str) -> HttpResponse:
    """Everything once more, with a way back to each step; the POST submits and uses the link up."""
    link = _link(request, token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    draft = Draft(link)
    review = draft.first_open_step()
    if review.name != REVIEW:
        return _to(token, review)
    refused = ""
    if request.method == "POST":
        try:
            with at_time_of(link.account):
                onboarding_complete(
                    actor=_holder(request, link),
                    link=link,
                    opening=draft.opening(),
                    answers=draft.answers(),
                    consent=_consent(request),
                )
        except LinkUnusable:
            return _unusable(request, _link(request, token), token)
        except Refusal as refusal:
            refused = fault_words(refusal.code)
        else:
            return redirect("hosted:onboarding_done", token)
    context = {"step": review, "total": review.number, "sections": review_sections(draft), "refused": refused}
    if consent_offered(link.platform, link.account):
        given = "consent" in request.POST
        context["consent"] = {"text": consent_text(link.platform), "version": VERSION, "given": given}
    return _page(request, "review", link, token, status=422 if refused else 200, **context)


@hosted_page
@require_safe
def onboarding_done(request: HttpRequest, token: str) -> HttpResponse:
    link = _link(request, token)
    if link is None or link.completed_at is None:
        return redirect("hosted:onboarding", token)
    return _page(request, "done", link, token)


@hosted_page
@require_POST
def onboarding_renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the address on file. The answer never tells whether there is one."""
    link = _link(request, token)
    if link and _state(link) == State.OPEN:
        return redirect("hosted:onboarding", token)
    if link is None or _state(link) != State.EXPIRED:
        return _unusable(request, link, token)
    if not within_limit("onboarding_renew", link.account_id, limit=3, seconds=3600):
        return too_many(request)
    link_renew(actor=_holder(request, link), link=link)
    return _page(request, "renewed", link, token)


def _link(request: HttpRequest, token: str) -> OnboardingLink | None:
    """The link, in whose language the page speaks unless its visitor chose another."""
    link = link_for_token(token)
    if link:
        speak(request, link.language)
    return link


def _entered(request: HttpRequest, draft: Draft, step: Step, form: Any) -> dict[str, Any]:
    """What goes into the draft: inputs as they were sent, files by their ids, terms with when and from where."""
    kind = step.group.kind if step.group else None
    if kind is Kind.DOCUMENTS:
        kept = {name: document.pk for name, document in draft.documents.items()}
        for subject, sides in form.uploads.items():
            for side, upload in sides.items():
                document = document_keep(
                    actor=_holder(request, draft.link),
                    account=draft.link.account,
                    place=draft.link.pk,
                    subject=subject,
                    side=side,
                    upload=upload,
                )
                kept[f"{subject}|{side}"] = document.pk
        return kept
    entered = entered_in(form, request.POST)
    return entered | (_acceptance(request) if kind is Kind.TERMS else {})


def _page(request: HttpRequest, name: str, link: OnboardingLink, token: str, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"brand": link.platform, "link": link, "token": token}
    return render(request, f"onboarding/{name}.html", context, status=status)


def _step(request: HttpRequest, draft: Draft, token: str, step: Step, form: Any, **context: Any) -> HttpResponse:
    template = "business" if step.name == OPENING else "step"
    if step.group:
        context["kind"] = step.group.kind.name.lower()
    context |= {"step": step, "total": len(draft.steps), "form": form, "before": draft.before(step)}
    return _page(request, template, draft.link, token, **context)


def _unusable(request: HttpRequest, link: OnboardingLink | None, token: str) -> HttpResponse:
    """Say why the link opens nothing and what to do now."""
    if link is None:
        return render(request, "onboarding/link_unknown.html", status=404)
    if link.refresh_url and _state(link) == State.EXPIRED:
        # A program's link: its page makes a new one.
        return redirect(link.refresh_url)
    return _page(request, f"link_{_state(link)}", link, token, status=410)


def _state(link: OnboardingLink) -> OnboardingLink.State:
    return link_state(link, timezone.now())


def _to(token: str, step: Step) -> HttpResponse:
    if step.name == REVIEW:
        return redirect("hosted:onboarding_review", token)
    return redirect("hosted:onboarding_step", token, step.name)


def _holder(request: HttpRequest, link: OnboardingLink) -> Actor:
    return account_holder(link.account_id, link.platform, ip=client_ip(request), request_id=request_id())


def _consent(request: HttpRequest) -> Consent | None:
    version = request.POST.get("consent", "")
    return Consent(version, request.headers.get("User-Agent", "")) if version else None


def _acceptance(request: HttpRequest) -> dict[str, Any]:
    """When and from where the terms were accepted."""
    user_agent = request.headers.get("User-Agent", "")[:300]
    return {"at": timezone.now().isoformat(), "ip": client_ip(request), "user_agent": user_agent}
