"""From the ledger and the movements to the API's objects: some queries for each answer, however many rows it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Sum

from connect_dashboard.team.models import Platform
from funds.chart import PLATFORM, Kind, Type
from funds.identifiers import transaction_public_id
from funds.models import (
    AccountDebit,
    Approval,
    DebitRefund,
    LedgerEntry,
    LedgerTransaction,
    Movement,
    Payout,
    TopUp,
    Transfer,
    TransferReversal,
)
from funds.models.payout import CAME_TO_NOTHING
from funds.movements import KINDS
from funds.objects import (
    Beside,
    Json,
    Payment,
    charge_object,
    debit_payment,
    debit_reversal_object,
    debit_transfer_object,
    payment_of,
    payout_object,
    plain_refund,
    refund_object,
    reversal_object,
    top_up_object,
    transfer_object,
)
from funds.statuses import Status

_WAITED = (Status.AWAITING_APPROVAL, Status.DECLINED, Status.EXPIRED, Status.CANCELED)
_RETURNS = (Kind.PAYOUT_FAILED, Kind.PAYOUT_CANCELED, Kind.PAYOUT_RETURNED, Kind.PAYOUT_REVERSAL_RETURNED)
# Kinds of payments and refunds that an account sees, with what makes a ledger key of their id.
PAYMENT_TYPES = (Type.CHARGE, Type.PAYMENT)
REFUND_TYPES = (Type.REFUND, Type.PAYMENT_REFUND)


def transfer_objects(transfers: Sequence[Transfer]) -> list[Json]:
    parted = [one.pk for one in transfers if one.amount_reversed]
    reversals = _inside(TransferReversal.objects.filter(transfer__in=parted), "transfer_id") if parted else {}
    beside = _beside([*transfers, *_flat(reversals)], reversals=reversals)
    return [transfer_object(one, beside) for one in transfers]


def debit_transfer_objects(debits: Sequence[AccountDebit]) -> list[Json]:
    parted = [one.pk for one in debits if one.amount_refunded]
    refunds = _inside(DebitRefund.objects.filter(debit__in=parted), "debit_id") if parted else {}
    beside = _beside([*debits, *_flat(refunds)], reversals=refunds)
    return [debit_transfer_object(one, beside) for one in debits]


def reversal_objects(reversals: Sequence[TransferReversal]) -> list[Json]:
    beside = _beside(reversals)
    return [reversal_object(one, beside) for one in reversals]


def debit_reversal_objects(debit: AccountDebit, refunds: Sequence[DebitRefund]) -> list[Json]:
    beside = _beside(refunds)
    return [debit_reversal_object(one, debit, beside) for one in refunds]


def payout_objects(payouts: Sequence[Payout]) -> list[Json]:
    done = [one.pk for one in payouts if one.state in (Status.PAID, Status.FAILED, Status.CANCELED)]
    found = Payout.objects.filter(reverses__in=done).exclude(status__in=CAME_TO_NOTHING)
    reversed_by = {str(reverses): pk for reverses, pk in found.values_list("reverses_id", "pk")} if done else {}
    beside = _beside(payouts, returned=_returned(payouts), reversed_by=reversed_by)
    return [payout_object(one, beside) for one in payouts]


def top_up_objects(top_ups: Sequence[TopUp]) -> list[Json]:
    beside = _beside(top_ups)
    return [top_up_object(one, beside) for one in top_ups]


def debit_charge_objects(debits: Sequence[AccountDebit]) -> list[Json]:
    beside = _beside(debits)
    return [charge_object(debit_payment(one, beside)) for one in debits]


def refund_objects(refunds: Sequence[DebitRefund]) -> list[Json]:
    beside = _beside(refunds)
    return [refund_object(one, beside) for one in refunds]


def account_charge_objects(entries: Sequence[LedgerEntry]) -> list[Json]:
    """Payments of an account by their ledger entries, which are the only record of a card's."""
    ids = [one.transaction_id for one in entries]
    taken_back = LedgerEntry.objects.filter(transaction__reversal_of__in=ids, type__in=REFUND_TYPES)
    back = {
        (of, holder): -(total or 0)
        for of, holder, total in taken_back.values_list("transaction__reversal_of", "holder").annotate(Sum("amount"))
    }
    fees = application_fees(ids)
    return [charge_object(_payment(one, back, fees)) for one in entries]


