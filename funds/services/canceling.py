"""Calling back what the processor was given, while that is possible.

The wish is committed, the processor is asked outside any lock, and its word is booked like any other answer. Wherever
that stops, the movement is due: a worker, or the sweep, goes on from there.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from connect_dashboard.journal import services as journal
from connect_dashboard.processor.clock import now_at_work
from connect_dashboard.processor.protocol import Flow
from connect_dashboard.team.actors import Actor
from funds.errors import NotCancelable
from funds.locks import lock_movement
from funds.models import OutsideMovement
from funds.services import settlement
from funds.services.approvals import approval_withdraw
from funds.services.asking import account_held, movement_record
from funds.statuses import Status

_Moved = TypeVar("_Moved", bound=OutsideMovement)


def movement_cancel(
    *,
    actor: Actor,
    flow: Flow,
    movement: _Moved,
    obstacle: Callable[[_Moved], NotCancelable | None],
    idempotency_key: str = "",
) -> _Moved:
    """Call it back, or withdraw it where it waits for approval; of one that was canceled before, nothing.

    With an ``idempotency_key`` one that was canceled under another key is refused, as the dialect does. Whether
    ``actor`` may is asked before. Raises NotCancelable: what ``obstacle`` says of it under its lock, or that the
    processor says no.
    """
    wished = _wish(actor, flow, movement, obstacle, idempotency_key)
    if wished.state != Status.PENDING:
        return wished
    settlement.movement_ask(flow, wished, now_at_work(wished.platform))
    asked: _Moved = type(movement).objects.select_related("platform", "account").get(pk=movement.pk)
    if asked.state != Status.CANCELED and asked.cancel_requested_at is None:
        raise NotCancelable(settlement.TOO_LATE)
    return asked


@transaction.atomic
def _wish(
    actor: Actor, flow: Flow, movement: _Moved, obstacle: Callable[[_Moved], NotCancelable | None], key: str
) -> _Moved:
    if movement.account_id:
        account_held(movement.account_id)
    locked = lock_movement(type(movement), movement.pk)
    again = not key or journal.first_time(platform_id=locked.platform_id, key=f"cancel:{key}", object_id=locked.pk)
    if locked.state == Status.CANCELED and again:
        return locked
    if refusal := obstacle(locked):
        raise refusal
    if locked.state == Status.AWAITING_APPROVAL:
        approval_withdraw(actor=actor, movement=locked)
        movement_record(actor, locked, "canceled", {"status": locked.status})
    elif locked.cancel_requested_at is None:
        locked.cancel_requested_at = locked.next_ask_at = now_at_work(locked.platform)
        locked.save(update_fields=["cancel_requested_at", "next_ask_at"])
        movement_record(actor, locked, "cancel_requested", {"amount": str(locked.money)})
        settlement.ask_soon(flow, locked)
    return locked
