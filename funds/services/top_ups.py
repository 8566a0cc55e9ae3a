"""Adding to the platform's balance from a bank account of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.metadata import check_metadata
from connect_dashboard.present import present
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.protocol import Flow, MoneyAnswer, MoneyRequest, MoneyState
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import Movement as LedgerMovement
from funds.errors import CurrencyMismatch, NotCancelable
from funds.ledger import post
from funds.models import PlatformBankAccount, TopUp
from funds.movements import MovementKind, register
from funds.services import settlement
from funds.services.asking import asked_before, movement_begin, movement_emit, movement_record
from funds.services.canceling import movement_cancel
from funds.services.checks import settings_of, use_daily_limit
from funds.services.failures import failure_tell
from funds.standing import Standing
from funds.statuses import Status


@transaction.atomic
def top_up_create(
    *,
    actor: Actor,
    platform: Platform,
    money: Money,
    bank_account: PlatformBankAccount,
    idempotency_key: str,
    description: str = "",
    statement_descriptor: str = "",
    transfer_group: str = "",
    metadata: Mapping[str, str] | None = None,
) -> TopUp:
    """Add ``money`` (minor units) from a bank account of the platform: pending until the processor says it arrived.

    The same ``idempotency_key`` again finds the first top-up, for good. Raises Forbidden, AmountInvalid,
    CurrencyMismatch where the bank account is kept in another currency, LimitReached, NoApprover, KeyReused.
    """
    actor.require(Permission.FUNDS_MOVE)
    same = {"amount": money.amount, "currency": money.currency, "bank_account_id": bank_account.pk}
    if earlier := asked_before(TopUp, platform, idempotency_key, **same):
        return earlier
    check_metadata(metadata or {})
    _check_bank_account(bank_account, money.currency)
    top_up = TopUp(
        id=TopUp.new_id(),
        platform=platform,
        bank_account=bank_account,
        amount=money.amount,
        currency=money.currency,
        description=description[:500],
        statement_descriptor=statement_descriptor[:22],
        transfer_group=transfer_group[:255],
        metadata=dict(metadata or {}),
        idempotency_key=idempotency_key,
        created=present(),
    )
    return movement_begin(
        actor=actor, movement=top_up, summary=lambda: f"Add {money} to the balance of {platform} from {bank_account}."
    )


def top_up_cancel(*, actor: Actor, top_up: TopUp, idempotency_key: str = "") -> TopUp:
    """Call a top-up back while the bank does not have it yet.

    One that is canceled already stays so; with an ``idempotency_key`` that is refused, unless it was this one's doing.
    It comes back pending still where the processor could not be reached: the wish stands, and is asked about again.
    Not inside a transaction. Raises Forbidden, NotCancelable.
    """
    actor.require(Permission.FUNDS_MOVE)
    return movement_cancel(
        actor=actor,
        flow=Flow.TOP_UP,
        movement=top_up,
        obstacle=cancel_obstacle,
        idempotency_key=idempotency_key,
    )


def cancel_obstacle(top_up: TopUp) -> NotCancelable | None:
    """Pending is what the dialect calls one that the bank has, too: whether it has, the processor knows."""
    if top_up.state in (Status.PENDING, Status.AWAITING_APPROVAL):
        return None
    return NotCancelable(f"It is {top_up.state.label.lower()} already.")


def expected_arrival(bank_account: PlatformBankAccount, money: Money, now: datetime) -> date:
    """When a top-up asked for ``now`` is expected, as the form says before anything is asked for."""
    return processor().arrival_date(
        MoneyRequest("", Flow.TOP_UP, money.amount, money.currency, bank_account.country, now)
    )


def _begin(actor: Actor, top_up: TopUp, standing: Standing | None) -> None:
    """Under the top-up's lock, or as its row is new."""
    _check_bank_account(top_up.bank_account, top_up.currency)
    use_daily_limit(settings_of(top_up.platform), top_up)
    top_up.status, top_up.requested_at, top_up.next_ask_at = Status.PENDING, present(), present()
    top_up.arrival_date = processor().arrival_date(_request(top_up))
    movement_emit(top_up, "topup.created")
    settlement.ask_soon(Flow.TOP_UP, top_up)
    posted = post(postings.top_up(**_posting(top_up)))
    top_up.ledger_transaction_id = posted.id
    top_up.save(update_fields=["status", "requested_at", "next_ask_at", "arrival_date", "ledger_transaction"])


def _settle(top_up: TopUp, answer: MoneyAnswer, now: datetime) -> None:
    """Pending is what the dialect calls a top-up until it has arrived, wherever it is."""
    arrived = answer.state in (MoneyState.SUCCEEDED, MoneyState.RETURNED)
    if top_up.state == Status.PENDING and arrived:
        post(postings.top_up_settled(**_posting(top_up)))
        top_up.status = Status.SUCCEEDED
        top_up.save(update_fields=["status"])
        movement_emit(top_up, "topup.succeeded", changed=("status",))
    if top_up.state == Status.PENDING and answer.state == MoneyState.FAILED:
        top_up.failure_code, top_up.failure_message = answer.code, answer.reason
        _end(top_up, Status.FAILED, "topup.failed", postings.top_up_failed(**_posting(top_up)))
        failure_tell(top_up, f"{top_up.money} could not be added to your balance.")
    if top_up.state == Status.PENDING and answer.state == MoneyState.CANCELED:
        _end(top_up, Status.CANCELED, "topup.canceled", postings.top_up_failed(**_posting(top_up)))
    if top_up.state == Status.SUCCEEDED and answer.state == MoneyState.RETURNED:
        top_up.failure_code, top_up.failure_message = answer.code, answer.reason
        _end(top_up, Status.REVERSED, "topup.reversed", postings.top_up_reversed(**_posting(top_up)))
        failure_tell(top_up, f"The bank took {top_up.money} back that had been added to your balance.")


def _end(top_up: TopUp, status: Status, event: str, movement: LedgerMovement) -> None:
    top_up.status, top_up.next_ask_at = status, None
    top_up.save(update_fields=["status", "next_ask_at", "failure_code", "failure_message"])
    movement_emit(top_up, event, changed=("status",))
    movement_record(system(top_up.platform), top_up, str(status), {"reason": top_up.failure_message})
    post(movement)


def _posting(top_up: TopUp) -> dict[str, Any]:
    return {
        "platform_id": top_up.platform_id,
        "source": top_up.pk,
        "amount": top_up.amount,
        "currency": top_up.currency,
        "created": present(),
    }


def _request(top_up: TopUp) -> MoneyRequest:
    bank = top_up.bank_account
    return MoneyRequest(
        id=top_up.request_id,
        flow=Flow.TOP_UP,
        amount=top_up.amount,
        currency=top_up.currency,
        country=bank.country,
        requested_at=top_up.requested_at or top_up.created,
        values={
            "account_number": bank.account_number,
            "routing_number": bank.routing_number,
            "last4": bank.last4,
            "token": bank.token,
        },
    )


def _check_bank_account(bank_account: PlatformBankAccount, currency: str) -> None:
    if bank_account.removed_at:
        raise Refusal("bank_account_removed", "This bank account was removed. Choose another.", param="bank_account")
    if bank_account.currency != currency:
        raise CurrencyMismatch(currency, bank_account.currency)


register(MovementKind("top_up", "top-up", TopUp, _begin, "funds:top_up_details"))
settlement.register(Flow.TOP_UP, settlement.Settlement(TopUp, _request, _settle))
