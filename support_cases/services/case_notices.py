"""Telling a platform's team of what is written about a case: whoever wrote themselves, and whoever cares for it.

Each platform is told only as long as it may read the case, by the one rule of visibility.
"""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.queries import members_of
from connect_dashboard.team.services.notices import News, tell
from support_cases.models import Case, Desk, Message, ThreadEmail
from support_cases.visibility import visible_cases


def thread_answer_tell(case: Case, desk: Desk, answer: ThreadEmail) -> None:
    """Support has answered the platform; the letter holds the answer."""
    _tell(
        case,
        desk,
        key=f"thread_answer:{answer.pk}",
        text=f"Support has answered about {case.subject}",
        letter={"template": "emails/case_platform_answered", "context": {"case": case, "text": answer.text}},
    )


def conversation_tell(case: Case, message: Message) -> None:
    """The holder or support went on with the conversation, which every platform that works on the case reads."""
    by_holder = message.kind == Message.Kind.HOLDER
    who = "The account holder has written" if by_holder else "Support has answered the account holder"
    for desk in case.desks.select_related("platform").order_by("pk"):
        _tell(case, desk, key=f"case_message:{message.pk}", text=f"{who} about {case.subject}")


def _tell(case: Case, desk: Desk, *, key: str, text: str, letter: Mapping[str, Any] | None = None) -> None:
    if not visible_cases(desk.platform).filter(pk=case.pk).exists():
        return
    writers = desk.emails.exclude(author=None).values_list("author_id", flat=True)
    page = reverse("support:case_details", args=[case.pk])
    tell(
        platform_id=desk.platform_id,
        news=News(type=NoticeType.CASE_REPLIED, key=key, text=text, url=page),
        members=members_of(desk.platform_id, {pk for pk in (*writers, desk.assignee_id) if pk}),
        account_id=case.account_id,
        **(letter or {}),
    )
