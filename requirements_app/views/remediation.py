"""Hosted remediation: pages on which a holder provides just what their link asks for."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rate_limits import within_limit
from accounts.services.terms import TermsAcceptance
from accounts.views.hosted import hosted_page, too_many
from connect_dashboard.team.actors import Actor, account_holder
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.languages import speak
from requirements_app.asked import WithSupport
from requirements_app.forms.groups import Known, answers_of, form_for, question_title, title_of, why_of
from requirements_app.forms.remediation import ProofForm
from requirements_app.groups import Group, groups_of
from requirements_app.models import RemediationLink
from requirements_app.services.evaluation import at_time_of
from requirements_app.services.remediation_links import (
    MAX_ATTEMPTS,
    asked_by,
    link_for_token,
    link_state,
    proof_give,
    refused_by,
    remediation_link_renew,
    remediation_save,
)
from requirements_app.wrongs import fault_words

State = RemediationLink.State

_COOKIE = "remediation"
# How long a proof lasts while nothing is sent.
_PROOF_SECONDS = 1800


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def remediation(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the link opens: what it is about, and who is there."""
    link = _link(request, token)
    if link is None or _state(link) != State.OPEN:
        return _unusable(request, link, token)
    if _has_proved(request, link):
        return _enter(link, token)
    form = ProofForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "start", link, token, form=form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    proved = proof_give(actor=_holder(request, link), link_id=link.pk, last_name=given["last_name"], dob=given["dob"])
    if not proved:
        link.refresh_from_db()
        if link.locked_at:
            return _unusable(request, link, token)
        left = MAX_ATTEMPTS - link.failed_attempts
        return _page(request, "start", link, token, form=form, wrong=True, left=left, status=422)
    response = _enter(link, token)
    _remember_proof(response, link, token)
    return response


@hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def remediation_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    link = _link(request, token)
    if link is None or link_state(link) != State.OPEN:
        return _unusable(request, link, token)
    if not _has_proved(request, link):
        return redirect("hosted:remediation", token)
    page = _Step.find(link, step)
    if page is None:
        raise Http404("No such step.")
    if request.method != "POST":
        return _step(request, link, token, page, page.form())
    form = page.form(request.POST, request.FILES)
    if getattr(form, "redraws", False):
        return _step(request, link, token, page, form.redrawn(), redrawn=True)
    if form.is_valid():
        try:
            with at_time_of(link.account):
                link = remediation_save(
                    actor=_holder(request, link),
                    link_id=link.pk,
                    answers=answers_of(page.group, form, _acceptance(request)),
                )
        except Refusal as refusal:
            form.add_error(refusal.param if refusal.param in form.fields else None, fault_words(refusal.code))
        else:
            response = _to_next(link, token, page.group)
            _remember_proof(response, link, token)
            return response
    return _step(request, link, token, page, form, status=422)


@hosted_page
@require_safe
def remediation_done(request: HttpRequest, token: str) -> HttpResponse:
    link = _link(request, token)
    if link is None or link_state(link) != State.COMPLETED:
        return redirect("hosted:remediation", token)
    refused = refused_by(link)
    if not refused:
        return _page(request, "done", link, token)
    if _state(link) != State.OPEN or not _has_proved(request, link):
        return redirect("hosted:remediation", token)
    return _page(request, "refused", link, token, refused=_told(refused))


