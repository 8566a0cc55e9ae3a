"""What the plumbing asks of money: what can be expanded, and what events show."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from accounts.models import Connection, ExternalAccount
from accounts.reading import external_objects
from connect_dashboard.api.expansion import expands, loads
from connect_dashboard.journal.shown import shown_by
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform
from funds.balance_objects import balance_transaction_objects
from funds.chart import Kind
from funds.identifiers import transaction_number
from funds.models import (
    AccountDebit,
    DebitRefund,
    LedgerEntry,
    Payout,
    PlatformBankAccount,
    TopUp,
    Transfer,
    TransferReversal,
)
from funds.objects import Json, transfer_of
from funds.reading import (
    PAYMENT_TYPES,
    REFUND_TYPES,
    account_charge_objects,
    account_refund_objects,
    debit_charge_objects,
    debit_transfer_objects,
    payout_objects,
    refund_objects,
    reversal_objects,
    top_up_objects,
    transfer_objects,
)

# An event tells how its object stood then: its type says so, whatever has become of the object since.
_THEN: dict[str, Json] = {
    "payout.created": {"status": "pending", "failure_code": None, "failure_message": None, "reversed_by": None},
    "payout.paid": {"status": "paid", "failure_code": None, "failure_message": None, "reversed_by": None},
    "payout.failed": {"status": "failed"},
    "payout.canceled": {"status": "canceled"},
    "topup.created": {"status": "pending", "failure_code": None, "failure_message": None},
    "topup.succeeded": {"status": "succeeded", "failure_code": None, "failure_message": None},
    "topup.failed": {"status": "failed"},
    "topup.canceled": {"status": "canceled"},
    "topup.reversed": {"status": "reversed"},
    "transfer.created": {"amount_reversed": 0, "reversed": False},
    "charge.succeeded": {"status": "succeeded", "amount_refunded": 0, "refunded": False},
}


def transfers_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    """Transfers to accounts, and those by which accounts were debited."""
    shown = transfer_objects(list(Transfer.objects.for_platform(platform).filter(pk__in=ids)))
    debits = AccountDebit.objects.for_platform(platform).select_related("platform").filter(transfer_id__in=ids)
    return _by_id([*shown, *debit_transfer_objects(list(debits))])


def payouts_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    return _by_id(payout_objects(list(Payout.objects.for_platform(platform).filter(pk__in=ids))))


def topups_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    found = TopUp.objects.for_platform(platform).select_related("bank_account").filter(pk__in=ids)
    return _by_id(top_up_objects(list(found)))


def charges_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    debits = AccountDebit.objects.for_platform(platform).select_related("platform").filter(pk__in=ids)
    shown = debit_charge_objects(list(debits))
    keys = [f"{Kind.CHARGE}:{one}" for one in ids] + [f"{Kind.TRANSFER}:{transfer_of(one)}" for one in ids]
    return _by_id([*shown, *account_charge_objects(_entries(platform, keys, PAYMENT_TYPES))])


def refunds_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    shown = refund_objects(list(DebitRefund.objects.for_platform(platform).filter(pk__in=ids)))
    keys = [f"{Kind.REFUND}:{one}" for one in ids] + [f"{Kind.TRANSFER_REVERSAL}:{transfer_of(one)}" for one in ids]
    return _by_id([*shown, *account_refund_objects(_entries(platform, keys, REFUND_TYPES))])


def reversals_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    return _by_id(reversal_objects(list(TransferReversal.objects.for_platform(platform).filter(pk__in=ids))))


def balance_transactions_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    numbers = [transaction_number(one) for one in ids]
    found = LedgerEntry.objects.for_platform(platform).exclude(type="").filter(pk__in=[n for n in numbers if n])
    return _by_id(balance_transaction_objects(list(found.select_related("transaction", "ledger_account")), present()))


def sources_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    """Whatever caused balance transactions."""
    found: dict[str, Json] = {}
    for prefix, load in _SOURCES.items():
        if wanted := [one for one in ids if one.partition("_")[0] == prefix]:
            found |= load(platform, wanted)
    return found


def destinations_by_id(platform: Platform, ids: Sequence[str]) -> dict[str, Json]:
    """Bank accounts and cards of accounts, and bank accounts of the platform itself."""
    reached = Connection.objects.for_platform(platform).values("account_id")
    theirs = ExternalAccount.objects.filter(pk__in=ids, account__in=reached)
    own = PlatformBankAccount.objects.for_platform(platform).filter(pk__in=ids)
    return _by_id([*external_objects(theirs), *(_bank_account(one) for one in own)])


def _bank_account(bank: PlatformBankAccount) -> Json:
    return {
        "id": bank.pk,
        "object": "bank_account",
        "account_holder_name": bank.holder_name or None,
        "account_holder_type": None,
        "account_type": None,
        "bank_name": None,
        "country": bank.country,
        "currency": bank.currency,
        "fingerprint": None,
        "last4": bank.last4,
        "routing_number": bank.routing_number or None,
        "status": "verified",
    }


def _entries(platform: Platform, keys: Sequence[str], types: tuple[str, ...]) -> list[LedgerEntry]:
    found = LedgerEntry.objects.for_platform(platform).filter(
        transaction__platform=platform, transaction__key__in=keys, type__in=types
    )
    return list(found.select_related("transaction__reversal_of"))


def _by_id(shown: Iterable[Json]) -> dict[str, Json]:
    return {one["id"]: one for one in shown}


_SOURCES: dict[str, Callable[[Platform, Sequence[str]], dict[str, Json]]] = {
    "ch": charges_by_id,
    "py": charges_by_id,
    "re": refunds_by_id,
    "pyr": refunds_by_id,
    "tr": transfers_by_id,
    "trr": reversals_by_id,
    "tu": topups_by_id,
    "po": payouts_by_id,
}


def _shows(load: Callable[[Platform, Sequence[str]], dict[str, Json]]) -> Callable[..., list[Json | None]]:
    def show(type: str, platform_id: int, objects: Sequence[tuple[str, str]]) -> list[Json | None]:
        found = load(Platform(pk=platform_id), [object_id for _, object_id in objects])
        shown = [found.get(object_id) for _, object_id in objects]
        return [one | _THEN.get(type, {}) if one else None for one in shown]

    return show


def register() -> None:
    loaders: dict[str, Any] = {
        "transfer": transfers_by_id,
        "transfer_reversal": reversals_by_id,
        "payout": payouts_by_id,
        "topup": topups_by_id,
        "charge": charges_by_id,
        "refund": refunds_by_id,
        "balance_transaction": balance_transactions_by_id,
        "balance_source": sources_by_id,
        "payout_destination": destinations_by_id,
    }
    for name, load in loaders.items():
        loads(name, load)
    for prefix in ("transfer", "payout", "topup", "charge"):
        shown_by(f"{prefix}.", _shows(loaders[prefix]))
    for name in ("transfer", "transfer_reversal", "payout", "topup", "charge", "refund"):
        expands(name, "balance_transaction", "balance_transaction")
    for name, path, target in (
        ("balance_transaction", "source", "balance_source"),
        ("transfer", "destination", "account"),
        ("transfer", "destination_payment", "charge"),
        ("transfer", "source_transaction", "charge"),
        ("transfer_reversal", "transfer", "transfer"),
        ("transfer_reversal", "destination_payment_refund", "refund"),
        ("transfer_reversal", "source_refund", "refund"),
        ("payout", "destination", "payout_destination"),
        ("payout", "failure_balance_transaction", "balance_transaction"),
        ("payout", "original_payout", "payout"),
        ("payout", "reversed_by", "payout"),
        ("charge", "source_transfer", "transfer"),
        ("refund", "charge", "charge"),
    ):
        expands(name, path, target)
