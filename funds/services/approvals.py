"""The second approval: above a platform's threshold a movement waits until another Administrator decides.

The threshold and how long a request stands are the platform's own.
Locks: the account is held, then the movement, then its approval; what carries the movement out locks the rest.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from accounts.locks import hold_account
from connect_dashboard.journal import services as journal
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_of, members_who_may
from connect_dashboard.team.services.notices import News, tell
from connect_dashboard.ui.errors import Forbidden, Refusal
from funds.errors import AlreadyDecided, NoApprover, OwnApproval
from funds.locks import lock_approval, lock_movement
from funds.models import Approval, FundsSettings, Movement
from funds.movements import KINDS, MovementKind, kind_of
from funds.services.failures import failure_tell
from funds.statuses import Status

_OUTCOMES = {
    Approval.Status.DECLINED: Status.DECLINED,
    Approval.Status.EXPIRED: Status.EXPIRED,
    Approval.Status.WITHDRAWN: Status.CANCELED,
}


def approvers(platform: Platform, *, besides: Movement | Approval | None = None) -> list[Membership]:
    """Who may approve; of what somebody asked for, all but themselves."""
    allowed = members_who_may(Permission.FUNDS_APPROVE, platform.pk)
    if besides is None or besides.actor_kind != "user":
        return allowed
    return [one for one in allowed if str(one.user_id) != besides.actor_id]


def needs_approval(settings: FundsSettings, movement: Movement) -> bool:
    """Whether a movement that is being asked for has to wait. Raises NoApprover where nobody could approve it."""
    if not movement.is_of_the_team or not settings.needs_approval(movement.money):
        return False
    if not approvers(movement.platform, besides=movement):
        raise NoApprover
    return True


@transaction.atomic
def approval_request(*, actor: Actor, movement: Movement, settings: FundsSettings, summary: str) -> Approval:
    """Write to the approvers about a movement that was saved as waiting; ``summary`` says what it would do."""
    now = present()
    approval = Approval.objects.create(
        platform=movement.platform,
        kind=kind_of(movement).name,
        object_id=movement.pk,
        amount=movement.amount,
        currency=movement.currency,
        summary=summary[:300],
        actor_kind=movement.actor_kind,
        actor_id=movement.actor_id,
        actor_label=movement.actor_label,
        created=now,
        expires_at=now + timedelta(hours=settings.approval_hours),
    )
    _record(actor, approval, "requested")
    asked = approvers(movement.platform, besides=movement)
    text = f"{approval.actor_label} asks you to approve: {summary}"
    _tell(approval, NoticeType.APPROVAL_ASKED, asked, "emails/approval_requested", text)
    return approval


def approval_approve(*, actor: Actor, platform: Platform, approval_id: str) -> Movement:
    """Approve and carry out. What is refused now, such as for lack of funds, stays waiting; whoever asked is told.

    Not inside a transaction that the refusal would undo. Raises OwnApproval, AlreadyDecided, and whatever the
    movement's own checks raise.
    """
    movement, refusal = _approve(actor, platform, approval_id)
    if refusal:
        raise refusal
    return movement


@transaction.atomic
def _approve(actor: Actor, platform: Platform, approval_id: str) -> tuple[Movement, Refusal | None]:
    """The movement, with what it was refused for, if it was."""
    approval, movement = _locked(actor, platform, approval_id)
    kind = KINDS[approval.kind]
    try:
        with transaction.atomic():
            _carry_out(actor, approval, movement, kind)
    except Refusal as refusal:
        failure_tell(movement, f"It was approved, and could not be carried out: {approval.summary}", refusal)
        return movement, refusal
    return movement, None


def _carry_out(actor: Actor, approval: Approval, movement: Movement, kind: MovementKind) -> None:
    _decide(approval, Approval.Status.APPROVED, actor)
    if kind.event:
        journal.emit(platform_id=movement.platform_id, type=kind.event, object_id=movement.pk)
    kind.execute(actor, movement, None)
    _record(actor, approval, "approved")
    _tell_asker(approval, f"{actor.label} approved: {approval.summary}")


@transaction.atomic
def approval_decline(*, actor: Actor, platform: Platform, approval_id: str, reason: str) -> Movement:
    """Decline for a reason, which the asker reads. Raises OwnApproval, AlreadyDecided."""
    if not reason.strip():
        raise Refusal("reason_missing", "Say why, so that the person who asked knows.", param="reason")
    approval, movement = _locked(actor, platform, approval_id)
    _close(actor, approval, movement, Approval.Status.DECLINED, reason.strip())
    _tell_asker(approval, f"{actor.label} declined: {approval.summary}")
    return movement


@transaction.atomic
def approval_withdraw(*, actor: Actor, movement: Movement) -> None:
    """Take back a movement that still waits; the movement is locked. Raises AlreadyDecided."""
    approval = lock_approval(Approval.objects.get(object_id=movement.pk, kind=kind_of(movement).name).pk)
    if approval.status != Approval.Status.WAITING:
        raise AlreadyDecided(approval.get_status_display())
    _close(actor, approval, movement, Approval.Status.WITHDRAWN)


def approvals_expire(platform: Platform, now: datetime) -> int:
    """End what nobody decided in time; return how many were. Safe to run twice."""
    waiting = Approval.objects.for_platform(platform).filter(status=Approval.Status.WAITING, expires_at__lte=now)
    return sum(_expire(approval_id, now) for approval_id in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _expire(approval_id: str, now: datetime) -> bool:
    approval, movement = _lock(Approval.objects.get(pk=approval_id))
    if approval.status != Approval.Status.WAITING:
        return False
    _close(system(approval.platform), approval, movement, Approval.Status.EXPIRED)
    _tell_asker(approval, f"Nobody approved in time: {approval.summary}")
    return True


def _locked(actor: Actor, platform: Platform, approval_id: str) -> tuple[Approval, Movement]:
    """Whoever decides is another Administrator, still is one, and is in time."""
    actor.require(Permission.FUNDS_APPROVE)
    found = Approval.objects.for_platform(platform).filter(pk=approval_id).first()
    if found is None:
        raise Refusal("approval_missing", "There is no such approval.", status=404)
    approval, movement = _lock(found)
    if actor.kind != "user" or str(actor.id) not in {str(one.user_id) for one in approvers(platform)}:
        raise Forbidden("permission_denied", "Only an Administrator of this platform approves.")
    if approval.actor_kind == actor.kind and approval.actor_id == actor.id:
        raise OwnApproval
    if approval.status != Approval.Status.WAITING:
        raise AlreadyDecided(approval.get_status_display())
    if approval.expires_at <= present():
        raise AlreadyDecided(Approval.Status.EXPIRED.label)
    return approval, movement


def _lock(found: Approval) -> tuple[Approval, Movement]:
    model = KINDS[found.kind].model
    account_id = model.objects.filter(pk=found.object_id).values_list("account_id", flat=True).first()
    if account_id:
        hold_account(account_id)
    movement = lock_movement(model, found.object_id)
    return lock_approval(found.pk), movement


def _decide(approval: Approval, status: Approval.Status, actor: Actor, reason: str = "") -> None:
    approval.status, approval.reason = status, reason[:300]
    approval.decided_at, approval.decided_by_id, approval.decided_by_label = present(), actor.id, actor.label[:150]
    approval.save(update_fields=["status", "reason", "decided_at", "decided_by_id", "decided_by_label"])


def _close(actor: Actor, approval: Approval, movement: Movement, status: Approval.Status, reason: str = "") -> None:
    """The movement ends where it was: nothing of it was posted."""
    _decide(approval, status, actor, reason)
    movement.status, movement.failure_message = _OUTCOMES[status], reason[:300]
    movement.save(update_fields=["status", "failure_message"])
    _record(actor, approval, str(status))


def _record(actor: Actor, approval: Approval, verb: str) -> None:
    journal.record(
        actor=actor,
        platform_id=approval.platform_id,
        action=f"approval.{verb}",
        subject=approval.object_id,
        after={"approval": approval.pk, "summary": approval.summary, "reason": approval.reason},
    )


def _tell_asker(approval: Approval, text: str) -> None:
    if approval.actor_kind == "user":
        asker = members_of(approval.platform_id, [int(approval.actor_id)])
        _tell(approval, NoticeType.APPROVAL_DECIDED, asker, "emails/approval_decided", text)


def _tell(approval: Approval, type: NoticeType, members: Iterable[Membership], template: str, text: str) -> None:
    waits = approval.status == Approval.Status.WAITING
    kind = KINDS[approval.kind]
    url = reverse("funds:approval_list") if waits else reverse(kind.url_name, args=[approval.object_id])
    tell(
        platform_id=approval.platform_id,
        news=News(type=type, key=f"{approval.pk}.{approval.status}", text=text, url=url),
        members=members,
        template=template,
        context={"approval": approval, "text": text, "kind": kind.label},
    )
