"""The API's objects of bank accounts and debit cards, as plain dicts (``objects.py`` has those of accounts)."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.payout_methods import pays_instantly

Json = dict[str, Any]

EXTERNAL_COLUMNS = (
    "id",
    "account_id",
    "object",
    "created",
    "country",
    "currency",
    "last4",
    "bank_name",
    "routing_number",
    "account_holder_name",
    "account_holder_type",
    "account_type",
    "standard_only",
    "brand",
    "exp_month",
    "exp_year",
    "fingerprint",
    "status",
    "default_for_currency",
    "metadata",
)
# Of an account's bank accounts and cards, as many stand in the account itself.
EXTERNAL_SHOWN = 10


def external_account_object(external: Mapping[str, Any], own_currency: str) -> Json:
    """``own_currency`` is that of its account."""
    instant = not external["standard_only"] and pays_instantly(external["country"], external["currency"], own_currency)
    shown: Json = {
        "id": external["id"],
        "object": external["object"],
        "account": external["account_id"],
        "available_payout_methods": ["standard", "instant"] if instant else ["standard"],
        "country": external["country"],
        "currency": external["currency"],
        "customer": None,
        "default_for_currency": external["default_for_currency"],
        "fingerprint": external["fingerprint"] or None,
        "last4": external["last4"],
        "metadata": external["metadata"] or {},
    }
    if external["object"] == "card":
        return shown | {
            "address_city": None,
            "address_country": None,
            "address_line1": None,
            "address_line1_check": None,
            "address_line2": None,
            "address_state": None,
            "address_zip": None,
            "address_zip_check": None,
            "brand": external["brand"],
            "cvc_check": None,
            "dynamic_last4": None,
            "exp_month": external["exp_month"],
            "exp_year": external["exp_year"],
            "funding": "debit",
            "name": external["account_holder_name"] or None,
            "tokenization_method": None,
        }
    return shown | {
        "account_holder_name": external["account_holder_name"] or None,
        "account_holder_type": external["account_holder_type"] or None,
        "account_type": external["account_type"] or None,
        "bank_name": external["bank_name"] or None,
        "routing_number": external["routing_number"] or None,
        "status": external["status"],
    }


def external_accounts_hash(account_id: str, external: Sequence[Mapping[str, Any]], own_currency: str) -> Json:
    return {
        "object": "list",
        "data": [external_account_object(one, own_currency) for one in external[:EXTERNAL_SHOWN]],
        "has_more": len(external) > EXTERNAL_SHOWN,
        "url": f"/v1/accounts/{account_id}/external_accounts",
    }
