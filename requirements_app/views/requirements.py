"""The page of one requirement of an account, and the dialogs that put it right."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import connection_for
from accounts.models import Connection
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.responses import dialog, redirect_to
from requirements_app import remediation
from requirements_app.actions import AccountActions, ActionRow
from requirements_app.forms.information_request import InformationRequestForm
from requirements_app.forms.submission import Submission
from requirements_app.forms.support_request import SupportRequestForm
from requirements_app.history import history_of, information_request_for
from requirements_app.information_request_words import QUESTIONS
from requirements_app.models import InformationRequest
from requirements_app.plans import ROLES
from requirements_app.services.answers import answers_save
from requirements_app.services.information_answers import Reply, information_request_answer
from requirements_app.services.support_requests import Letter, support_request_create
from requirements_app.snapshots import EntryStatus, group_of, information_request_id
from requirements_app.submission import is_submittable, is_typed
from requirements_app.waiting import seconds_until_next_look

FRAGMENT = "requirement"


@require_safe
@requires(Permission.ACCOUNTS_VIEW)
def requirement_details(request: OperatorRequest, account_id: str, key: str) -> HttpResponse:
    """One requirement: what, why, what went wrong, what can be done. A settled one is history."""
    connection = connection_for(request, Permission.ACCOUNTS_VIEW, account_id)
    actions = AccountActions(connection)
    htmx = request.htmx  # type: ignore[attr-defined]
    is_fragment = bool(htmx) and htmx.target == FRAGMENT
    if is_fragment and request.GET.get("seen") == actions.digest:
        return HttpResponse(status=204)
    row = actions.find(key)
    # PostgreSQL holds no NUL, so that nothing was ever asked under a name with one.
    history = history_of(connection, row.key if row else key.replace("\x00", ""), actions.holder)
    if row is None and not history:
        raise Http404("Nothing of this account was ever asked under this name.")
    question = information_request_for(connection, key)
    context = {
        "connection": connection,
        "account": connection.account,
        "actions": actions,
        "key": key,
        "row": row,
        "title": row.title if row else actions.title(key),
        "history": history,
        "question": question,
        "explanation": QUESTIONS[question.description].text if question else "",
        "poll": seconds_until_next_look(actions.waiting_since) if _is_pending(row) else 0,
        **(_paths(request, actions, row) if row else {}),
    }
    template = "requirements_app/requirement_details.html" + (f"#{FRAGMENT}" if is_fragment else "")
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, HX-Target"
    return response


def _is_pending(row: ActionRow | None) -> bool:
    return row is not None and row.status is EntryStatus.PENDING


def _paths(request: OperatorRequest, actions: AccountActions, row: ActionRow) -> dict[str, Any]:
    connection = actions.connection
    arguments = [connection.account_id, row.key]
    return {
        "reasons": actions.reasons(row),
        "submission": remediation.submission_remedy(request.actor, connection, row),
        "submit_url": _submit_url(row.key, connection.account_id),
        "alternatives": [
            (actions.title(key), _submit_url(key, connection.account_id)) for key in _instead(actions, row)
        ],
        "link": remediation.link_remedy(request.actor, connection, row, actions.persons.values()),
        "link_url": f"{reverse('requirements:remediation_link_create', args=arguments[:1])}?key={row.key}",
        "onboarding": remediation.onboarding_remedy(request.actor, connection, row),
        "onboarding_url": reverse("accounts:link_create", args=arguments[:1]),
        "support": remediation.support_remedy(request.actor),
        "support_url": reverse("requirements:support_request_create", args=arguments),
        "related": actions.related(row),
    }


def _submit_url(key: str, account_id: str) -> str:
    if key == "external_account":
        return reverse("accounts:external_account_create", args=[account_id])
    name = "information_request_answer" if information_request_id(key) else "requirement_submit"
    return reverse(f"requirements:{name}", args=[account_id, key])


def _instead(actions: AccountActions, row: ActionRow) -> list[str]:
    """Keys of which any answers the same requirement, one for each thing."""
    account = actions.account
    offered = [
        key
        for alternative in account.requirements.get("alternatives") or []
        if set(alternative["original_fields_due"]) & set(row.entry.keys)
        for key in alternative["alternative_fields_due"]
        if is_submittable(key)
    ]
    return list({group_of(key): key for key in reversed(offered)}.values())


@dataclass(frozen=True)
class _Asked:
    """What a dialog answers: ``row`` is what is asked, ``keys`` what must be filled in, ``optional`` what may be."""

    row: ActionRow
    title: str
    keys: list[str]
    optional: list[str]


def _asked(actions: AccountActions, key: str) -> _Asked | None:
    row = actions.find(key)
    if row is None:
        original = next((one for one in [*actions.open, *actions.eventual] if key in _same(actions, one, key)), None)
        return _Asked(original, actions.title(key), _same(actions, original, key), []) if original else None
    also = [other for other in actions.related(row) if is_typed(other.key)]
    root = row.key.partition(".")[0]
    if root in ROLES and not any(getattr(one, ROLES[root][0]) for one in actions.persons.values()):
        # Somebody new: all that is asked of them at once.
        keys = [*row.entry.keys, *(name for other in also for name in other.entry.keys)]
        return _Asked(row, row.title, keys, [])
    return _Asked(row, row.title, row.entry.keys, [name for other in also for name in other.entry.keys])


def _same(actions: AccountActions, row: ActionRow, key: str) -> list[str]:
    """The parts of an alternative to which ``key`` belongs."""
    return [
        one
        for alternative in actions.account.requirements.get("alternatives") or []
        if set(alternative["original_fields_due"]) & set(row.entry.keys)
        for one in alternative["alternative_fields_due"]
        if group_of(one) == group_of(key)
    ]


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
@sensitive_post_parameters()
def requirement_submit_dialog(request: OperatorRequest, account_id: str, key: str) -> HttpResponse:
    """Provide it on behalf of the account, with what else is missing of the same person or business."""
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    actions = AccountActions(connection)
    asked = _asked(actions, key)
    if asked is None or information_request_id(key) or key == "external_account":
        return _refused(request, connection, "This is not asked of the account any more.")
    remedy = remediation.submission_remedy(request.actor, connection, asked.row)
    if not remedy.applies:
        return _refused(request, connection, remedy.obstacle)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    submission = Submission(connection.account, actions.persons.values(), asked.keys, asked.optional, *data)
    if request.method == "POST" and submission.is_valid():
        try:
            answers_save(actor=request.actor, connection=connection, answers=submission.answers())
        except Refusal as refusal:
            submission.add_refusal(refusal)
        else:
            messages.success(request, f"{asked.title} was submitted.")
            return _back(request, connection, key)
    context = {"connection": connection, "account": connection.account, "asked": asked, "submission": submission}
    context["key"] = key
    status = 422 if request.method == "POST" else 200
    return dialog(request, "requirements_app/requirement_submit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def information_request_answer_dialog(request: OperatorRequest, account_id: str, key: str) -> HttpResponse:
    """Answer a risk question of the processor on behalf of the account."""
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    row = AccountActions(connection).find(key)
    question = information_request_for(connection, key)
    if row is None or question is None:
        return _refused(request, connection, "This is not asked of the account any more.")
    remedy = remediation.submission_remedy(request.actor, connection, row)
    if not remedy.applies:
        return _refused(request, connection, remedy.obstacle)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = InformationRequestForm(*data, request=question)
    if form.is_bound and form.is_valid() and _answer(request, connection, question, form):
        messages.success(request, "The answer was submitted.")
        return _back(request, connection, key)
    context = {"connection": connection, "account": connection.account, "row": row, "form": form, "key": key}
    context["question"] = question
    return dialog(
        request, "requirements_app/information_request_answer.html", context, status=422 if form.is_bound else 200
    )


def _answer(
    request: OperatorRequest, connection: Connection, question: InformationRequest, form: InformationRequestForm
) -> bool:
    try:
        information_request_answer(
            actor=request.actor,
            connection=connection,
            request_id=question.pk,
            reply=Reply(form.texts, form.uploads),
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    return True


@require_http_methods(["GET", "POST"])
@requires(Permission.ACCOUNTS_EDIT)
def support_request_create_dialog(request: OperatorRequest, account_id: str, key: str) -> HttpResponse:
    """Write to support about a requirement."""
    connection = connection_for(request, Permission.ACCOUNTS_EDIT, account_id)
    row = AccountActions(connection).find(key)
    if row is None:
        return _refused(request, connection, "This is not asked of the account any more.")
    history = history_of(connection, row.key, None)
    tried = "\n".join(f"{moment.at:%-d %b %Y}: {moment.title}" for moment in reversed(history[:10]))
    name = str(connection.account)
    subject = row.title if name in row.title else f"{row.title}: {name}"
    initial = {"subject": subject[:200], "tried": tried[:2000]}
    form = SupportRequestForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        letter = Letter(
            key=row.key,
            requirement=row.title,
            faults=tuple(fault.verbatim or fault.words for fault in row.faults),
            subject=form.cleaned_data["subject"],
            tried=form.cleaned_data["tried"],
            message=form.cleaned_data["message"],
        )
        try:
            support_request_create(
                actor=request.actor,
                connection=connection,
                letter=letter,
                form_token=form.cleaned_data["form_token"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Your message was sent to support.")
            return _back(request, connection, row.key)
    context = {"connection": connection, "account": connection.account, "row": row, "form": form, "key": key}
    return dialog(
        request, "requirements_app/support_request_create.html", context, status=422 if form.is_bound else 200
    )


def _refused(request: OperatorRequest, connection: Connection, words: str) -> HttpResponse:
    context = {"connection": connection, "account": connection.account, "refusal": Refusal("refused", words)}
    return dialog(request, "accounts/edit_refused.html", context, status=409)


def _back(request: OperatorRequest, connection: Connection, key: str) -> HttpResponse:
    """Where it now shows what becomes of it."""
    return redirect_to(request, reverse("requirements:requirement_details", args=[connection.account_id, key]))
