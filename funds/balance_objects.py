"""The API's objects of balances and of what changed them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from funds.chart import PLATFORM, Balance, Kind, Type
from funds.models import AccountDebit, LedgerEntry, LedgerTransaction
from funds.objects import Json, payment_of, seconds, transfer_of
from funds.queries import Balances
from funds.reading import application_fees

# What balance transactions are counted as in reports. Source: the dialect's reporting categories.
_CATEGORIES = {
    Type.APPLICATION_FEE: "platform_earning",
    Type.TRANSFER_REFUND: "transfer_reversal",
    Type.PAYMENT: "charge",
    Type.PAYMENT_REFUND: "refund",
    Type.PAYOUT_FAILURE: "payout_reversal",
    Type.PAYOUT_CANCEL: "payout_reversal",
    Type.FEE: "fee",
    Type.RESERVE: "connect_reserved_funds",
}
# Ids of objects that the API shows; other sources of entries are the product's own affair.
_SHOWN = ("ch", "re", "py", "pyr", "tr", "trr", "tu", "po")


def balance_object(found: Sequence[Balances], *, reserved: bool = False, instant: Collection[str] = ()) -> Json:
    """``instant`` are currencies in which a payout could arrive within minutes; only platforms have a reserve."""
    shown: Json = {
        "object": "balance",
        "available": [_amount(one.currency, one.available) for one in found],
        "instant_available": [_amount(one.currency, max(one.available, 0)) for one in found if one.currency in instant],
        "livemode": False,
        "pending": [_amount(one.currency, one.pending) for one in found],
    }
    if reserved:
        shown["connect_reserved"] = [{"amount": one.reserved, "currency": one.currency} for one in found]
    return shown


def _amount(currency: str, amount: int) -> Json:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def balance_transaction_objects(entries: Sequence[LedgerEntry], now: datetime) -> list[Json]:
    """``entries`` with their transaction and balance; what is pending becomes available later than ``now``."""
    fees = application_fees([one.transaction_id for one in entries if one.type == Type.CHARGE and one.fee])
    arrived = _arrived(entries)
    debits = _transfers_of_debits(entries)
    return [
        _balance_transaction(one, fees.get(one.transaction_id, 0), _is_pending(one, arrived, now), _source(one, debits))
        for one in entries
    ]


def _balance_transaction(entry: LedgerEntry, application_fee: int, is_pending: bool, source: str | None) -> Json:
    kind = Type(entry.type)
    return {
        "id": entry.public_id,
        "object": "balance_transaction",
        "amount": entry.gross,
        "available_on": seconds(entry.transaction.available_on or entry.created),
        "balance_type": "payments",
        "created": seconds(entry.created),
        "currency": entry.currency,
        "description": kind.label,
        "exchange_rate": None,
        "fee": entry.fee,
        "fee_details": _fee_details(entry, application_fee),
        "net": entry.net,
        "reporting_category": _CATEGORIES.get(kind, str(kind)),
        "source": source,
        "status": "pending" if is_pending else "available",
        "type": entry.type,
    }


def _fee_details(entry: LedgerEntry, application_fee: int) -> list[Json]:
    parts = [("application_fee", application_fee), ("stripe_fee", entry.fee - application_fee)]
    return [
        {"amount": amount, "application": None, "currency": entry.currency, "description": None, "type": kind}
        for kind, amount in parts
        if amount
    ]


def _arrived(entries: Sequence[LedgerEntry]) -> set[str]:
    """Top-ups among the sources that are no longer pending: what becomes of them stands in a movement of its own."""
    waiting = [one for one in entries if one.transaction.kind == Kind.TOP_UP]
    ends = (Kind.TOP_UP_SETTLED, Kind.TOP_UP_FAILED)
    keys = [f"{end}:{one.transaction.source}" for one in waiting for end in ends]
    if not keys:
        return set()
    moved = LedgerTransaction.objects.filter(platform=waiting[0].platform_id, key__in=keys)
    return set(moved.values_list("source", flat=True))


def _is_pending(entry: LedgerEntry, arrived: set[str], now: datetime) -> bool:
    if entry.transaction.kind == Kind.TOP_UP:
        return entry.transaction.source not in arrived
    moment = entry.transaction.available_on
    return entry.ledger_account.kind == Balance.PENDING and moment is not None and moment > now


def _transfers_of_debits(entries: Sequence[LedgerEntry]) -> dict[str, str]:
    """What an account debit is called on its account."""
    debits = [
        one.transaction.source
        for one in entries
        if one.transaction.kind == Kind.ACCOUNT_DEBIT and one.holder != PLATFORM
    ]
    found = AccountDebit.objects.filter(pk__in=debits)
    return dict(found.values_list("pk", "transfer_id")) if debits else {}


def _source(entry: LedgerEntry, debits: dict[str, str]) -> str | None:
    source = entry.transaction.source
    if source.partition("_")[0] not in _SHOWN:
        return None
    if entry.holder == PLATFORM:
        return source
    if entry.transaction.kind == Kind.ACCOUNT_DEBIT:
        return debits.get(source)
    return transfer_of(source) if entry.transaction.kind == Kind.ACCOUNT_DEBIT_REFUND else payment_of(source)
