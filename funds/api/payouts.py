"""Payouts: of an account with the account header, else of the platform's own balance."""

from typing import Any

from django.db.models import QuerySet

from connect_dashboard.api.errors import ParameterError
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import CURRENCY, DAYS, INTEGER, METADATA, Params, Refused, Required, Text, choice
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import KEEP_FOR_GOOD, Call, Json, verb
from connect_dashboard.team.permissions import Permission
from funds.api.access import (
    MANAGED,
    MOVED,
    asked_key,
    changed_metadata,
    changes_of,
    money_of,
    movement_of,
    new_metadata,
    own_connection,
    standing_as,
    within,
)
from funds.models import Payout, PlatformBankAccount
from funds.queries import bank_accounts_of, destinations_of
from funds.reading import payout_objects
from funds.services.describing import movement_describe
from funds.services.payout_reversals import payout_reverse
from funds.services.payouts import payout_cancel, payout_create, platform_payout_create
from funds.statuses import Status

# The dialect's words, and how our movements stand that it means by them.
STATUSES = {
    "pending": (Status.PENDING, Status.AWAITING_APPROVAL),
    "in_transit": (Status.IN_TRANSIT,),
    "paid": (Status.PAID, Status.SUCCEEDED, Status.REVERSED),
    "failed": (Status.FAILED,),
    "canceled": (Status.CANCELED, Status.DECLINED, Status.EXPIRED),
}
_NEW: Params = {
    "amount": Required(INTEGER),
    "currency": Required(CURRENCY),
    "description": Text(500),
    "destination": Text(64),
    "metadata": METADATA,
    "method": choice(Payout.Method.values),
    "payout_method": Refused("Name the bank account or card as the destination."),
    "source_type": choice(("card", "bank_account")),
    "statement_descriptor": Text(22),
}
_FILTERS: Params = {
    **MOVED,
    **MANAGED,
    "arrival_date": DAYS,
    "destination": Text(64),
    "status": choice(tuple(STATUSES)),
}


@verb("payouts", WRITE, params=_NEW, returns="payout", kept=KEEP_FOR_GOOD)
def payout_post(call: Call) -> Json:
    """Pay out to a bank account or debit card: an account's balance with the account header, else your own"""
    call.actor.require(Permission.FUNDS_MOVE)
    payout = _of_account(call) if call.account_id else _of_platform(call)
    return payout_objects([payout])[0]


def _of_account(call: Call) -> Payout:
    connection = own_connection(call)
    return payout_create(
        actor=call.actor,
        connection=connection,
        money=money_of(call),
        destination_id=call.params.get("destination") or _usual(destinations_of(connection), call),
        idempotency_key=asked_key(call),
        method=call.params.get("method") or Payout.Method.STANDARD,
        **_words(call),
    )


def _of_platform(call: Call) -> Payout:
    if call.params.get("method") == Payout.Method.INSTANT:
        raise ParameterError(
            "instant_payouts_unsupported", "Your own balance is paid out by standard payouts.", "method"
        )
    return platform_payout_create(
        actor=call.actor,
        platform=call.platform,
        money=money_of(call),
        bank_account=bank_account_by(call, call.params.get("destination", ""), "destination"),
        idempotency_key=asked_key(call),
        **_words(call),
    )


def _words(call: Call) -> dict[str, Any]:
    names = ("description", "statement_descriptor")
    return {name: call.params.get(name, "") for name in names} | {"metadata": new_metadata(call)}


def _usual(destinations: list[Any], call: Call) -> str:
    """The default of the currency stands first; without any the service says what is missing."""
    currency = call.params["currency"].lower()
    return next((one.pk for one in destinations if one.currency == currency), "")


def bank_account_by(call: Call, bank_account_id: str, param: str) -> PlatformBankAccount:
    """The platform's bank account by its id, else its newest one in the currency."""
    own = bank_accounts_of(call.platform)
    found = own.filter(pk=bank_account_id) if bank_account_id else own.filter(currency=call.params["currency"].lower())
    bank_account = found.first()
    if bank_account is None:
        message = "Your platform has no such bank account. Add it on the page Balances."
        raise ParameterError("destination_unusable", message, param)
    return bank_account


@verb("payouts", READ, params=_FILTERS, returns="payout", many=True)
def payout_list(call: Call) -> Listing:
    """List payouts, the newest first: of the account that the header names, else of your own balance"""
    return _listed(call, _own(call))


@verb("payouts", READ, params={**_FILTERS, "account": Text(64)}, returns="payout", many=True)
def every_payout_list(call: Call) -> Listing:
    """List the payouts of your own balance and of all connected accounts together, the newest first"""
    found = Payout.objects.for_platform(call.platform)
    account_id = call.account_id or call.params.get("account")
    return _listed(call, found.filter(account=account_id) if account_id else found)


def _listed(call: Call, found: QuerySet[Any]) -> Listing:
    call.actor.require(Permission.FUNDS_VIEW)
    found = standing_as(call, found, STATUSES)
    if destination := call.params.get("destination"):
        column = "destination" if call.account_id else "bank_account"
        found = found.filter(**{column: destination})
    found = within(within(found, call.params.get("created")), call.params.get("arrival_date"), "arrival_date")
    page, more = page_of(found, call.params, what="payout")
    return Listing(payout_objects(page), more)


@verb("payouts", READ, returns="payout")
def payout_retrieve(call: Call, payout_id: str) -> Json:
    """Retrieve a payout"""
    call.actor.require(Permission.FUNDS_VIEW)
    return payout_objects([_payout(call, payout_id)])[0]


@verb("payouts", WRITE, params={"metadata": METADATA}, returns="payout")
def payout_change(call: Call, payout_id: str) -> Json:
    """Change a payout's metadata"""
    payout = _payout(call, payout_id)
    changed = movement_describe(actor=call.actor, movement=payout, changes=changes_of(call, payout))
    return payout_objects([changed])[0]


@verb("payouts", WRITE, returns="payout", kept=KEEP_FOR_GOOD, asks_outside=True)
def payout_cancel_post(call: Call, payout_id: str) -> Json:
    """Cancel a payout that was made by hand and that the bank does not have yet"""
    canceled = payout_cancel(actor=call.actor, payout=_payout(call, payout_id), idempotency_key=asked_key(call))
    return payout_objects([canceled])[0]


@verb("payouts", WRITE, params={"metadata": METADATA}, returns="payout", kept=KEEP_FOR_GOOD)
def payout_reverse_post(call: Call, payout_id: str) -> Json:
    """Fetch the money of a paid payout back from the bank account that it went to"""
    reversal = payout_reverse(
        actor=call.actor,
        payout=_payout(call, payout_id),
        idempotency_key=asked_key(call),
        metadata=changed_metadata({}, call.params.get("metadata", {})),
    )
    return payout_objects([reversal])[0]


def _own(call: Call) -> QuerySet[Any]:
    return Payout.objects.for_platform(call.platform).filter(account=call.account_id or None)


def _payout(call: Call, payout_id: str) -> Payout:
    return movement_of(call, _own(call).select_related("platform", "account"), payout_id, "payout")
