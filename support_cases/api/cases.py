"""Support cases, as the platform's own pages show them: read, write to support about them, give them to somebody."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import INTEGER, LISTED, RANGE, Params, Required, Text, choice
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.paging import Order
from support_cases.forms import LONGEST_TEXT
from support_cases.models import Attachment, Case, Message, ThreadEmail
from support_cases.queries import CaseFilter, cases_narrowed, conversation_of, thread_of
from support_cases.services.desks import case_assign, subject_for, thread_email_send

_NEWEST = Order(("updated_at", "pk"), descending=True)
_LISTED: Params = {
    **LISTED,
    "account": Text(64),
    "assignee": Text(9),
    "created": RANGE,
    "q": Text(200),
    "raised_by": choice(("holder", "platform")),
    "status": choice(Case.Status.values),
}
_EMAIL: Params = {"subject": Text(200), "text": Required(Text(LONGEST_TEXT))}


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def case_object(case: Case) -> Json:
    return {
        "id": case.pk,
        "object": "manage.support_case",
        "account": case.account_id,
        "assignee": case.assignee_id,  # type: ignore[attr-defined]
        "created": _seconds(case.created),
        "raised_by": "platform" if case.platform_id else "holder",
        "rating": case.rating,
        "requirement": case.requirement_key or None,
        "status": case.status,
        "subject": case.subject,
        "topic": case.topic,
        "updated": _seconds(case.updated_at),
    }


def _message_object(message: Message) -> Json:
    return {
        "object": "manage.support_message",
        "attachments": _files(message.attachments.all()),
        "author": message.author_label,
        "created": _seconds(message.created),
        "kind": message.kind,
        "text": message.text,
    }


def _email_object(email: ThreadEmail) -> Json:
    return {
        "object": "manage.support_email",
        "attachments": _files(email.attachments.all()),
        "author": email.author_label,
        "created": _seconds(email.created),
        "direction": email.direction,
        "subject": email.subject,
        "text": email.text,
    }


def _files(attachments: Sequence[Attachment] | QuerySet[Attachment]) -> list[Json]:
    return [{"id": one.pk, "name": one.name, "size": one.size, "type": one.content_type} for one in attachments]


@verb("support_cases", READ, params=_LISTED, returns="manage.support_case", many=True)
def case_list(call: Call) -> Listing:
    """List the support cases that your platform may read, the last to move first

    ``assignee`` is nobody, or the number of one of the team.
    """
    call.actor.require(Permission.SUPPORT_CASES_VIEW)
    sent = call.params
    assignee = sent.get("assignee", "")
    if assignee not in ("", "nobody") and not (assignee.isascii() and assignee.isdigit()):
        raise ParameterError("parameter_invalid", "Give nobody, or the number of one of the team.", "assignee")
    narrowed = CaseFilter(
        status=sent.get("status", ""),
        assignee="nobody" if assignee == "nobody" else "",
        raised_by=sent.get("raised_by", ""),
        words=sent.get("q", ""),
    )
    found = cases_narrowed(call.platform, narrowed).defer("search")
    if assignee.isdigit():
        found = found.filter(desks__platform=call.platform, desks__assignee=int(assignee))
    if account_id := call.account_id or sent.get("account"):
        found = found.filter(account=account_id)
    for lookup, moment in sent.get("created") or ():
        found = found.filter(**{f"created__{lookup}": moment})
    page, more = page_of(found, sent, order=_NEWEST, what="support case")
    return Listing([case_object(one) for one in page], more)


@verb("support_cases", READ, returns="manage.support_case_details")
def case_retrieve(call: Call, case_id: str) -> Json:
    """Retrieve a case with its conversation, and with your platform's e-mails with support about it"""
    call.actor.require(Permission.SUPPORT_CASES_VIEW)
    case = _case(call, case_id)
    return case_object(case) | {
        "emails": [_email_object(one) for one in thread_of(case, call.platform)],
        "messages": [_message_object(one) for one in conversation_of(case)],
    }


@verb("support_cases", WRITE, params=_EMAIL, returns="manage.support_email")
def case_email_post(call: Call, case_id: str) -> Json:
    """Write to support about a case; its holder does not learn of it"""
    case = _case(call, case_id)
    sent = thread_email_send(
        actor=call.actor,
        case_id=case.pk,
        subject=call.params.get("subject") or subject_for(case, case.account_id),
        text=call.params["text"],
        form_token=new_id("api"),
    )
    return _email_object(sent)


@verb("support_cases", WRITE, params={"assignee": INTEGER}, returns="manage.support_case_assignment")
def case_assign_post(call: Call, case_id: str) -> Json:
    """Give a case to one of the team by their number, or, left empty, to nobody"""
    assignee = call.params.get("assignee")
    user_id = assignee if isinstance(assignee, int) else None
    desk = case_assign(actor=call.actor, case_id=_case(call, case_id).pk, user_id=user_id)
    return {"object": "manage.support_case_assignment", "assignee": desk.assignee_id, "case": desk.case_id}


def _case(call: Call, case_id: str) -> Case:
    own = Q(account=call.account_id) if call.account_id else Q()
    case = cases_narrowed(call.platform, CaseFilter()).filter(own, pk=case_id).defer("search").first()
    if case is None:
        raise NotFound("support case", case_id)
    return case
