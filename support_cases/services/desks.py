"""The platform's side of a case: e-mails with support that the holder never sees, assignment, read marks."""

import secrets
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.contrib.admin.utils import quote
from django.db import transaction
from django.urls import reverse

from accounts.rate_limits import within_limit
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.team.permissions import Permission, permissions_of
from connect_dashboard.ui.errors import Refusal
from support_cases.locks import lock_case, lock_desk
from support_cases.models import Case, CaseRead, Desk, SavedReply, ThreadEmail
from support_cases.services.attachments import Upload, attachments_keep, check_uploads
from support_cases.services.case_notices import thread_answer_tell
from support_cases.visibility import visible_cases

_LIMIT, _WINDOW = 60, 3600


def subject_for(case: Case, account_id: str) -> str:
    """What the form begins with."""
    return f"{case.subject} ({account_id})"[:200]


@transaction.atomic
def thread_email_send(
    *, actor: Actor, case_id: str, subject: str, text: str, uploads: Sequence[Upload] = (), form_token: str
) -> ThreadEmail:
    """Write to support about a case; the same form sent twice is one e-mail. The holder never learns of it."""
    actor.require(Permission.SUPPORT_CASES_REPLY)
    platform, case = _readable(actor, case_id)
    check_uploads(uploads)
    if not within_limit("thread_email", str(platform.pk), limit=_LIMIT, seconds=_WINDOW):
        raise Refusal("rate_limit", f"Your platform has written {_LIMIT} times within the hour.", status=429)
    desk = lock_desk(case, platform)
    message_id = _new_message_id()
    key = f"thread_email:{actor.id}:{form_token}"
    if earlier := journal.first_time(platform_id=platform.pk, key=key, object_id=message_id[:64]):
        return ThreadEmail.objects.get(message_id=earlier)
    sent = email_write(actor, case, desk, subject=subject, text=text, uploads=uploads, message_id=message_id)
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="support_case.emailed",
        subject=case.pk,
        account_id=case.account_id,
        after={"attachments": len(uploads)},
    )
    return sent


def email_write(
    actor: Actor,
    case: Case,
    desk: Desk,
    *,
    subject: str,
    text: str,
    uploads: Sequence[Upload] = (),
    message_id: str = "",
) -> ThreadEmail:
    """Put an e-mail to support into thread and outbox, inside the caller's transaction."""
    earlier = list(desk.emails.order_by("created", "pk").values_list("message_id", flat=True))
    message_id = message_id or _new_message_id()
    titled = f"[{desk.reference}] {subject}"[:250]
    thread_email = ThreadEmail.objects.create(
        desk=desk,
        direction=ThreadEmail.Direction.OUT,
        author_label=actor.label,
        author=actor.user,
        subject=titled,
        text=text,
        message_id=message_id,
        created=present(),
    )
    kept = attachments_keep(uploads, thread_email=thread_email)
    headers = {"Message-ID": f"<{message_id}>"}
    if earlier:
        headers["In-Reply-To"] = f"<{earlier[-1]}>"
        headers["References"] = " ".join(f"<{one}>" for one in earlier[-20:])
    thread_email.email = journal.enqueue_email(
        to=settings.SUPPORT_EMAIL,
        subject=titled,
        text=_letter(actor, case, desk, text),
        deduplication_key=f"thread_email:{thread_email.pk}",
        platform_id=desk.platform_id,
        account_id=case.account_id,
        reply_to=settings.SUPPORT_REPLY_EMAIL,
        headers=headers,
        attachments=[{"name": one.name, "content_type": one.content_type, "path": one.path} for one in kept],
    )
    thread_email.save(update_fields=["email"])
    return thread_email


def _letter(actor: Actor, case: Case, desk: Desk, text: str) -> str:
    page = absolute_url(reverse("processor:support_cases_case_change", args=[quote(case.pk)]))
    return (
        f"{text}\n\n-- \n{actor.label}, {desk.platform}\nCase {case.pk}, account {case.account_id}\n"
        f"Reference {desk.reference}: keep it in the subject.\n{page}\n"
    )


