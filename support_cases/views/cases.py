"""The platform's pages of support cases."""

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import connection_for
from connect_dashboard.journal.models import Email
from connect_dashboard.sending import file_response
from connect_dashboard.team.access import requires
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.forms import add_refusal
from connect_dashboard.ui.paging import BadCursor
from connect_dashboard.ui.spreadsheets import safe_cell
from support_cases.forms import AssignForm, CaseFilterForm, SavedReplyForm, ThreadEmailForm
from support_cases.models import Case, SavedReply
from support_cases.queries import (
    ORDER,
    CaseFilter,
    case_page,
    conversation_of,
    is_unread,
    readable_attachment,
    thread_of,
    unread_count,
)
from support_cases.queries import (
    case_list as listed,
)
from support_cases.services import desks
from support_cases.services.attachments import attachment_content
from support_cases.visibility import DAYS

_VIEW, _REPLY = Permission.SUPPORT_CASES_VIEW, Permission.SUPPORT_CASES_REPLY
_EXPORTED = 10_000
_STEPS = {
    "solved": "Support marked the case as solved",
    "closed": "The account holder closed the case",
    "reopened": "The account holder opened the case again",
}
_DELIVERY = {
    "pending": ("On its way", "info"),
    "retried": ("Not delivered yet, tried again", "warning"),
    "sent": ("Delivered to the mail server", "success"),
    "failed": ("Not delivered", "danger"),
    "canceled": ("Withdrawn", "neutral"),
}


@require_safe
@requires(_VIEW)
def case_list(request: OperatorRequest) -> HttpResponse:
    form = CaseFilterForm(request.GET)
    narrowed = _filter(form)
    account = connection_for(request, _VIEW, narrowed.account).account if narrowed.account else None
    platform, user = request.membership.platform, request.membership.user
    try:
        page = case_page(platform, user, narrowed, request.GET.get("cursor", ""))
    except BadCursor:
        page = case_page(platform, user, narrowed)
    for case in page.rows:
        case.is_unread = is_unread(case)  # type: ignore[attr-defined]
    context = {"form": form, "page": page, "narrowed": bool(narrowed), "account": account, "days": DAYS}
    context["export_url"] = f"{reverse('support:case_export')}?{request.GET.urlencode()}"
    return render(request, "support_cases/case_list.html", context)


@require_safe
@requires(_VIEW)
@cache_control(private=True, max_age=30)
def case_count(request: OperatorRequest) -> HttpResponse:
    """The number beside the page's name in the rail."""
    number = unread_count(request.membership.platform, request.membership.user)
    return render(request, "support_cases/_case_count.html", {"number": number})


@require_safe
@requires(_VIEW)
def case_export(request: OperatorRequest) -> HttpResponse:
    """What the list shows, as CSV; without what was said in the cases."""
    narrowed = _filter(CaseFilterForm(request.GET))
    cases = listed(request.membership.platform, request.membership.user, narrowed).select_related("account")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="support-cases.csv"'
    writer = csv.writer(response)
    writer.writerow(["id", "account", "account_name", "subject", "topic", "status", "created", "updated", "assignee"])
    for case in cases.order_by(*ORDER)[:_EXPORTED]:
        row = [case.pk, case.account_id, case.account.display_name, case.subject, case.topic, case.status]
        row += [case.created.isoformat(), case.updated_at.isoformat(), case.assignee_name or ""]  # type: ignore[attr-defined]
        writer.writerow([safe_cell(str(cell)) for cell in row])
    return response


@require_safe
@requires(_VIEW)
def case_details(request: OperatorRequest, case_id: str) -> HttpResponse:
    case = case_for(request, _VIEW, case_id)
    return _page(request, case, _email_form(case))


