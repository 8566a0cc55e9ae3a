"""Support in the holder's dashboard: their own cases, and nothing else."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.holders.access import HolderRequest, holder_page
from connect_dashboard.sending import file_response
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.paging import BadCursor, keyset_page
from support_cases.forms import HOLDER_MARKS, HOLDER_STATUSES, TOPICS, CaseForm, RatingForm, ReplyForm
from support_cases.models import Case
from support_cases.queries import ORDER, conversation_of, holder_attachment, holder_cases
from support_cases.services import cases as service
from support_cases.services.attachments import attachment_content
from support_cases.services.moving import may
from support_cases.visibility import sharing_obstacle


@holder_page
@require_safe
def case_list(request: HolderRequest) -> HttpResponse:
    own = holder_cases(request.connection)
    try:
        page = keyset_page(own, ORDER, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        page = keyset_page(own, ORDER)
    for case in page.rows:
        case.words = HOLDER_STATUSES[case.state]  # type: ignore[attr-defined]
        case.is_unread = case.holder_read_at is None or case.holder_read_at < case.updated_at  # type: ignore[attr-defined]
    return render(request, "holder_support/case_list.html", {"page": page})


@holder_page
@require_http_methods(["GET", "HEAD", "POST"])
def case_create(request: HolderRequest) -> HttpResponse:
    form = CaseForm(*_sent(request))
    if form.is_valid():
        values = form.cleaned_data
        case = service.case_create(
            actor=request.actor,
            connection=request.connection,
            topic=values["topic"],
            subject=values["subject"],
            text=values["text"],
            uploads=values["attachments"],
            form_token=values["form_token"],
        )
        messages.success(request, gettext("Your message is sent. We answer here and by e-mail."))
        return redirect("holder_support:case_details", case.pk)
    context = {"form": form, "shared": sharing_obstacle(request.account) is None}
    return render(request, "holder_support/case_create.html", context, status=422 if form.is_bound else 200)


@holder_page
@require_safe
def case_details(request: HolderRequest, case_id: str) -> HttpResponse:
    return _page(request, _case(request, case_id))


@holder_page
@require_POST
def case_reply(request: HolderRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    form = ReplyForm(*_sent(request))
    if form.is_valid():
        values = form.cleaned_data
        try:
            service.holder_reply(
                actor=request.actor,
                case_id=case.pk,
                text=values["text"],
                uploads=values["attachments"],
                form_token=values["form_token"],
            )
        except Refusal:
            form.add_error(None, gettext("This case is over. Open it again to go on."))
        else:
            messages.success(request, gettext("Your message is sent. We answer here and by e-mail."))
            return redirect("holder_support:case_details", case.pk)
    return _page(request, case, reply=form, status=422)


@holder_page
@require_POST
def case_step(request: HolderRequest, case_id: str, step: str) -> HttpResponse:
    """Close, reopen, or mark as read."""
    case = _case(request, case_id)
    steps = {"close": service.case_close, "reopen": service.case_reopen, "read": service.holder_read}
    if step not in steps:
        raise Http404("No such step.")
    try:
        steps[step](actor=request.actor, case_id=case.pk)  # type: ignore[operator]
    except Refusal:
        messages.error(request, gettext("The case has moved on meanwhile."))
    if step == "read":
        return HttpResponse(status=204)
    return redirect("holder_support:case_details", case.pk)


@holder_page
@require_POST
def case_rate(request: HolderRequest, case_id: str) -> HttpResponse:
    case = _case(request, case_id)
    form = RatingForm(request.POST)
    if form.is_valid() and may(case, "rated"):
        service.case_rate(actor=request.actor, case_id=case.pk, **form.cleaned_data)
        messages.success(request, gettext("Thank you. Your answer helps us to do better."))
        return redirect("holder_support:case_details", case.pk)
    return _page(request, case, rating=form, status=422)


@holder_page
@require_safe
def attachment_file(request: HolderRequest, case_id: str, attachment_id: str) -> HttpResponse:
    attachment = holder_attachment(_case(request, case_id), attachment_id)
    if attachment is None:
        raise Http404("No such file.")
    try:
        content = attachment_content(attachment)
    except Refusal as refusal:
        raise Http404(refusal.message) from refusal
    return file_response(content, content_type=attachment.content_type, name=attachment.name)


def _case(request: HolderRequest, case_id: str) -> Case:
    case = holder_cases(request.connection).filter(pk=case_id).first()
    if case is None:
        raise Http404("No such case.")
    return case


def _page(request: HolderRequest, case: Case, *, status: int = 200, **forms: Any) -> HttpResponse:
    conversation = conversation_of(case)
    for message in conversation:
        message.step = HOLDER_MARKS.get(message.text, "")  # type: ignore[attr-defined]
    context = {
        "case": case,
        "topic": TOPICS[Case.Topic(case.topic)],
        "words": HOLDER_STATUSES[case.state],
        "tone": case.state.tone,
        "conversation": conversation,
        "unread": case.holder_read_at is None or case.holder_read_at < case.updated_at,
        "reply": forms.get("reply") or ReplyForm() if may(case, "replied") else None,
        "may_close": may(case, "closed"),
        "may_reopen": may(case, "reopened"),
        "rating": forms.get("rating") or RatingForm() if may(case, "rated") and case.rating is None else None,
    }
    return render(request, "holder_support/case_details.html", context, status=status)


def _sent(request: HolderRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
