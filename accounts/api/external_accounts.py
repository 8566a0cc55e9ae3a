"""Bank accounts and debit cards: add by token or by their numbers, read, change, delete."""

from collections.abc import Mapping
from typing import Any

from accounts.api.access import connection_for
from accounts.api.cleaning import metadata_after
from accounts.api.shapes import CARD_ADDRESS, EXTERNAL_ACCOUNT, OWNERSHIP_DOCUMENTS
from accounts.api.tokens import token_use
from accounts.bank_formats import BANK_FORMATS
from accounts.contributions import proofs_attach
from accounts.models import Connection, ExternalAccount
from accounts.objects import deleted
from accounts.reading import external_account_by_id, external_account_objects
from accounts.services.external_accounts import (
    BankDetails,
    debit_card_create,
    external_account_create,
    external_account_remove,
    external_account_set_default,
    external_account_update,
)
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.paging import Listing, page_of_list
from connect_dashboard.api.params import BOOLEAN, LISTED, METADATA, Integer, Params, Required, Text, choice
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb

_LISTED = {**LISTED, "object": choice(("bank_account", "card"))}
_NEW: Params = {"external_account": Required(EXTERNAL_ACCOUNT), "default_for_currency": BOOLEAN, "metadata": METADATA}
_CHANGES: Params = {
    "account_holder_name": Text(120),
    "account_holder_type": choice(("individual", "company")),
    "account_type": choice(ExternalAccount.AccountType.values),
    **CARD_ADDRESS,
    "default_for_currency": BOOLEAN,
    "documents": OWNERSHIP_DOCUMENTS,
    "exp_month": Integer(1, 12),
    "exp_year": Integer(2000, 2100),
    "metadata": METADATA,
    "name": Text(120),
}
# Bank accounts that the dialect's test tokens stand for.
_TEST_BANKS = {
    "btok_us": "000123456789",
    "btok_us_verified": "000123456789",
    "btok_us_verified_noAccount": "000111111116",
    "btok_us_verified_accountClosed": "000111111113",
    "btok_us_verified_invalidCurrency": "000444444440",
}


def shown(connection: Connection, external_id: str) -> Json:
    found = external_account_by_id(connection.account_id, external_id)
    if found is None:
        raise NotFound("external account", external_id)
    return found


@verb("external_accounts", READ, params=_LISTED, returns="external_account", many=True)
def external_account_list(call: Call, account_id: str) -> Listing:
    """List an account's bank accounts and debit cards"""
    connection = connection_for(call, account_id)
    found = external_account_objects(connection.account_id)
    kind = call.params.get("object")
    return page_of_list([one for one in found if kind in (None, "", one["object"])], call.params, "external account")


@verb("external_accounts", READ, returns="external_account")
def external_account_retrieve(call: Call, account_id: str, external_id: str) -> Json:
    """Retrieve a bank account or debit card"""
    return shown(connection_for(call, account_id), external_id)


@verb("external_accounts", WRITE, params=_NEW, returns="external_account")
def external_account_post(call: Call, account_id: str) -> Json:
    """Add a bank account by its numbers or token, or a debit card by its token"""
    connection = connection_for(call, account_id)
    added = external_account_add(
        call,
        connection,
        call.params["external_account"],
        make_default=call.params.get("default_for_currency", False),
        metadata=metadata_after({}, call.params.get("metadata", {})),
    )
    return shown(connection, added.pk)


@verb("external_accounts", WRITE, params=_CHANGES, returns="external_account")
def external_account_change(call: Call, account_id: str, external_id: str) -> Json:
    """Change who holds a bank account or card, its metadata, or make it the default of its currency"""
    connection = connection_for(call, account_id)
    held = shown(connection, external_id)
    sent = dict(call.params)
    sent.pop("expand", None)
    if sent.pop("default_for_currency", False):
        external_account_set_default(actor=call.actor, connection=connection, external_id=external_id)
    documents = sent.pop("documents", None)
    sent |= {name: sent[name] or None for name in ("exp_month", "exp_year") if name in sent}
    if "metadata" in sent:
        sent["metadata"] = metadata_after(held["metadata"], sent["metadata"])
    if "name" in sent:
        sent["account_holder_name"] = sent.pop("name")
    if sent:
        external_account_update(actor=call.actor, connection=connection, external_id=external_id, changes=sent)
    if documents:
        proofs_attach(actor=call.actor, connection=connection, owner="", documents=documents)
    return shown(connection, external_id)


@verb("external_accounts", WRITE, returns="deleted_external_account")
def external_account_delete(call: Call, account_id: str, external_id: str) -> Json:
    """Delete a bank account or debit card"""
    connection = connection_for(call, account_id)
    held = shown(connection, external_id)
    external_account_remove(actor=call.actor, connection=connection, external_id=external_id)
    more = {"currency": held["currency"]} if held["object"] == "bank_account" else {}
    return deleted(held["object"], external_id, **more)


def external_account_add(
    call: Call,
    connection: Connection,
    sent: Mapping[str, Any] | str,
    *,
    make_default: bool,
    metadata: Mapping[str, str] | None = None,
) -> ExternalAccount:
    """Add what a token stands for, or what the hash says; a card comes by a token alone."""
    actor = call.actor
    hash_ = {} if isinstance(sent, str) else sent
    make_default = make_default or hash_.get("default_for_currency", False)
    metadata = metadata or metadata_after({}, hash_.get("metadata", {}))
    token = sent if isinstance(sent, str) else hash_.get("token", "")
    if token.startswith("tok_") or hash_.get("object") == "card":
        return debit_card_create(
            actor=actor, connection=connection, token=token, make_default=make_default, metadata=metadata
        )
    details = bank_details(hash_ or _bank_of(call, token), metadata)
    return external_account_create(actor=actor, connection=connection, details=details, make_default=make_default)


def _bank_of(call: Call, token: str) -> Mapping[str, Any]:
    if number := _TEST_BANKS.get(token):
        return {"country": "US", "currency": "usd", "routing_number": "110000000", "account_number": number}
    return token_use(call.platform, token, "bank_account")


def bank_details(sent: Mapping[str, Any], metadata: Mapping[str, str]) -> BankDetails:
    country = sent["country"].upper()
    numbers = {"account_number": sent["account_number"]}
    bank_format = BANK_FORMATS.get(country)
    if bank_format and bank_format.routing:
        codes = bank_format.codes_of(sent.get("routing_number") or "")
        if not codes:
            parts = " and ".join(
                f"{part.label} ({part.help})" for name, part in bank_format.parts.items() if name != "account_number"
            )
            raise ParameterError(
                "routing_number_invalid",
                f"The routing number of a bank in {country} is made of {parts}.",
                "external_account[routing_number]",
            )
        numbers |= codes
    return BankDetails(
        country=country,
        currency=sent["currency"].lower(),
        numbers=numbers,
        holder_name=sent.get("account_holder_name") or "",
        holder_type=sent.get("account_holder_type") or "",
        account_type=sent.get("account_type") or "",
        metadata=metadata,
    )