def _new_message_id() -> str:
    """Nobody guesses it, so an answer that names it comes from who received it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost.localdomain"
    return f"{secrets.token_hex(12)}@{domain}"[:64]


@transaction.atomic
def thread_answer(
    *, actor: Actor, desk_id: int, text: str, subject: str = "", message_id: str = "", uploads: Sequence[Upload] = ()
) -> ThreadEmail:
    """Support answers the platform, from the console or by mail; the same ``message_id`` is one answer."""
    actor.require_staff()
    found = Desk.objects.select_related("platform").get(pk=desk_id)
    case = lock_case(found.case_id)
    desk = lock_desk(case, found.platform)
    message_id = message_id or _new_message_id()
    if earlier := ThreadEmail.objects.filter(message_id=message_id).first():
        return earlier
    answer = ThreadEmail.objects.create(
        desk=desk,
        direction=ThreadEmail.Direction.IN,
        author_label=actor.label if actor.kind == "staff" else settings.PROCESSOR_NAME,
        subject=subject or f"[{desk.reference}] {case.subject}"[:250],
        text=text,
        message_id=message_id,
        created=present(),
    )
    attachments_keep(uploads, thread_email=answer)
    desk.answered_at = answer.created
    desk.save(update_fields=["answered_at"])
    if case.platform_id and not case.is_over:
        case.status, case.updated_at = Case.Status.OPEN, answer.created
        case.save(update_fields=["status", "updated_at"])
    journal.record(
        actor=actor,
        platform_id=desk.platform_id,
        action="support_case.answered_to_platform",
        subject=case.pk,
        account_id=case.account_id,
    )
    thread_answer_tell(case, desk, answer)
    return answer


@transaction.atomic
def case_assign(*, actor: Actor, case_id: str, user_id: int | None) -> Desk:
    """Give a case to one of the team who may read it, or to nobody."""
    actor.require(Permission.SUPPORT_CASES_REPLY)
    platform, case = _readable(actor, case_id)
    desk = lock_desk(case, platform)
    if desk.assignee_id == user_id:
        return desk
    if user_id is not None and user_id not in {user.pk for user in assignable(platform)}:
        raise Refusal("assignee_unknown", "Choose somebody of the team who may view support cases.", param="assignee")
    before, desk.assignee_id = desk.assignee_id, user_id
    desk.save(update_fields=["assignee"])
    journal.record(
        actor=actor,
        platform_id=platform.pk,
        action="support_case.assigned",
        subject=case.pk,
        account_id=case.account_id,
        before={"assignee": before},
        after={"assignee": user_id},
    )
    return desk


def assignable(platform: Platform) -> list:
    """Those of the team who may view cases, by name."""
    members = Membership.objects.filter(platform=platform, user__is_active=True).select_related("user")
    return [
        one.user
        for one in members.order_by("user__name", "user__email")
        if Permission.SUPPORT_CASES_VIEW in permissions_of(one.roles)
    ]


@transaction.atomic
def case_read(*, actor: Actor, case_id: str) -> None:
    """Mark a case as read by the acting operator; nobody else's mark moves, and no trail is kept of reading."""
    actor.require(Permission.SUPPORT_CASES_VIEW)
    platform, case = _readable(actor, case_id)
    CaseRead.objects.update_or_create(case=case, platform=platform, user=actor.user, defaults={"read_at": present()})


@transaction.atomic
def saved_reply_create(*, actor: Actor, name: str, text: str) -> SavedReply:
    """Keep a text for the whole team; the same name again replaces its text."""
    actor.require(Permission.SUPPORT_CASES_REPLY)
    reply, _ = SavedReply.objects.update_or_create(platform=actor.platform, name=name, defaults={"text": text})
    _record_reply(actor, "saved_reply.created", reply)
    return reply


@transaction.atomic
def saved_reply_delete(*, actor: Actor, reply_id: int) -> None:
    """Forget a text; gone already, nothing changes."""
    actor.require(Permission.SUPPORT_CASES_REPLY)
    reply = SavedReply.objects.filter(pk=reply_id, platform=actor.platform).first()
    if reply:
        _record_reply(actor, "saved_reply.deleted", reply)
        reply.delete()


def _record_reply(actor: Actor, action: str, reply: SavedReply) -> None:
    platform_id = actor.platform.pk if actor.platform else None
    journal.record(actor=actor, platform_id=platform_id, action=action, subject=str(reply.pk))


def _readable(actor: Actor, case_id: str) -> tuple[Platform, Case]:
    """The acting platform and the case, locked; what it may not read does not exist."""
    platform = actor.platform
    if platform is None or not visible_cases(platform).filter(pk=case_id).exists():
        raise Refusal("case_missing", "There is no such case.", status=404)
    return platform, lock_case(case_id)
