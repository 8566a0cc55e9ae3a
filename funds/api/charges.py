"""Charges and refunds.

A platform charges an account by naming it as the source (an account debit), and refunds that. Card payments of
accounts are the processor's to tell: with the account header they are read here, and changed by nobody.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.api.access import connection_for
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import CURRENCY, INTEGER, METADATA, Params, Refused, Required, Text, choice
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import KEEP_FOR_GOOD, Call, Json, verb
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.money import Money
from funds.api.access import (
    MOVED,
    asked_key,
    changes_of,
    money_of,
    movement_of,
    new_metadata,
    only_for_platform,
    within,
)
from funds.chart import Kind
from funds.models import AccountDebit, DebitRefund, LedgerEntry
from funds.objects import REASONS, reason_words, transfer_of
from funds.queries import balance_transactions
from funds.reading import (
    PAYMENT_TYPES,
    REFUND_TYPES,
    account_charge_objects,
    account_refund_objects,
    debit_charge_objects,
    refund_objects,
)
from funds.services.debits import debit_create, debit_refund
from funds.services.describing import movement_describe
from funds.statuses import OF_ONE_STEP

_ACCOUNT_DEBITS = Refused("A charge here pulls funds from a connected account to your own balance, and nothing else.")
_NEW: Params = {
    **dict.fromkeys(
        (
            "application_fee",
            "application_fee_amount",
            "capture",
            "customer",
            "destination",
            "on_behalf_of",
            "radar_options",
            "receipt_email",
            "shipping",
            "statement_descriptor",
            "statement_descriptor_suffix",
            "transfer_data",
            "transfer_group",
        ),
        _ACCOUNT_DEBITS,
    ),
    "amount": Required(INTEGER),
    "currency": Required(CURRENCY),
    "description": Text(500),
    "metadata": METADATA,
    "source": Required(Text(64)),
}
_NEW_REFUND: Params = {
    **dict.fromkeys(
        (
            "currency",
            "customer",
            "instructions_email",
            "origin",
            "payment_intent",
            "refund_application_fee",
            "reverse_transfer",
        ),
        Refused("A refund here gives a pulled charge back to its account: name the charge."),
    ),
    "amount": INTEGER,
    "charge": Required(Text(64)),
    "metadata": METADATA,
    "reason": choice(REASONS),
}


@verb("charges", WRITE, params=_NEW, returns="charge", kept=KEEP_FOR_GOOD)
def charge_post(call: Call) -> Json:
    """Pull funds from a connected account that consented: name it as the source"""
    only_for_platform(call, "Account debits")
    call.actor.require(Permission.FUNDS_MOVE)
    if not call.params["source"].startswith("acct_"):
        message = "Only connected accounts can be charged here: give the id of one as the source."
        raise ParameterError("parameter_invalid", message, "source")
    debit = debit_create(
        actor=call.actor,
        connection=connection_for(call, call.params["source"]),
        money=money_of(call),
        idempotency_key=asked_key(call),
        description=call.params.get("description", ""),
        metadata=new_metadata(call),
    )
    return debit_charge_objects([debit])[0]


@verb(
    "charges",
    READ,
    params={**MOVED, "source": Text(64), "status": choice(OF_ONE_STEP)},
    returns="charge",
    many=True,
)
def charge_list(call: Call) -> Listing:
    """List account debits, the newest first; with the account header, the account's payments"""
    call.actor.require(Permission.FUNDS_VIEW)
    bounds = call.params.get("created")
    if call.account_id:
        entries = within(_entries(call, PAYMENT_TYPES), bounds)
        page, more = page_of(entries, _by_entry(call, PAYMENT_TYPES), what="charge")
        return Listing(account_charge_objects(page), more)
    found = _debits(call)
    for name, column in (("source", "account"), ("status", "status")):
        if call.params.get(name):
            found = found.filter(**{column: call.params[name]})
    page, more = page_of(within(found, bounds), call.params, what="charge")
    return Listing(debit_charge_objects(page), more)


@verb("charges", READ, returns="charge")
def charge_retrieve(call: Call, charge_id: str) -> Json:
    """Retrieve a charge"""
    call.actor.require(Permission.FUNDS_VIEW)
    if call.account_id:
        return account_charge_objects([_entry(call, charge_id, PAYMENT_TYPES, "charge")])[0]
    return debit_charge_objects([movement_of(call, _debits(call), charge_id, "charge")])[0]