@require_POST
@requires(_REPLY)
def thread_email_send(request: OperatorRequest, case_id: str) -> HttpResponse:
    """Send support an e-mail about a case, or first put a saved reply into it."""
    case = case_for(request, _REPLY, case_id)
    if "insert" in request.POST:
        return _page(request, case, _with_reply(request))
    form = ThreadEmailForm(request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        try:
            desks.thread_email_send(
                actor=request.actor,
                case_id=case.pk,
                subject=values["subject"],
                text=values["text"],
                uploads=values["attachments"],
                form_token=values["form_token"],
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Your e-mail to support is on its way. The account holder does not see it.")
            return redirect("support:case_details", case.pk)
    return _page(request, case, form, status=422)


@require_POST
@requires(_VIEW)
def case_read(request: OperatorRequest, case_id: str) -> HttpResponse:
    """Sent by the page once it is shown."""
    case = case_for(request, _VIEW, case_id)
    desks.case_read(actor=request.actor, case_id=case.pk)
    return HttpResponse(status=204)


@require_POST
@requires(_REPLY)
def case_assign(request: OperatorRequest, case_id: str) -> HttpResponse:
    case = case_for(request, _REPLY, case_id)
    form = AssignForm(request.POST, people=desks.assignable(request.membership.platform))
    if not form.is_valid():
        return _page(request, case, _email_form(case), assign=form, status=422)
    desks.case_assign(actor=request.actor, case_id=case.pk, user_id=form.cleaned_data["assignee"])
    messages.success(request, "The case is assigned.")
    return redirect("support:case_details", case.pk)


@require_safe
@requires(_VIEW)
def attachment_file(request: OperatorRequest, case_id: str, attachment_id: str) -> HttpResponse:
    case = case_for(request, _VIEW, case_id)
    attachment = readable_attachment(request.membership.platform, case, attachment_id)
    if attachment is None:
        raise Http404("No such file.")
    try:
        content = attachment_content(attachment)
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal
    return file_response(content, content_type=attachment.content_type, name=attachment.name)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(_REPLY)
def saved_reply_list(request: OperatorRequest) -> HttpResponse:
    form = SavedReplyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        desks.saved_reply_create(actor=request.actor, **form.cleaned_data)
        messages.success(request, "The reply is saved for your team.")
        return redirect("support:saved_reply_list")
    context = {"form": form, "replies": _replies(request)}
    return render(request, "support_cases/saved_reply_list.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(_REPLY)
def saved_reply_delete(request: OperatorRequest, reply_id: int) -> HttpResponse:
    if not SavedReply.objects.filter(pk=reply_id, platform=request.membership.platform).exists():
        raise Http404("No such reply.")
    desks.saved_reply_delete(actor=request.actor, reply_id=reply_id)
    messages.success(request, "The saved reply is deleted.")
    return redirect("support:saved_reply_list")


def case_for(request: OperatorRequest, permission: Permission, case_id: str) -> Case:
    """The case if the platform may read it: else a 404; a missing permission is a 403."""
    found = listed(request.membership.platform, request.membership.user).select_related("account")
    case = found.filter(pk=case_id).first()
    if case is None:
        raise Http404("No such case.")
    if not request.actor.may(permission):
        raise PermissionDenied(permission.label)
    return case


def _page(
    request: OperatorRequest, case: Case, form: ThreadEmailForm, *, assign: AssignForm | None = None, status: int = 200
) -> HttpResponse:
    platform = request.membership.platform
    conversation = conversation_of(case)
    for message in conversation:
        message.step = _STEPS.get(message.text, message.text)  # type: ignore[attr-defined]
    thread = thread_of(case, platform)
    states = [_delivery_state(one.email) for one in thread]
    for one, state in zip(thread, states, strict=True):
        one.delivery, one.delivery_tone = _DELIVERY.get(state, ("", ""))  # type: ignore[attr-defined]
    may_reply = request.actor.may(_REPLY)
    context: dict[str, Any] = {
        "case": case,
        "account": case.account,
        "status": case.state,
        "conversation": conversation,
        "thread": thread,
        "under_way": "pending" in states,
        "form": form,
        "own": case.platform_id is not None,
        "unread": is_unread(case),
        "may_reply": may_reply,
        "replies": _replies(request) if may_reply else [],
    }
    if may_reply:
        initial = {"assignee": case.assignee_id}  # type: ignore[attr-defined]
        context["assign"] = assign or AssignForm(people=desks.assignable(platform), initial=initial)
    return render(request, "support_cases/case_details.html", context, status=status)


def _delivery_state(email: Email | None) -> str:
    """Empty for what came from support."""
    if email is None:
        return ""
    return "retried" if email.status == Email.Status.PENDING and email.last_error else email.status


def _email_form(case: Case) -> ThreadEmailForm:
    return ThreadEmailForm(initial={"subject": desks.subject_for(case, case.account_id)})


def _with_reply(request: OperatorRequest) -> ThreadEmailForm:
    """What was typed so far, and below it the chosen text."""
    typed = {name: request.POST.get(name, "") for name in ("form_token", "subject", "text")}
    chosen = [one.text for one in _replies(request) if str(one.pk) == request.POST.get("reply")]
    return ThreadEmailForm(initial=typed | {"text": "\n\n".join(filter(None, [typed["text"].rstrip(), *chosen]))})


def _replies(request: OperatorRequest) -> list[SavedReply]:
    return list(SavedReply.objects.filter(platform=request.membership.platform).order_by("name"))


def _filter(form: CaseFilterForm) -> CaseFilter:
    """What is understood of the filters; the rest narrows nothing."""
    form.is_valid()
    values = form.cleaned_data
    words = (values.get("q") or "").replace("\x00", "")
    return CaseFilter(
        values.get("status", ""),
        values.get("assignee", ""),
        values.get("raised_by", ""),
        words,
        values.get("unread", False),
        (values.get("account") or "").replace("\x00", ""),
    )
