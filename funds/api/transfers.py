"""Transfers to accounts, and their reversals.

With the account header an account sees what it sent to its platform: account debits, which the platform makes.
"""

from typing import Any

from django.db.models import QuerySet

from accounts.api.access import connection_for
from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import CURRENCY, INTEGER, LISTED, METADATA, Params, Refused, Required, Text, choice
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
from funds.models import AccountDebit, DebitRefund, Transfer, TransferReversal
from funds.objects import transfer_of
from funds.reading import (
    debit_by,
    debit_reversal_objects,
    debit_transfer_objects,
    reversal_objects,
    transfer_objects,
)
from funds.services.describing import movement_describe
from funds.services.transfers import MAX_DESCRIPTION, transfer_create, transfer_reverse
from funds.statuses import OF_ONE_STEP

_NEW: Params = {
    "amount": Required(INTEGER),
    "currency": Required(CURRENCY),
    "description": Text(MAX_DESCRIPTION),
    "destination": Required(Text(64)),
    "metadata": METADATA,
    "source_transaction": Text(64),
    "source_type": choice(("card", "bank_account")),
    "transfer_group": Text(255),
}
_CHANGES: Params = {"description": Text(MAX_DESCRIPTION), "metadata": METADATA}
_NEW_REVERSAL: Params = {
    "amount": INTEGER,
    "description": Text(MAX_DESCRIPTION),
    "metadata": METADATA,
    "refund_application_fee": Refused("There are no application fees here."),
}
_LISTED: Params = {
    **MOVED,
    "destination": Text(64),
    "status": choice(OF_ONE_STEP),
    "transfer_group": Text(255),
}


@verb("transfers", WRITE, params=_NEW, returns="transfer", kept=KEEP_FOR_GOOD)
def transfer_post(call: Call) -> Json:
    """Send funds from your balance to a connected account

    Above the platform's threshold nothing is sent before an Administrator approves: ``manage.approval`` names the
    approval, and ``balance_transaction`` is null until then.
    """
    only_for_platform(call, "Transfers")
    call.actor.require(Permission.FUNDS_MOVE)
    sent = call.params
    transfer = transfer_create(
        actor=call.actor,
        connection=connection_for(call, sent["destination"], "destination"),
        money=money_of(call),
        idempotency_key=asked_key(call),
        description=sent.get("description", ""),
        metadata=new_metadata(call),
        transfer_group=sent.get("transfer_group", ""),
        source_transaction=_source(call),
    )
    return transfer_objects([transfer])[0]


def _source(call: Call) -> AccountDebit | None:
    charge_id = call.params.get("source_transaction")
    if not charge_id:
        return None
    debit = debit_by(call.platform, pk=charge_id)
    if debit is None:
        raise NotFound("charge", charge_id, "source_transaction")
    return debit


@verb("transfers", READ, params=_LISTED, returns="transfer", many=True)
def transfer_list(call: Call) -> Listing:
    """List transfers, the newest first; with the account header, what the account sent to your platform"""
    call.actor.require(Permission.FUNDS_VIEW)
    if call.account_id:
        return _debit_list(call)
    found = Transfer.objects.for_platform(call.platform)
    for name, column in (("destination", "account"), ("status", "status"), ("transfer_group", "transfer_group")):
        if call.params.get(name):
            found = found.filter(**{column: call.params[name]})
    page, more = page_of(within(found, call.params.get("created")), call.params, what="transfer")
    return Listing(transfer_objects(page), more)


def _debit_list(call: Call) -> Listing:
    debits: QuerySet[Any] = AccountDebit.objects.for_platform(call.platform).select_related("platform")
    found = debits.filter(account=call.account_id)
    if call.params.get("destination") and call.params["destination"] != call.platform.public_id:
        found = found.none()
    if call.params.get("status"):
        found = found.filter(status=call.params["status"])
    found = within(found, call.params.get("created"))
    page, more = page_of(found, call.params, key="transfer_id", what="transfer")
    return Listing(debit_transfer_objects(page), more)


