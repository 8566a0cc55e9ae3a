"""Questions to support about a requirement: each opens a case of the platform's own and stays with the requirement."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse

from accounts.models import Connection
from accounts.rate_limits import within_limit
from accounts.signals import SupportQuestion, support_was_asked
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from requirements_app.models import SupportRequest

_LIMIT, _WINDOW = 20, 3600


@dataclass(frozen=True)
class Letter:
    """``requirement`` is what is asked, in words; ``faults`` what was found wrong with it, verbatim."""

    key: str
    requirement: str
    faults: tuple[str, ...]
    subject: str
    tried: str
    message: str


@transaction.atomic
def support_request_create(*, actor: Actor, connection: Connection, letter: Letter, form_token: str) -> SupportRequest:
    """Write to support; the same form sent twice is one letter."""
    actor.require(Permission.ACCOUNTS_EDIT)
    request = SupportRequest(
        platform=connection.platform,
        account=connection.account,
        key=letter.key,
        subject=letter.subject,
        tried=letter.tried,
        message=letter.message,
        created_by=actor.user,
        created_by_label=actor.label,
        created=present(),
    )
    request.save()
    claim = f"support_request:{actor.id}:{form_token}"
    if earlier := journal.first_time(platform_id=connection.platform_id, key=claim, object_id=str(request.pk)):
        request.delete()
        return SupportRequest.objects.get(pk=int(earlier))
    if not within_limit("support_request", str(connection.platform_id), limit=_LIMIT, seconds=_WINDOW):
        raise Refusal(
            "rate_limit", f"Your platform has written {_LIMIT} times within the hour. Try again later.", status=429
        )
    request.case_id = _ask(actor, connection, letter)
    request.save(update_fields=["case_id"])
    journal.record(
        actor=actor,
        platform_id=connection.platform_id,
        action="support_request.created",
        subject=str(request.pk),
        account_id=connection.account_id,
        after={"requirement": letter.key, "case": request.case_id},
    )
    return request


def _ask(actor: Actor, connection: Connection, letter: Letter) -> str:
    """Let whoever keeps cases open one; return its id."""
    page = reverse("requirements:requirement_details", args=[connection.account_id, letter.key])
    context = {
        "letter": letter,
        "account": connection.account,
        "platform": connection.platform,
        "operator": actor.label,
        "action_url": absolute_url(page),
    }
    template: Any = get_template("emails/support_request/message.txt")
    text = str(template.template.render(Context(context, autoescape=False))).strip()
    question = SupportQuestion(connection, actor, letter.key, letter.subject, text)
    opened = support_was_asked.send(sender=SupportRequest, question=question)
    return next((str(case_id) for _receiver, case_id in opened if case_id), "")
