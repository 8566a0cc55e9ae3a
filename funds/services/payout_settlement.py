"""What becomes of a payout: how the processor answers, and what a pause of the account's payouts does to it.

A payout that the bank does not have yet when payouts are paused is called back and waits here. Payouts are resumed:
it is handed over anew. They are not, for as long as is published: its money returns to the balance.
"""

from datetime import datetime

from accounts.models import Account
from accounts.services.external_accounts import external_account_failed
from connect_dashboard.present import present
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.clock import now_for
from connect_dashboard.processor.protocol import Flow, MoneyAnswer, MoneyState
from connect_dashboard.team.actors import system
from funds import postings
from funds.chart import Movement
from funds.ledger import post
from funds.locks import lock_movements
from funds.models import Payout, PayoutPlan
from funds.payout_rules import HELD_FOR
from funds.services import settlement
from funds.services.asking import movement_record
from funds.services.failures import failure_tell
from funds.services.holder_letters import holder_tell
from funds.services.payout_requests import payout_request
from funds.services.payout_steps import payout_emit, posting, settle_canceled
from funds.statuses import Status

_HELD = "held"
_HOLD = ["held_since", "called_back"]
_HELD_TOO_LONG = f"Payouts of the account were paused for {HELD_FOR.days} days, so it was canceled."


def payouts_hold(account: Account) -> None:
    """Payouts of an account are paused: what is pending waits from now on. Under the account's lock."""
    for payout in lock_movements(Payout.objects.filter(account=account, status=Status.PENDING, held_since=None)):
        payout.held_since = payout.next_ask_at = now_for(payout.platform)
        payout.save(update_fields=["held_since", "next_ask_at"])
        settlement.ask_soon(Flow.PAYOUT, payout)


def payouts_resume(account: Account) -> None:
    """What has waited goes on, or, where it was called back, is handed over anew. Under the account's lock.

    That days passed without a payout since it was paused is not told any more: there is nothing to resume.
    """
    PayoutPlan.objects.filter(account=account).update(skipped_on=None, skipped="")
    held = Payout.objects.filter(account=account, status=Status.PENDING).exclude(held_since=None)
    for payout in lock_movements(held):
        now = now_for(payout.platform)
        if payout.called_back:
            payout.dispatches, payout.requested_at = payout.dispatches + 1, now
            payout.arrival_date = processor().arrival_date(payout_request(payout))
        payout.held_since, payout.called_back, payout.next_ask_at = None, False, now
        payout.save(update_fields=[*_HOLD, "dispatches", "requested_at", "next_ask_at", "arrival_date"])
        payout_emit(payout, "payout.updated", changed=("arrival_date",))
        settlement.ask_soon(Flow.PAYOUT, payout)


def _ask(payout: Payout, now: datetime) -> MoneyAnswer:
    """One that is held is called back, once; what the bank has already goes its way."""
    request = payout_request(payout)
    if payout.cancel_requested_at and (payout.called_back or settlement.is_called_back(payout, request)):
        return settlement.CALLED_BACK
    if payout.held_since and (payout.called_back or processor().cancel(request, now=now)):
        return MoneyAnswer(MoneyState.PENDING, code=_HELD, at=payout.held_since + HELD_FOR)
    return processor().move(request, now=now)


def _settle(payout: Payout, answer: MoneyAnswer, now: datetime) -> None:
    if answer.state == MoneyState.PENDING:
        _wait(payout, answer, now)
    elif answer.state == MoneyState.CANCELED:
        _canceled(payout)
    elif payout.inbound:
        _settle_inbound(payout, answer)
    elif answer.state == MoneyState.IN_TRANSIT:
        _in_transit(payout)
    elif answer.state == MoneyState.SUCCEEDED:
        _paid(payout)
    elif payout.state == Status.PAID:
        _failed(payout, answer, postings.payout_returned(holder=payout.holder, **posting(payout)))
    else:
        _failed(payout, answer, postings.payout_failed(holder=payout.holder, **posting(payout)))