@verb("transfers", READ, returns="transfer")
def transfer_retrieve(call: Call, transfer_id: str) -> Json:
    """Retrieve a transfer"""
    call.actor.require(Permission.FUNDS_VIEW)
    if call.account_id:
        return debit_transfer_objects([_debit(call, transfer_id)])[0]
    return transfer_objects([_transfer(call, transfer_id)])[0]


@verb("transfers", WRITE, params=_CHANGES, returns="transfer")
def transfer_change(call: Call, transfer_id: str) -> Json:
    """Change a transfer's description and metadata"""
    only_for_platform(call, "Changes of transfers")
    transfer = _transfer(call, transfer_id)
    changed = movement_describe(actor=call.actor, movement=transfer, changes=changes_of(call, transfer))
    return transfer_objects([changed])[0]


@verb("transfers", WRITE, params=_NEW_REVERSAL, returns="transfer_reversal", kept=KEEP_FOR_GOOD)
def reversal_post(call: Call, transfer_id: str) -> Json:
    """Take a transfer back, in full or in part"""
    only_for_platform(call, "Reversals")
    transfer = _transfer(call, transfer_id)
    amount = call.params.get("amount")
    reversal = transfer_reverse(
        actor=call.actor,
        transfer=transfer,
        idempotency_key=asked_key(call),
        money=Money(amount, transfer.currency) if isinstance(amount, int) else None,
        reason=call.params.get("description", ""),
        metadata=new_metadata(call),
    )
    return reversal_objects([reversal])[0]


@verb("transfers", READ, params=LISTED, returns="transfer_reversal", many=True)
def reversal_list(call: Call, transfer_id: str) -> Listing:
    """List the reversals of a transfer, the newest first"""
    call.actor.require(Permission.FUNDS_VIEW)
    if call.account_id:
        debit = _debit(call, transfer_id)
        params = dict(call.params)
        for name in ("starting_after", "ending_before"):
            if params.get(name):
                params[name] = params[name].replace("trr_", "pyr_")
        page, more = page_of(_refunds(debit), params, what="transfer reversal")
        return Listing(debit_reversal_objects(debit, page), more)
    page, more = page_of(_reversals(_transfer(call, transfer_id)), call.params, what="transfer reversal")
    return Listing(reversal_objects(page), more)


@verb("transfers", READ, returns="transfer_reversal")
def reversal_retrieve(call: Call, transfer_id: str, reversal_id: str) -> Json:
    """Retrieve a reversal"""
    call.actor.require(Permission.FUNDS_VIEW)
    if call.account_id:
        debit = _debit(call, transfer_id)
        found = [one for one in _refunds(debit) if transfer_of(one.pk) == reversal_id]
        if not found:
            raise NotFound("transfer reversal", reversal_id)
        return debit_reversal_objects(debit, found)[0]
    return reversal_objects([_reversal(call, transfer_id, reversal_id)])[0]


@verb("transfers", WRITE, params={"metadata": METADATA}, returns="transfer_reversal")
def reversal_change(call: Call, transfer_id: str, reversal_id: str) -> Json:
    """Change a reversal's metadata"""
    only_for_platform(call, "Changes of reversals")
    held = _reversal(call, transfer_id, reversal_id)
    changed = movement_describe(actor=call.actor, movement=held, changes=changes_of(call, held))
    return reversal_objects([changed])[0]


def _transfer(call: Call, transfer_id: str) -> Transfer:
    own = Transfer.objects.for_platform(call.platform).select_related("platform")
    return movement_of(call, own, transfer_id, "transfer")


def _debit(call: Call, transfer_id: str) -> AccountDebit:
    debit = debit_by(call.platform, transfer_id=transfer_id, account=call.account_id)
    if debit is None:
        raise NotFound("transfer", transfer_id)
    return debit


def _reversals(transfer: Transfer) -> QuerySet[Any]:
    return TransferReversal.objects.filter(transfer=transfer)


def _refunds(debit: AccountDebit) -> QuerySet[Any]:
    return DebitRefund.objects.filter(debit=debit).exclude(ledger_transaction=None)


def _reversal(call: Call, transfer_id: str, reversal_id: str) -> TransferReversal:
    return movement_of(call, _reversals(_transfer(call, transfer_id)), reversal_id, "transfer reversal")
