"""The steps that a payout takes, whoever asked for it. The payout is locked, or new; balances come last."""

from typing import Any

from connect_dashboard.journal import services as journal
from connect_dashboard.present import present
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.protocol import Flow
from funds import postings
from funds.ledger import post_many
from funds.models import Payout
from funds.services import settlement
from funds.services.payout_requests import payout_request
from funds.statuses import Status


def payout_begin(payout: Payout) -> None:
    """Take the money from the balance, and have the processor asked. Raises InsufficientFunds."""
    _hand_over(payout)
    movements = [postings.payout(holder=payout.holder, **posting(payout))]
    if payout.fee:
        movements.append(postings.platform_fee(**posting(payout) | {"amount": payout.fee}))
    payout.ledger_transaction_id = post_many(movements)[0].id
    payout.save(update_fields=["status", "requested_at", "next_ask_at", "arrival_date", "ledger_transaction"])


def payout_fetch(payout: Payout) -> None:
    """Have the processor fetch money from the bank; nothing is posted until it is here."""
    _hand_over(payout)
    payout.save(update_fields=["status", "requested_at", "next_ask_at", "arrival_date"])


def _hand_over(payout: Payout) -> None:
    """Make it due, unsaved, and tell of it."""
    payout.status, payout.requested_at, payout.next_ask_at = Status.PENDING, present(), present()
    payout.arrival_date = processor().arrival_date(payout_request(payout))
    payout_emit(payout, "payout.created")
    settlement.ask_soon(Flow.PAYOUT, payout)


def settle_canceled(payout: Payout) -> None:
    """It never set out: amount and fee come back. The payout is locked."""
    payout.status, payout.next_ask_at, payout.held_since, payout.ended_at = Status.CANCELED, None, None, present()
    payout.save(update_fields=["status", "next_ask_at", "held_since", "ended_at", "failure_message"])
    payout_emit(payout, "payout.canceled", changed=("status",))
    if payout.inbound:
        return
    movements = [postings.payout_canceled(holder=payout.holder, **posting(payout))]
    if payout.fee:
        movements.append(postings.platform_fee_returned(**posting(payout) | {"amount": payout.fee}))
    post_many(movements)


def payout_emit(payout: Payout, type: str, changed: tuple[str, ...] = ()) -> None:
    """An event in the dialect's words; a payout of an account is the account's object."""
    journal.emit(
        platform_id=payout.platform_id,
        type=type,
        object_id=payout.pk,
        account_id=payout.account_id or "",
        changed=changed,
    )


def posting(payout: Payout) -> dict[str, Any]:
    return {
        "platform_id": payout.platform_id,
        "source": payout.pk,
        "amount": payout.amount,
        "currency": payout.currency,
        "created": present(),
    }
