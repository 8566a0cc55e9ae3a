"""Mail from support. What belongs to no case is kept for somebody to look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.db import transaction
from django.utils.html import strip_tags

from connect_dashboard.team.actors import system
from connect_dashboard.ui.errors import Refusal
from support_cases.models import Desk, ThreadEmail, UnmatchedMail
from support_cases.services.attachments import MOST, Upload, check_uploads
from support_cases.services.desks import thread_answer

_REFERENCE = re.compile(r"\[(SC-[0-9A-F]{12})\]")
_LONGEST = 50_000
_UNSEEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"\s*<(?:br|/p|/div|/li|/tr)\b[^>]*>\s*", re.IGNORECASE)


@dataclass(frozen=True)
class InboundMail:
    """``answers`` are the ids in In-Reply-To and References, without angle brackets."""

    message_id: str
    sender: str
    subject: str
    text: str
    answers: tuple[str, ...]
    uploads: Sequence[Upload] = ()


def text_of(page: str) -> str:
    """The words of a mail that has none but as HTML."""
    shown = _UNSEEN.sub("", page)
    return unescape(strip_tags(_BREAK.sub("\n", shown))).strip()


@transaction.atomic
def mail_receive(mail: InboundMail) -> ThreadEmail | UnmatchedMail:
    """Put an answer of support beside what it answers; the same mail delivered twice is one answer.

    It answers if it names the id of an e-mail that only support was sent, or if it comes from the address of support
    and bears a reference that only the platform and support know.
    """
    desk = _desk(mail)
    if desk is None:
        kept, _ = UnmatchedMail.objects.get_or_create(
            message_id=mail.message_id[:250],
            defaults={"sender": mail.sender[:254], "subject": mail.subject[:250], "text": mail.text[:_LONGEST]},
        )
        return kept
    return thread_answer(
        actor=system(desk.platform),
        desk_id=desk.pk,
        subject=mail.subject[:250],
        text=mail.text[:_LONGEST],
        message_id=mail.message_id[:250],
        uploads=_usable(mail.uploads),
    )


def _desk(mail: InboundMail) -> Desk | None:
    answered = ThreadEmail.objects.filter(message_id__in=mail.answers).select_related("desk__platform")
    if found := answered.order_by("-pk").first():
        return found.desk
    if mail.sender.casefold() != settings.SUPPORT_EMAIL.casefold():
        return None
    reference = _REFERENCE.search(mail.subject)
    known = Desk.objects.filter(reference=reference.group(1)) if reference else Desk.objects.none()
    return known.select_related("platform").first()


def _usable(uploads: Sequence[Upload]) -> list[Upload]:
    """Signatures and logos of all kinds come along with mail: what cannot be kept is left out."""
    kept = []
    for upload in uploads:
        try:
            check_uploads([upload])
        except Refusal:
            continue
        kept.append(upload)
    return kept[:MOST]