@verb("charges", WRITE, params={"description": Text(500), "metadata": METADATA}, returns="charge")
def charge_change(call: Call, charge_id: str) -> Json:
    """Change an account debit's description and metadata"""
    only_for_platform(call, "Changes of account debits")
    held = movement_of(call, _debits(call), charge_id, "charge")
    changed = movement_describe(actor=call.actor, movement=held, changes=changes_of(call, held))
    return debit_charge_objects([changed])[0]


@verb("charges", WRITE, params=_NEW_REFUND, returns="refund", kept=KEEP_FOR_GOOD)
def refund_post(call: Call) -> Json:
    """Give an account debit back, in full or in part"""
    only_for_platform(call, "Refunds of account debits")
    call.actor.require(Permission.FUNDS_MOVE)
    debit = _debits(call).filter(pk=call.params["charge"]).first()
    if debit is None:
        raise NotFound("charge", call.params["charge"], "charge")
    amount = call.params.get("amount")
    refund = debit_refund(
        actor=call.actor,
        debit=debit,
        money=Money(amount, debit.currency) if isinstance(amount, int) else debit.left,
        # The dialect needs none; the account reads one.
        reason=reason_words(call.params.get("reason") or "by_program"),
        idempotency_key=asked_key(call),
    )
    if metadata := new_metadata(call):
        refund = movement_describe(actor=call.actor, movement=refund, changes={"metadata": metadata})
    return refund_objects([refund])[0]


@verb("charges", READ, params={**MOVED, "charge": Text(64)}, returns="refund", many=True)
def refund_list(call: Call) -> Listing:
    """List refunds of account debits, the newest first; with the account header, of the account's payments"""
    call.actor.require(Permission.FUNDS_VIEW)
    charge_id, bounds = call.params.get("charge"), call.params.get("created")
    if call.account_id:
        entries = within(_entries(call, REFUND_TYPES), bounds).select_related("transaction__reversal_of")
        if charge_id:
            paid = _entry(call, charge_id, PAYMENT_TYPES, "charge")
            entries = entries.filter(transaction__reversal_of=paid.transaction_id)
        page, more = page_of(entries, _by_entry(call, REFUND_TYPES), what="refund")
        return Listing(account_refund_objects(page), more)
    found = DebitRefund.objects.for_platform(call.platform)
    found = found.filter(debit=charge_id) if charge_id else found
    page, more = page_of(within(found, bounds), call.params, what="refund")
    return Listing(refund_objects(page), more)


@verb("charges", READ, returns="refund")
def refund_retrieve(call: Call, refund_id: str) -> Json:
    """Retrieve a refund"""
    call.actor.require(Permission.FUNDS_VIEW)
    if call.account_id:
        return account_refund_objects([_entry(call, refund_id, REFUND_TYPES, "refund")])[0]
    own = DebitRefund.objects.for_platform(call.platform)
    return refund_objects([movement_of(call, own, refund_id, "refund")])[0]


def _debits(call: Call) -> QuerySet[AccountDebit]:
    return AccountDebit.objects.for_platform(call.platform).select_related("platform")


def _entries(call: Call, types: tuple[str, ...]) -> QuerySet[Any]:
    return balance_transactions(call.platform, call.account_id).filter(type__in=types)


def _entry(call: Call, object_id: str, types: tuple[str, ...], what: str) -> LedgerEntry:
    """The entry on the account that a payment or refund is known by."""
    source = object_id if object_id.startswith(("ch_", "re_")) else transfer_of(object_id)
    kinds = (Kind.CHARGE, Kind.TRANSFER, Kind.REFUND, Kind.TRANSFER_REVERSAL)
    keys = [f"{kind}:{source}" for kind in kinds]
    found = _entries(call, types).filter(transaction__platform=call.platform, transaction__key__in=keys)
    entry = found.select_related("transaction__reversal_of").first()
    if entry is None:
        raise NotFound(what, object_id)
    return entry


def _by_entry(call: Call, types: tuple[str, ...]) -> Mapping[str, Any]:
    """Where a page begins, by the entry of the payment or refund that the caller names."""
    changed = dict(call.params)
    for name in ("starting_after", "ending_before"):
        if changed.get(name):
            what = "charge" if types is PAYMENT_TYPES else "refund"
            changed[name] = _entry(call, changed[name], types, what).pk
    return changed