@hosted_page
@require_POST
def remediation_renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the address on file. The answer never tells whether there is one."""
    link = _link(request, token)
    if link is None or link_state(link) != State.EXPIRED:
        return redirect("hosted:remediation", token)
    if not within_limit("remediation_renew", link.account_id, limit=3, seconds=3600):
        return too_many(request)
    remediation_link_renew(actor=_holder(request, link), link=link)
    return render(request, "onboarding/renewed.html", {"brand": link.platform, "link": link, "token": token})


@dataclass(frozen=True)
class _Step:
    group: Group
    known: Known
    number: int
    total: int

    @classmethod
    def find(cls, link: RemediationLink, name: str) -> "_Step | None":
        groups = _groups(link)
        found = next((number for number, group in enumerate(groups) if group.name == name), None)
        if found is None:
            return None
        persons = {person.pk: person for person in link.account.persons.all()}
        holder = next((one.full_name for one in persons.values() if one.representative), "")
        return cls(groups[found], Known(link.account, persons, holder, shows=True), found + 1, len(groups))

    @property
    def title(self) -> str:
        return title_of(self.group, self.known)

    def form(self, data: Any = None, files: Any = None) -> Any:
        return form_for(self.group, self.known, data, files)


def _state(link: RemediationLink) -> State:
    """As whoever follows it meets it: once all is provided, a refused answer is still there to be read.

    What it was and why is for those alone who show who they are, for as long as the link would open.
    """
    state = link_state(link)
    if state == State.COMPLETED and refused_by(link):
        read = link.state_for(asked=True, now=timezone.now())
        return state if read == State.EXPIRED else read
    return state


def _told(refused: list[WithSupport]) -> list[dict[str, str]]:
    return [{"title": question_title(one.key), "refusal": one.refusal} for one in refused]


def _enter(link: RemediationLink, token: str) -> HttpResponse:
    groups = _groups(link)
    if not groups:
        return redirect("hosted:remediation_done", token)
    return redirect("hosted:remediation_step", token, groups[0].name)


def _groups(link: RemediationLink) -> list[Group]:
    return groups_of(asked_by(link))


def _to_next(link: RemediationLink, token: str, done: Group) -> HttpResponse:
    """The next page that still asks something; what failed at once is asked again only after the others."""
    later = [group for group in _groups(link) if group.order > done.order]
    return redirect("hosted:remediation_step", token, later[0].name) if later else _enter(link, token)


def _link(request: HttpRequest, token: str) -> RemediationLink | None:
    link = link_for_token(token)
    if link:
        speak(request, link.language)
    return link


def _has_proved(request: HttpRequest, link: RemediationLink) -> bool:
    try:
        proof = request.get_signed_cookie(_COOKIE, default="", salt=_proof_salt(link), max_age=_PROOF_SECONDS)
    except BadSignature:
        return False
    return proof == link.pk


def _proof_salt(link: RemediationLink) -> str:
    return f"{_COOKIE}:{link.pk}"


def _remember_proof(response: HttpResponse, link: RemediationLink, token: str) -> None:
    """Bound to this link, sent to no other page, forgotten with the browser or after half an hour."""
    response.set_signed_cookie(
        _COOKIE,
        link.pk,
        salt=_proof_salt(link),
        max_age=_PROOF_SECONDS,
        path=reverse("hosted:remediation", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _page(request: HttpRequest, name: str, link: RemediationLink, token: str, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"brand": link.platform, "link": link, "token": token}
    return render(request, f"remediation/{name}.html", context, status=status)


def _step(
    request: HttpRequest, link: RemediationLink, token: str, page: _Step, form: Any, **context: Any
) -> HttpResponse:
    kind = page.group.kind.name.lower()
    return _page(
        request,
        "step",
        link,
        token,
        page=page,
        form=form,
        kind=kind,
        why=why_of(page.group),
        refused=_told(refused_by(link)),
        **context,
    )


def _unusable(request: HttpRequest, link: RemediationLink | None, token: str) -> HttpResponse:
    """Say why the link opens nothing and what to do now."""
    if link is None:
        return render(request, "onboarding/link_unknown.html", status=404)
    state = _state(link)
    if state == State.COMPLETED:
        return _page(request, "refused" if refused_by(link) else "done", link, token)
    return _page(request, f"link_{state}", link, token, status=410)


def _holder(request: HttpRequest, link: RemediationLink) -> Actor:
    return account_holder(link.account_id, link.platform, ip=client_ip(request), request_id=request_id())


def _acceptance(request: HttpRequest) -> TermsAcceptance:
    user_agent = request.headers.get("User-Agent", "")[:300]
    return TermsAcceptance(timezone.now(), client_ip(request), user_agent)