def _wait(payout: Payout, answer: MoneyAnswer, now: datetime) -> None:
    """What was asked before the payout was held, or was no longer, is to be asked anew."""
    if payout.state != Status.PENDING:
        return
    called_back = answer.code == _HELD
    if called_back != bool(payout.held_since):
        payout.next_ask_at = now
        payout.save(update_fields=["next_ask_at"])
        settlement.ask_soon(Flow.PAYOUT, payout)
    elif called_back and payout.held_since and now >= payout.held_since + HELD_FOR:
        payout.failure_message = _HELD_TOO_LONG
        settle_canceled(payout)
        movement_record(system(payout.platform), payout, "canceled", {"reason": _HELD_TOO_LONG})
        verb = "fetched from the bank" if payout.inbound else "paid out"
        failure_tell(payout, f"{payout.money} of {payout.account} was not {verb}.")
    elif called_back and not payout.called_back:
        payout.called_back = True
        payout.save(update_fields=["called_back"])


def _canceled(payout: Payout) -> None:
    if payout.state == Status.PENDING:
        movement_record(system(payout.platform), payout, "canceled", {"status": Status.CANCELED})
        settle_canceled(payout)


def _in_transit(payout: Payout) -> None:
    if payout.state == Status.PENDING:
        payout.status, payout.held_since, payout.handed_over_at = Status.IN_TRANSIT, None, present()
        payout.save(update_fields=["status", "held_since", "handed_over_at"])
        payout_emit(payout, "payout.updated", changed=("status",))


def _paid(payout: Payout) -> None:
    if payout.state == Status.PAID:
        return
    payout.status, payout.held_since, payout.paid_at = Status.PAID, None, present()
    payout.handed_over_at = payout.handed_over_at or payout.paid_at
    payout.save(update_fields=["status", "held_since", "paid_at", "handed_over_at"])
    payout_emit(payout, "payout.paid", changed=("status",))
    movement = postings.payout_reversed if payout.inbound else postings.payout_paid
    post(movement(holder=payout.holder, **posting(payout)))


def _settle_inbound(payout: Payout, answer: MoneyAnswer) -> None:
    """Nothing is posted before the money is here. A bank may take it back later: the balance then pays it again."""
    if answer.state == MoneyState.IN_TRANSIT:
        _in_transit(payout)
    elif answer.state == MoneyState.SUCCEEDED:
        _paid(payout)
    else:
        returned = postings.payout_reversal_returned(holder=payout.holder, **posting(payout))
        _failed(payout, answer, returned if payout.state == Status.PAID else None)


def _failed(payout: Payout, answer: MoneyAnswer, movement: Movement | None) -> None:
    payout.status, payout.held_since, payout.next_ask_at, payout.ended_at = Status.FAILED, None, None, present()
    payout.failure_code, payout.failure_message = answer.code, answer.reason
    payout.save(update_fields=["status", "held_since", "next_ask_at", "ended_at", "failure_code", "failure_message"])
    if payout.destination and not payout.inbound:
        external_account_failed(external=payout.destination)
    payout_emit(payout, "payout.failed", changed=("status",))
    movement_record(system(payout.platform), payout, "failed", {"reason": payout.failure_message})
    _tell(payout)
    if movement:
        post(movement)


def _tell(payout: Payout) -> None:
    """The team, and, but for what the team fetches back, the account's holder."""
    of = f" of {payout.account}" if payout.account else ""
    if payout.reverses_id:
        failure_tell(payout, f"{payout.money}{of} could not be fetched back.")
    elif payout.covers_negative:
        failure_tell(
            payout, f"{payout.money}, which the balance{of} lacks, could not be debited from its bank account."
        )
        holder_tell(payout, "emails/negative_balance_debit_failed", "failed")
    else:
        failure_tell(payout, f"{payout.money}{of} could not be paid out to {payout.destination_name}.")
        holder_tell(payout, "emails/payout_failed", "failed")


settlement.register(Flow.PAYOUT, settlement.Settlement(Payout, payout_request, _settle, _ask))
