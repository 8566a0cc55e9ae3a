"""The API's objects of money: from rows, and what was read beside them, to the dialect's shapes. No queries here.

Source: the types of the official packages. What the dialect has no word for (a movement that waits for a second
approval) stands in a hash of our own, ``manage``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from funds.models import AccountDebit, DebitRefund, Movement, Payout, TopUp, Transfer, TransferReversal
from funds.models.payout import UNDER_WAY
from funds.statuses import Status

Json = dict[str, Any]
SHOWN_INSIDE = 10

# Of refunds, in the dialect's words.
REASONS = ("duplicate", "fraudulent", "requested_by_customer")

_NOT_CARRIED_OUT = (Status.CANCELED, Status.DECLINED, Status.EXPIRED)
_AS_PAYOUT = {
    Status.AWAITING_APPROVAL: "pending",
    Status.DECLINED: "canceled",
    Status.EXPIRED: "canceled",
    Status.SUCCEEDED: "paid",
    Status.REVERSED: "paid",
}
_AS_TOP_UP = {Status.AWAITING_APPROVAL: "pending", Status.DECLINED: "canceled", Status.EXPIRED: "canceled"}
_AS_CHARGE = {
    Status.SUCCEEDED: "succeeded",
    Status.REVERSED: "succeeded",
    Status.AWAITING_APPROVAL: "pending",
    Status.PENDING: "pending",
}


@dataclass(frozen=True)
class Beside:
    """What stands beside the rows of one answer; ids of balance transactions by ledger transaction and holder."""

    lines: Mapping[tuple[int | None, str], str] = field(default_factory=dict)
    returned: Mapping[str, str] = field(default_factory=dict)
    approvals: Mapping[str, str] = field(default_factory=dict)
    reversals: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    reversed_by: Mapping[str, str] = field(default_factory=dict)


def seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def _day(day: date | None, otherwise: datetime) -> int:
    return int((datetime.combine(day, time(), UTC) if day else otherwise).timestamp())


def _manage(movement: Movement, beside: Beside) -> Json:
    return {"approval": beside.approvals.get(movement.pk), "status": movement.status}


def payment_of(transfer_id: str) -> str:
    """The payment that a transfer is on the account that it went to; likewise of a reversal, a refund."""
    return transfer_id.replace("trr_", "pyr_").replace("tr_", "py_")


def transfer_of(payment_id: str) -> str:
    return payment_id.replace("pyr_", "trr_").replace("py_", "tr_")


def reason_words(reason: str) -> str:
    """A reason of the dialect as people read it."""
    return reason.replace("_", " ").capitalize()


def transfer_object(transfer: Transfer, beside: Beside) -> Json:
    made = {"destination_payment": payment_of(transfer.pk)} if transfer.ledger_transaction_id else {}
    reversals = [reversal_object(one, beside) for one in beside.reversals.get(transfer.pk, ())]
    return made | _transfer(
        transfer,
        transfer.pk,
        beside,
        transaction=beside.lines.get((transfer.ledger_transaction_id, "platform")),
        destination=transfer.account_id,
        reversed_amount=transfer.amount_reversed,
        reversals=reversals,
        group=transfer.transfer_group,
        source=transfer.source_transaction_id,
    )


def debit_transfer_object(debit: AccountDebit, beside: Beside) -> Json:
    """An account debit as the account sees it: a transfer to its platform."""
    made = {"destination_payment": debit.pk} if debit.ledger_transaction_id else {}
    refunds = [debit_reversal_object(one, debit, beside) for one in beside.reversals.get(debit.pk, ())]
    return made | _transfer(
        debit,
        debit.transfer_id,
        beside,
        transaction=beside.lines.get((debit.ledger_transaction_id, str(debit.account_id))),
        destination=debit.platform.public_id,
        reversed_amount=debit.amount_refunded,
        reversals=refunds,
        group="",
    )


def _transfer(
    movement: Movement,
    transfer_id: str,
    beside: Beside,
    *,
    transaction: str | None,
    destination: str | None,
    reversed_amount: int,
    reversals: list[Json],
    group: str,
    source: str | None = None,
) -> Json:
    return {
        "id": transfer_id,
        "object": "transfer",
        "amount": movement.amount,
        "amount_reversed": reversed_amount,
        "balance_transaction": transaction,
        "created": seconds(movement.created),
        "currency": movement.currency,
        "description": movement.description or None,
        "destination": destination,
        "livemode": False,
        "manage": _manage(movement, beside),
        "metadata": movement.metadata,
        "reversals": {
            "object": "list",
            "data": reversals[:SHOWN_INSIDE],
            "has_more": len(reversals) > SHOWN_INSIDE,
            "url": f"/v1/transfers/{transfer_id}/reversals",
        },
        "reversed": reversed_amount == movement.amount,
        "source_transaction": source,
        "source_type": "card",
        "transfer_group": group or None,
    }


def reversal_object(reversal: TransferReversal, beside: Beside) -> Json:
    carried_out = reversal.ledger_transaction_id is not None
    return _reversal(
        reversal,
        reversal.pk,
        reversal.transfer_id,
        beside,
        transaction=beside.lines.get((reversal.ledger_transaction_id, "platform")),
        refund=payment_of(reversal.pk) if carried_out else None,
    )


def debit_reversal_object(refund: DebitRefund, debit: AccountDebit, beside: Beside) -> Json:
    line = beside.lines.get((refund.ledger_transaction_id, str(debit.account_id)))
    return _reversal(
        refund, transfer_of(refund.pk), debit.transfer_id, beside, transaction=line, refund=None, source=refund.pk
    )


def _reversal(
    movement: Movement,
    reversal_id: str,
    transfer_id: str,
    beside: Beside,
    *,
    transaction: str | None,
    refund: str | None,
    source: str | None = None,
) -> Json:
    return {
        "id": reversal_id,
        "object": "transfer_reversal",
        "amount": movement.amount,
        "balance_transaction": transaction,
        "created": seconds(movement.created),
        "currency": movement.currency,
        "destination_payment_refund": refund,
        "manage": _manage(movement, beside),
        "metadata": movement.metadata,
        "source_refund": source,
        "transfer": transfer_id,
    }


def payout_object(payout: Payout, beside: Beside) -> Json:
    """A payout always says how it stands with its reconciliation; of one by hand that does not apply."""
    reconciled = "in_progress" if payout.state in UNDER_WAY else "completed"
    return {
        "id": payout.pk,
        "object": "payout",
        "amount": -payout.amount if payout.inbound else payout.amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": _day(payout.arrival_date, payout.created),
        "automatic": payout.automatic or payout.covers_negative,
        "balance_transaction": beside.lines.get((payout.ledger_transaction_id, payout.holder)),
        "created": seconds(payout.created),
        "currency": payout.currency,
        "description": payout.description or None,
        "destination": payout.destination_id or payout.bank_account_id,
        "failure_balance_transaction": beside.returned.get(payout.pk),
        "failure_code": payout.failure_code or None,
        "failure_message": payout.failure_message or None,
        "livemode": False,
        "manage": _manage(payout, beside) | {"account": payout.account_id, "fee": payout.fee},
        "metadata": payout.metadata,
        "method": payout.method,
        "original_payout": payout.reverses_id,
        "payout_method": None,
        "reconciliation_status": reconciled if payout.automatic else "not_applicable",
        "reversed_by": beside.reversed_by.get(payout.pk),
        "source_type": "card",
        "statement_descriptor": payout.statement_descriptor or None,
        "status": _AS_PAYOUT.get(payout.state, payout.status),
        "trace_id": None,
        "type": payout.destination_object,
    }


def top_up_object(top_up: TopUp, beside: Beside) -> Json:
    bank = top_up.bank_account
    return {
        "id": top_up.pk,
        "object": "topup",
        "amount": top_up.amount,
        "balance_transaction": beside.lines.get((top_up.ledger_transaction_id, "platform")),
        "created": seconds(top_up.created),
        "currency": top_up.currency,
        "description": top_up.description or None,
        "expected_availability_date": _day(top_up.arrival_date, top_up.created),
        "failure_code": top_up.failure_code or None,
        "failure_message": top_up.failure_message or None,
        "initiated_by": "user",
        "livemode": False,
        "manage": _manage(top_up, beside),
        "metadata": top_up.metadata,
        "source": {
            "id": bank.pk,
            "object": "bank_account",
            "account_holder_name": bank.holder_name or None,
            "country": bank.country,
            "currency": bank.currency,
            "last4": bank.last4,
            "routing_number": bank.routing_number or None,
            "status": "verified",
        },
        "statement_descriptor": top_up.statement_descriptor or None,
        "status": _AS_TOP_UP.get(top_up.state, top_up.status),
        "transfer_group": top_up.transfer_group or None,
    }


@dataclass(frozen=True)
class Payment:
    """A charge, wherever it is kept: of a card, of a transfer on its account, or an account debit."""

    id: str
    amount: int
    currency: str
    created: datetime
    refunded: int = 0
    transaction: str | None = None
    status: str = "succeeded"
    application_fee: int = 0
    description: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    source_transfer: str | None = None
    failure: str = ""
    manage: Json | None = None


def debit_payment(debit: AccountDebit, beside: Beside) -> Payment:
    """An account debit as its platform sees it: a charge with the account as its source."""
    return Payment(
        id=debit.pk,
        amount=debit.amount,
        currency=debit.currency,
        created=debit.created,
        refunded=debit.amount_refunded,
        transaction=beside.lines.get((debit.ledger_transaction_id, "platform")),
        status=_AS_CHARGE.get(debit.state, "failed"),
        description=debit.description,
        metadata=debit.metadata,
        source=debit.account_id,
        source_transfer=debit.transfer_id if debit.ledger_transaction_id else None,
        failure=debit.failure_message or (debit.state.label if debit.state in _NOT_CARRIED_OUT else ""),
        manage=_manage(debit, beside) | {"fee": debit.fee},
    )


def charge_object(payment: Payment) -> Json:
    done = payment.status == "succeeded"
    nobody = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
    return {
        "id": payment.id,
        "object": "charge",
        "amount": payment.amount,
        "amount_captured": payment.amount if done else 0,
        "amount_refunded": payment.refunded,
        "application": None,
        "application_fee": None,
        "application_fee_amount": payment.application_fee or None,
        "balance_transaction": payment.transaction,
        "billing_details": nobody,
        "calculated_statement_descriptor": None,
        "captured": done,
        "created": seconds(payment.created),
        "currency": payment.currency,
        "customer": None,
        "description": payment.description or None,
        "destination": None,
        "dispute": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": payment.failure or None,
        "fraud_details": {},
        "invoice": None,
        "livemode": False,
        "manage": payment.manage or {"approval": None, "status": payment.status},
        "metadata": dict(payment.metadata),
        "on_behalf_of": None,
        "outcome": None,
        "paid": done,
        "payment_intent": None,
        "payment_method": None,
        "payment_method_details": {"type": "card"} if payment.id.startswith("ch_") else {"type": "stripe_account"},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": payment.refunded == payment.amount,
        "review": None,
        "shipping": None,
        "source": {"id": payment.source, "object": "account"} if payment.source else None,
        "source_transfer": payment.source_transfer,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": payment.status,
        "transfer_data": None,
        "transfer_group": None,
    }


def refund_object(refund: DebitRefund, beside: Beside) -> Json:
    line = beside.lines.get((refund.ledger_transaction_id, "platform"))
    shown = plain_refund(refund.pk, refund.debit_id, refund.amount, refund.currency, refund.created, line)
    done = refund.ledger_transaction_id is not None
    pending = "canceled" if refund.state in _NOT_CARRIED_OUT else "pending"
    return shown | {
        "manage": _manage(refund, beside),
        "metadata": refund.metadata,
        "reason": next((one for one in REASONS if reason_words(one) == refund.description), None),
        "status": "succeeded" if done else pending,
        "transfer_reversal": transfer_of(refund.pk) if done else None,
    }


def plain_refund(
    refund_id: str, charge_id: str, amount: int, currency: str, created: datetime, transaction: str | None
) -> Json:
    return {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": transaction,
        "charge": charge_id,
        "created": seconds(created),
        "currency": currency,
        "destination_details": None,
        "manage": {"approval": None, "status": "succeeded"},
        "metadata": {},
        "payment_intent": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
