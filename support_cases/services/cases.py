"""The holder's side of a case, and support's. Each step is told to the other side by e-mail."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.admin.utils import quote
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts.models import Account, Connection, Holder
from accounts.services.holder_settings import muted_among, require_holder
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal
from support_cases.locks import lock_case
from support_cases.models import Case, Message
from support_cases.services.attachments import Upload, check_uploads
from support_cases.services.case_notices import conversation_tell
from support_cases.services.moving import mark, move, say, tell


@transaction.atomic
def case_create(
    *,
    actor: Actor,
    connection: Connection,
    topic: str,
    subject: str,
    text: str,
    uploads: Sequence[Upload] = (),
    form_token: str,
) -> Case:
    """Raise a case as the account's holder; the same form sent twice is one case."""
    require_holder(actor, connection.account_id)
    check_uploads(uploads)
    now = present()
    case = Case(account=connection.account, topic=topic, subject=subject, language=get_language() or "")
    case.created = case.updated_at = case.holder_read_at = now
    key = f"support_case:{connection.account_id}:{form_token}"
    if earlier := journal.first_time(platform_id=connection.platform_id, key=key, object_id=case.pk):
        return Case.objects.get(pk=earlier)
    case.save(force_insert=True)
    message = say(case, Message.Kind.HOLDER, actor, text, uploads)
    tell(case, actor, "created", after={"status": case.status, "topic": topic})
    _support_tell(case, message)
    return case


@transaction.atomic
def holder_reply(
    *, actor: Actor, case_id: str, text: str, uploads: Sequence[Upload] = (), form_token: str = ""
) -> Message:
    """Go on with one's case; the same form sent twice is one message."""
    check_uploads(uploads)
    case = _own(actor, case_id)
    if form_token and _was_sent(actor, case, form_token):
        return case.messages.filter(kind=Message.Kind.HOLDER).latest("pk")
    move(case, "replied", actor)
    message = say(case, Message.Kind.HOLDER, actor, text, uploads)
    _support_tell(case, message)
    conversation_tell(case, message)
    return message


@transaction.atomic
def case_close(*, actor: Actor, case_id: str) -> Case:
    """The holder needs nothing more."""
    case = _own(actor, case_id)
    move(case, "closed", actor)
    mark(case, actor, "closed")
    return case


@transaction.atomic
def case_reopen(*, actor: Actor, case_id: str) -> Case:
    """What was solved or closed waits for support again; its rating no longer holds."""
    case = _own(actor, case_id)
    move(case, "reopened", actor)
    case.rating, case.rating_comment = None, ""
    case.save(update_fields=["rating", "rating_comment"])
    mark(case, actor, "reopened")
    return case


@transaction.atomic
def case_rate(*, actor: Actor, case_id: str, rating: int, comment: str = "") -> Case:
    """Say how well support did: 1 to 5. A later rating takes the place of an earlier one."""
    case = _own(actor, case_id)
    if not 1 <= rating <= 5:
        raise Refusal("rating_out_of_range", "Choose 1 to 5.", param="rating")
    move(case, "rated", actor)
    case.rating, case.rating_comment = rating, comment
    case.save(update_fields=["rating", "rating_comment"])
    return case


@transaction.atomic
def holder_read(*, actor: Actor, case_id: str) -> None:
    """The holder has seen all there is."""
    case = _own(actor, case_id)
    case.holder_read_at = present()
    case.save(update_fields=["holder_read_at"])


@transaction.atomic
def support_answer(*, actor: Actor, case_id: str, text: str) -> Message:
    """Answer the holder, who learns of it by e-mail unless they do without."""
    case = _raised(actor, case_id)
    move(case, "answered", actor)
    message = say(case, Message.Kind.SUPPORT, actor, text)
    case.staff = actor.user
    case.save(update_fields=["staff"])
    _holder_tell(case, f"answer:{message.pk}", text)
    conversation_tell(case, message)
    return message


@transaction.atomic
def support_note(*, actor: Actor, case_id: str, text: str) -> Message:
    """A note among the processor's staff: nobody else ever reads it, nor learns that there is one."""
    actor.require_staff()
    case = lock_case(case_id)
    note = say(case, Message.Kind.NOTE, actor, text)
    journal.record(
        actor=actor, platform_id=None, action="support_case.noted", subject=case.pk, account_id=case.account_id
    )
    return note


@transaction.atomic
def case_solve(*, actor: Actor, case_id: str) -> Case:
    """Support has done its part; the holder may reopen."""
    actor.require_staff()
    case = lock_case(case_id)
    move(case, "solved", actor)
    mark(case, actor, "solved")
    if case.platform_id is None:
        _holder_tell(case, f"solved:{case.updated_at.isoformat()}", "")
    return case


def _own(actor: Actor, case_id: str) -> Case:
    """The case, locked, if the acting holder raised it."""
    raised = Case.objects.filter(pk=case_id, platform=None, account=actor.id)
    if actor.kind != "holder" or not raised.exists():
        raise Refusal("case_missing", "There is no such case.", status=404)
    return lock_case(case_id)


def _was_sent(actor: Actor, case: Case, form_token: str) -> bool:
    assert actor.platform is not None  # noqa: S101 - a holder has one
    key = f"support_reply:{case.pk}:{form_token}"
    return journal.first_time(platform_id=actor.platform.pk, key=key, object_id=case.pk) is not None


def _raised(actor: Actor, case_id: str) -> Case:
    actor.require_staff()
    case = lock_case(case_id)
    if case.platform_id:
        raise Refusal("case_of_platform", "The platform raised this case: write to the platform instead.", status=409)
    return case


def _support_tell(case: Case, message: Message) -> None:
    send_letter(
        template="emails/case_for_support",
        to=settings.SUPPORT_EMAIL,
        context={
            "case": case,
            "account": case.account,
            "text": message.text,
            "action_url": absolute_url(reverse("processor:support_cases_case_change", args=[quote(case.pk)])),
        },
        deduplication_key=f"case_for_support:{message.pk}",
    )


def _holder_tell(case: Case, occasion: str, text: str) -> None:
    account: Account = case.account
    if not account.email or muted_among([account.pk], Holder.Letters.SUPPORT):
        return
    holder = Holder.objects.filter(account=account).values_list("language", flat=True).first()
    with override(holder or case.language or settings.LANGUAGE_CODE):
        send_letter(
            template="emails/case_answered" if text else "emails/case_solved",
            to=account.email,
            context={
                "case": case,
                "text": text,
                "action_url": absolute_url(reverse("holder_support:case_details", args=[case.pk])),
            },
            deduplication_key=f"case:{case.pk}:{occasion}",
            account_id=account.pk,
        )
