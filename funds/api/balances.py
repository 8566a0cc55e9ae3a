"""The balance, and every change of it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing, page_of
from connect_dashboard.api.params import CURRENCY, LISTED, RANGE, Params, Text, choice
from connect_dashboard.api.scopes import READ
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.present import present
from connect_dashboard.team.permissions import Permission
from funds.api.access import holder_of, own_connection, within
from funds.balance_objects import balance_object, balance_transaction_objects
from funds.chart import Kind, Type
from funds.currencies import own_currency
from funds.identifiers import transaction_number
from funds.models import LedgerEntry, Payout
from funds.objects import transfer_of
from funds.payout_contents import transactions_in
from funds.queries import Balances, balance_transactions, balances_of, destinations_of
from funds.reading import debit_by
from funds.services.payout_requests import instant_obstacle

_LISTED: Params = {
    **LISTED,
    "account": Text(64),
    "created": RANGE,
    "currency": CURRENCY,
    "payout": Text(64),
    "source": Text(64),
    "type": choice(tuple(Type)),
}


@verb("balance", READ, returns="balance")
def balance_retrieve(call: Call) -> Json:
    """Retrieve the balance of the account that the header names, else your own"""
    call.actor.require(Permission.FUNDS_VIEW)
    found = balances_of(call.platform, holder_of(call))
    if not call.account_id:
        return balance_object(found or [Balances(own_currency(call.platform))], reserved=True)
    connection = own_connection(call)
    now, destinations = present(), destinations_of(connection)
    reached = {one.currency for one in destinations if not instant_obstacle(one, now)}
    return balance_object(found or [Balances(connection.account.default_currency)], instant=reached)


@verb("balance", READ, params=_LISTED, returns="balance_transaction", many=True)
def balance_transaction_list(call: Call) -> Listing:
    """List every change of the balance, the newest first; with a payout, what it contained"""
    call.actor.require(Permission.FUNDS_VIEW)
    found = within(_matching(call), call.params.get("created"))
    page, more = page_of(found, by_number(call.params), what="balance transaction")
    return Listing(balance_transaction_objects(page, present()), more)


def _matching(call: Call) -> QuerySet[Any]:
    found = balance_transactions(call.platform, holder_of(call))
    sent = call.params
    if sent.get("payout"):
        found = found.filter(pk__in=_contents(call, sent["payout"]).values("pk"))
    if sent.get("type"):
        found = found.filter(type=sent["type"])
    if sent.get("currency"):
        found = found.filter(currency=sent["currency"].lower())
    if sent.get("source"):
        found = found.filter(transaction__platform=call.platform, transaction__key__in=_keys(call, sent["source"]))
    if sent.get("account"):
        theirs = LedgerEntry.objects.for_platform(call.platform).filter(holder=sent["account"])
        found = found.filter(Exists(theirs.filter(transaction=OuterRef("transaction"))))
    return found


def _contents(call: Call, payout_id: str) -> QuerySet[LedgerEntry]:
    own = Payout.objects.for_platform(call.platform).filter(account=call.account_id or None, pk=payout_id)
    payout = own.first()
    if payout is None:
        raise NotFound("payout", payout_id, "payout")
    return transactions_in(payout)


def _keys(call: Call, source: str) -> list[str]:
    """Keys that the ledger may know the source by; an account sees some of them under other names."""
    names = {source, transfer_of(source)}
    if call.account_id and source.startswith("tr_") and (debit := debit_by(call.platform, transfer_id=source)):
        names.add(debit.pk)
    if call.account_id and source.startswith("trr_"):
        names.add(source.replace("trr_", "pyr_"))
    return [f"{kind}:{name}" for kind in Kind for name in sorted(names)]


@verb("balance", READ, returns="balance_transaction")
def balance_transaction_retrieve(call: Call, transaction_id: str) -> Json:
    """Retrieve a change of the balance"""
    call.actor.require(Permission.FUNDS_VIEW)
    number = transaction_number(transaction_id)
    found = balance_transactions(call.platform, holder_of(call)).filter(pk=number).first() if number else None
    if found is None:
        raise NotFound("balance transaction", transaction_id)
    return balance_transaction_objects([found], present())[0]


def by_number(params: Mapping[str, Any]) -> dict[str, Any]:
    """Entries are numbered: the ids that callers know are made of it."""
    changed = dict(params)
    for name in ("starting_after", "ending_before"):
        if changed.get(name):
            changed[name] = transaction_number(changed[name]) or 0
    return changed
