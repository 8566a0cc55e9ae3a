"""What every step of a case ends with: its state, the trail, and news for those who may read it."""

from collections.abc import Iterable, Mapping

from connect_dashboard.journal import services as journal
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal
from support_cases.models import Case, Message
from support_cases.services.attachments import Upload, attachments_keep
from support_cases.visibility import platforms_that_read

_S = Case.Status
_OPEN = frozenset({_S.OPEN, _S.WAITING_FOR_HOLDER, _S.WAITING_FOR_SUPPORT})
# From which states each step leads, and whither; None leaves the state as it is.
MOVES: Mapping[str, tuple[frozenset[Case.Status], Case.Status | None]] = {
    "replied": (_OPEN, _S.WAITING_FOR_SUPPORT),
    "answered": (_OPEN | {_S.SOLVED}, _S.WAITING_FOR_HOLDER),
    "solved": (_OPEN, _S.SOLVED),
    "closed": (_OPEN | {_S.SOLVED}, _S.CLOSED),
    "reopened": (frozenset({_S.SOLVED, _S.CLOSED}), _S.WAITING_FOR_SUPPORT),
    "rated": (frozenset({_S.SOLVED, _S.CLOSED}), None),
}


def may(case: Case, step: str) -> bool:
    return Case.Status(case.status) in MOVES[step][0]


def move(case: Case, step: str, actor: Actor) -> None:
    """Take a step under the case's lock; refuse one that does not lead from where the case stands."""
    if not may(case, step):
        raise Refusal(f"case_not_{step}", f"This case is {_S(case.status).label.lower()}.", status=409)
    before, case.updated_at = case.status, present()
    case.status = MOVES[step][1] or case.status
    case.save(update_fields=["status", "updated_at"])
    tell(case, actor, step, before={"status": before}, after={"status": str(case.status)})


def say(case: Case, kind: Message.Kind, actor: Actor, text: str, uploads: Iterable[Upload] = ()) -> Message:
    message = Message.objects.create(case=case, kind=kind, author_label=actor.label, text=text, created=present())
    attachments_keep(uploads, message=message)
    return message


def mark(case: Case, actor: Actor, step: str) -> None:
    """Let the conversation show what was done."""
    say(case, Message.Kind.MARK, actor, step)


def tell(
    case: Case,
    actor: Actor,
    step: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write the step into the trail of each platform that may read the case, and send those the event."""
    readers = platforms_that_read(case)
    # What no platform may read stands in the trail of none: the processor's staff find it there.
    platform_ids: list[int | None] = [one.pk for one in readers]
    for platform_id in platform_ids or [None]:
        journal.record(
            actor=actor,
            platform_id=platform_id,
            action=f"support_case.{step}",
            subject=case.pk,
            account_id=case.account_id,
            before=before,
            after=after,
        )
    for platform in readers:
        journal.emit(
            platform_id=platform.pk,
            type="support_case.created" if step == "created" else "support_case.updated",
            object_id=case.pk,
            account_id=case.account_id,
            changed=after or (),
        )
