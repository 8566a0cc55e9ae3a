"""Telling people that money did not move, and why."""

from django.urls import reverse

from connect_dashboard.team.models import Membership
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_who_may
from connect_dashboard.team.services.notices import News, tell
from connect_dashboard.ui.errors import Refusal
from funds.models import AccountDebit, Movement, Payout, TopUp
from funds.movements import kind_of

# What moves between balances alone fails only as it is approved.
_TYPES: dict[type[Movement], NoticeType] = {
    Payout: NoticeType.PAYOUT_FAILED,
    TopUp: NoticeType.DEBIT_FAILED,
    AccountDebit: NoticeType.DEBIT_FAILED,
}


def failure_tell(movement: Movement, text: str, refusal: Refusal | None = None) -> None:
    """Tell whoever asked for the movement, or else all who may move money; once a status, or a kind of ``refusal``.

    ``text`` says what did not happen. Why says the movement's ``failure_message``, or, of one that waits still, what it
    was refused for. In the same transaction.
    """
    kind = kind_of(movement)
    occasion, reason = (refusal.code, refusal.message) if refusal else (movement.status, movement.failure_message)
    news = News(
        type=_TYPES.get(type(movement), NoticeType.APPROVAL_DECIDED),
        key=f"{movement.pk}.{occasion}",
        text=f"{text} {reason}",
        url=reverse(kind.url_name, args=[movement.pk]),
    )
    tell(
        platform_id=movement.platform_id,
        news=news,
        members=_concerned(movement),
        template="emails/movement_failed",
        context={"text": text, "reason": reason, "movement": movement, "kind": kind.label},
        account_id=movement.account_id or "",
    )


def _concerned(movement: Movement) -> list[Membership]:
    movers = members_who_may(Permission.FUNDS_MOVE, movement.platform_id)
    asker = [one for one in movers if movement.actor_kind == "user" and str(one.user_id) == movement.actor_id]
    return asker or movers