def application_fees(transaction_ids: Sequence[int]) -> dict[int, int]:
    """What platforms took of payments, in minor units, by ledger transaction."""
    taken = LedgerEntry.objects.filter(transaction__in=transaction_ids, holder=PLATFORM, type=Type.APPLICATION_FEE)
    return dict(taken.values_list("transaction_id", "amount"))


def _payment(entry: LedgerEntry, back: dict[tuple[int, str], int], fees: dict[int, int]) -> Payment:
    source, is_card = entry.transaction.source, entry.type == Type.CHARGE
    return Payment(
        id=source if is_card else payment_of(source),
        amount=entry.gross,
        currency=entry.currency,
        created=entry.created,
        refunded=back.get((entry.transaction_id, entry.holder), 0),
        transaction=entry.public_id,
        application_fee=fees.get(entry.transaction_id, 0),
        source_transfer=None if is_card else source,
    )


def account_refund_objects(entries: Sequence[LedgerEntry]) -> list[Json]:
    """``entries`` with their transaction and what it takes back."""
    return [_account_refund(one) for one in entries]


def _account_refund(entry: LedgerEntry) -> Json:
    of = entry.transaction.reversal_of
    paid = of.source if of else ""
    return plain_refund(
        payment_of(entry.transaction.source),
        payment_of(paid),
        -entry.gross,
        entry.currency,
        entry.created,
        entry.public_id,
    )


def _beside(movements: Iterable[Movement], **more: Any) -> Beside:
    movements = list(movements)
    posted = [one.ledger_transaction_id for one in movements if one.ledger_transaction_id]
    waited = [one.pk for one in movements if one.state in _WAITED]
    return Beside(lines=_lines(posted), approvals=_approvals(waited), **more)


def _lines(transaction_ids: Sequence[int]) -> dict[tuple[int | None, str], str]:
    found = LedgerEntry.objects.filter(transaction__in=transaction_ids).exclude(type="")
    rows = found.values_list("transaction_id", "holder", "pk") if transaction_ids else ()
    return {(transaction_id, holder): transaction_public_id(pk) for transaction_id, holder, pk in rows}


def _approvals(movement_ids: Sequence[str]) -> dict[str, str]:
    if not movement_ids:
        return {}
    found = Approval.objects.filter(kind__in=list(KINDS), object_id__in=movement_ids)
    return dict(found.values_list("object_id", "pk"))


def _returned(payouts: Sequence[Payout]) -> dict[str, str]:
    """Balance transactions with which the money of payouts came back."""
    over = [one for one in payouts if one.state in (Status.FAILED, Status.CANCELED)]
    keys = [f"{kind}:{one.pk}" for one in over for kind in _RETURNS]
    if not keys:
        return {}
    moved = LedgerTransaction.objects.filter(platform__in={one.platform_id for one in over}, key__in=keys)
    sources = dict(moved.values_list("pk", "source"))
    lines = LedgerEntry.objects.filter(transaction__in=list(sources)).exclude(type="").exclude(type=Type.FEE)
    return {sources[moved_in]: transaction_public_id(pk) for moved_in, pk in lines.values_list("transaction_id", "pk")}


def _inside(found: Any, of: str) -> dict[str, list[Any]]:
    """The newest first, by what they take back; only those that were carried out."""
    grouped: dict[str, list[Any]] = defaultdict(list)
    for one in found.exclude(ledger_transaction=None).order_by("-created", "-pk"):
        grouped[getattr(one, of)].append(one)
    return grouped


def _flat(grouped: dict[str, list[Any]]) -> list[Any]:
    return [one for ones in grouped.values() for one in ones]


def debit_by(platform: Platform, **named: str) -> AccountDebit | None:
    return AccountDebit.objects.for_platform(platform).select_related("platform").filter(**named).first()
