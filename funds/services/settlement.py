"""Money that comes from outside or goes there: the processor is asked outside any lock, the outcome is booked under it.

A movement that is due (``next_ask_at``, by the platform's clock) is leased, the processor is asked, and the answer is
handed to its flow in a transaction of its own. Asking twice, and answering twice, does no harm.

A wish to call a movement back (``cancel_requested_at``) goes the same way: it makes the movement due, and stands until
the processor's word on it is booked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.locks import lock_account
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.present import at
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.clock import has_clock, now_for
from connect_dashboard.processor.protocol import Flow, MoneyAnswer, MoneyRequest, MoneyState, ProcessorUnavailable
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from funds.locks import lock_movement
from funds.models import OutsideMovement
from funds.services.asking import movement_record
from funds.statuses import Status

log = structlog.get_logger()

# While one worker talks to the processor, the movement is due to nobody else.
_LEASE = timedelta(minutes=2)
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
_BATCH = 200
TOO_LATE = "The bank has it already, so it cannot be called back. It arrives, or fails, by itself."
CALLED_BACK = MoneyAnswer(MoneyState.CANCELED)
# Nothing is booked on these any more, whatever comes too late.
_OVER = (Status.DECLINED, Status.EXPIRED, Status.FAILED, Status.CANCELED, Status.REVERSED)


@dataclass(frozen=True)
class Settlement:
    """``request`` says what is asked of the processor; ``settle`` books an answer on the locked movement.

    ``settle`` saves what it changes and posts to the ledger last. An answer that changes nothing it passes over:
    the same one comes again, and may come late. ``ask`` asks the processor, where there is more to ask than how the
    movement stands. An id of a request is the movement's, alone or with more after a point.
    """

    model: type[OutsideMovement]
    request: Callable[[Any], MoneyRequest]
    settle: Callable[[Any, MoneyAnswer, datetime], None]
    ask: Callable[[Any, datetime], MoneyAnswer] | None = None


FLOWS: dict[Flow, Settlement] = {}


def register(flow: Flow, settlement: Settlement) -> None:
    FLOWS[flow] = settlement


def ask_soon(flow: Flow, movement: OutsideMovement) -> None:
    """Have a worker ask the processor as soon as the movement is committed, which must be due."""
    wake_on_commit("funds.settle_movement", flow.value, movement.pk)


def movement_settle(flow: Flow, movement_id: str, now: datetime | None = None) -> None:
    """Ask the processor how the movement stands, if it is time to, and book what it answers."""
    model = FLOWS[flow].model
    movement = model.objects.filter(pk=movement_id).select_related("platform", "account").first()
    if movement is None:
        return
    now = now or now_for(movement.platform)
    if _lease(movement, now):
        movement_ask(flow, movement, now)


def movement_ask(flow: Flow, movement: OutsideMovement, now: datetime) -> None:
    """Ask the processor and book what it answers, whoever else asks meanwhile. Outside any transaction."""
    try:
        answer = _ask(FLOWS[flow], movement, now)
    except ProcessorUnavailable as error:
        delay = min(_FIRST_DELAY * 2 ** min(movement.attempts, 10), _LONGEST_DELAY)
        asked = type(movement).objects.filter(pk=movement.pk)
        asked.update(leased_until=timezone.now() + delay, attempts=F("attempts") + 1)
        log.warning("processor_unavailable", movement=movement.pk, attempts=movement.attempts, error=str(error))
    else:
        _book(flow, movement, answer, now, movement.request_id, movement.cancel_requested_at)


def is_called_back(movement: OutsideMovement, request: MoneyRequest) -> bool:
    """Whether it is to be called back, and the processor agrees; judged at the time of the wish, however late."""
    wished_at = movement.cancel_requested_at
    return wished_at is not None and processor().cancel(request, now=wished_at)


def money_answered(request_id: str, answer: MoneyAnswer) -> None:
    """The processor calls back. An answer that comes twice, or too late, or to an earlier request changes nothing."""
    for flow, settlement in FLOWS.items():
        if request_id.startswith(f"{settlement.model.PREFIX}_"):
            movement_id = request_id.partition(".")[0]
            movement = settlement.model.objects.filter(pk=movement_id).select_related("platform").first()
            if movement:
                _book(flow, movement, answer, now_for(movement.platform), request_id, None)


def due_movements(platform: Platform | None = None, now: datetime | None = None) -> list[tuple[datetime, Flow, str]]:
    """When, of which flow and which: the movements to ask about now, in the order of their moments.

    Of one platform by ``now``; else of all, each by its own clock.
    """
    found = []
    for flow, settlement in FLOWS.items():
        waiting = settlement.model.objects.filter(_free())
        for one in [platform] if platform else Platform.objects.order_by("pk"):
            due = waiting.filter(platform=one, next_ask_at__lte=now or now_for(one)).order_by("next_ask_at", "pk")
            found += [(moment, flow, pk) for moment, pk in due.values_list("next_ask_at", "pk")[:_BATCH]]
    return sorted(found)


def movements_settle(platform: Platform, until: datetime) -> int:
    """Under a clock that is advanced: every answer at its own moment, until nothing is due; return how many."""
    asked = 0
    while due := due_movements(platform, until):
        for moment, flow, movement_id in due:
            movement_settle(flow, movement_id, now=moment)
        asked += len(due)
    return asked


def _ask(settlement: Settlement, movement: OutsideMovement, now: datetime) -> MoneyAnswer:
    if settlement.ask:
        return settlement.ask(movement, now)
    request = settlement.request(movement)
    return CALLED_BACK if is_called_back(movement, request) else processor().move(request, now=now)


def _free() -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=timezone.now())


def _lease(movement: OutsideMovement, now: datetime) -> bool:
    due = type(movement).objects.filter(_free(), pk=movement.pk, next_ask_at__lte=now)
    return bool(due.update(leased_until=timezone.now() + _LEASE))


def _book(
    flow: Flow,
    movement: OutsideMovement,
    answer: MoneyAnswer,
    now: datetime,
    request_id: str,
    wished_at: datetime | None,
) -> None:
    """``wished_at`` is that of the wish to call it back which this answers, if it does."""
    if has_clock(movement.platform):
        with at(now):
            _settle(flow, movement, answer, now, request_id, wished_at)
    else:
        _settle(flow, movement, answer, now, request_id, wished_at)


@transaction.atomic
def _settle(
    flow: Flow,
    movement: OutsideMovement,
    answer: MoneyAnswer,
    now: datetime,
    request_id: str,
    wished_at: datetime | None,
) -> None:
    """Nobody waits for an answer any more where ``next_ask_at`` is empty and the answer names no time either."""
    if movement.account_id:
        lock_account(movement.account_id)
    locked = lock_movement(type(movement), movement.pk)
    # What was called back and handed over anew is another request: the answer to the first says nothing of it.
    if locked.state in _OVER or locked.request_id != request_id:
        return
    locked.next_ask_at, locked.leased_until, locked.attempts = answer.at, None, 0
    if locked.cancel_requested_at and (wished_at == locked.cancel_requested_at or answer.state == MoneyState.CANCELED):
        locked.cancel_requested_at = None
        if answer.state != MoneyState.CANCELED:
            movement_record(system(locked.platform), locked, "cancel_refused", {"reason": TOO_LATE})
    elif locked.cancel_requested_at:
        # The wish came while this was being asked: it is due still.
        locked.next_ask_at = now
        ask_soon(flow, locked)
    locked.save(update_fields=["next_ask_at", "leased_until", "attempts", "cancel_requested_at"])
    FLOWS[flow].settle(locked, answer, now)
