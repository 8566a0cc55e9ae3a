"""News from other floors and from the mail service."""

from email.utils import make_msgid
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.signals import inbound
from django.db import transaction
from django.dispatch import receiver

from accounts.signals import SupportQuestion, support_was_asked
from connect_dashboard.present import present
from support_cases.locks import lock_desk
from support_cases.models import Case, CaseRead
from support_cases.services.attachments import Upload
from support_cases.services.desks import email_write
from support_cases.services.inbound import InboundMail, mail_receive, text_of
from support_cases.services.moving import tell


@receiver(support_was_asked)
def open_case_of_platform(question: SupportQuestion, **kwargs: Any) -> str:
    """What a platform asks about an account becomes a case of its own, which begins with that e-mail."""
    connection, now = question.connection, present()
    with transaction.atomic():
        case = Case.objects.create(
            account=connection.account,
            platform=connection.platform,
            requirement_key=question.key,
            topic=Case.Topic.VERIFICATION,
            subject=question.subject[:200],
            status=Case.Status.WAITING_FOR_SUPPORT,
            created=now,
            updated_at=now,
        )
        desk = lock_desk(case, connection.platform)
        if question.actor.user:
            CaseRead.objects.create(case=case, platform=connection.platform, user=question.actor.user, read_at=now)
        email_write(question.actor, case, desk, subject=f"{question.subject} ({case.account_id})", text=question.text)
        tell(case, question.actor, "created", after={"status": case.status, "requirement": question.key})
    return case.pk


@receiver(inbound)
def receive_mail(event: Any, **kwargs: Any) -> None:
    message: AnymailInboundMessage = event.message
    answers = " ".join(message.get(name, "") for name in ("In-Reply-To", "References"))
    mail_receive(
        InboundMail(
            message_id=_bare(message.get("Message-ID", "") or make_msgid()),
            sender=message.from_email.addr_spec if message.from_email else "",
            subject=" ".join((message.subject or "").split()),
            text=message.text or text_of(message.html or ""),
            answers=tuple(_bare(one) for one in answers.split()),
            uploads=[Upload(one.get_filename() or "file", one.get_content_bytes()) for one in message.attachments],
        )
    )


def _bare(message_id: str) -> str:
    return message_id.strip().strip("<>")
