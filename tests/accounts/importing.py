"""Files of accounts for tests: the facts of a row, and how they are wrong."""

import json
from typing import Any

GOOD: dict[str, Any] = {
    "id": "acct_1Sonne",
    "object": "account",
    "type": "express",
    "business_profile": {"name": "Bäckerei Sonne", "url": "https://sonne.example.com", "support_phone": None},
    "business_type": "company",
    "capabilities": {"card_payments": "active", "transfers": "pending"},
    "charges_enabled": True,
    "country": "DE",
    "created": 1_700_000_000,
    "default_currency": "eur",
    "email": "sonne@example.com",
    "external_accounts": {
        "object": "list",
        "data": [
            {
                "id": "ba_1Sonne",
                "object": "bank_account",
                "bank_name": "Test Bank",
                "country": "DE",
                "currency": "eur",
                "default_for_currency": True,
                "last4": "3000",
            }
        ],
    },
    "metadata": {"tier": "gold"},
    "persons": {
        "object": "list",
        "data": [
            {
                "id": "person_1Maria",
                "object": "person",
                "dob": {"day": 29, "month": 2, "year": 1984},
                "first_name": "Maria",
                "last_name": "Keller",
                "relationship": {"representative": True, "owner": True, "percent_ownership": 62.5, "title": "CEO"},
            }
        ],
    },
    "requirements": {
        "currently_due": ["company.tax_id"],
        "current_deadline": 1_800_000_000,
        "disabled_reason": None,
        "from_a_later_version": {"kept": True},
    },
    "settings": {"payouts": {"schedule": {"interval": "daily"}}},
}


def account(**changes: Any) -> dict[str, Any]:
    """The good account with changes; ``id`` alone makes another account of it, without its parties."""
    changed = {**json.loads(json.dumps(GOOD)), **changes}
    if "id" in changes:
        changed |= {"persons": None, "external_accounts": None} | changes
    return changed


def with_person(**changes: Any) -> dict[str, Any]:
    changed = account()
    changed["persons"]["data"][0] |= changes
    return changed


def with_external(**changes: Any) -> dict[str, Any]:
    changed = account()
    changed["external_accounts"]["data"][0] |= changes
    return changed


def ndjson(*accounts: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in accounts)


# A wrong row and a word of the reason.
BAD: list[tuple[Any, str]] = [
    ("text", "Not an account"),
    ({"object": "customer", "id": "cus_1"}, "Not an account"),
    (account(id=None), "id is missing"),
    (account(id="acct_../../etc"), "right form"),
    (account(country="ZZ"), "country"),
    (account(default_currency="zzz"), "currency"),
    (account(email="nobody"), "e-mail"),
    (account(created="yesterday"), "created"),
    (account(created=True), "created"),
    (account(created=10**15), "created"),
    (account(business_type="cooperative"), "business_type"),
    (account(metadata={f"k{n}": "" for n in range(51)}), "51 keys"),
    (account(metadata={"k": "v" * 501}), "501 characters"),
    (account(metadata={"k" * 41: "v"}), "1 to 40"),
    (account(metadata={"k": 5}), "not text"),
    (account(metadata=["k"]), "not an object"),
    (account(type="unusual"), "type"),
    (account(type="none"), "without a controller"),
    (account(controller={"stripe_dashboard": {"type": "full"}, "losses": {"payments": "application"}}), "combination"),
    (account(capabilities={"teleportation": "active"}), "Unknown capability"),
    (account(capabilities={"transfers": "maybe"}), "capabilities.transfers"),
    (account(business_profile="Sonne"), "not an object"),
    (account(business_profile={"name": ["Sonne"]}), "not text"),
    (account(business_profile={"name": "So\x00nne"}), "NUL"),
    (account(business_profile={"name": "\ud83c"}), "surrogate"),
    (account(settings={"dashboard": "large"}), "settings.dashboard"),
    (account(settings={"payouts": {"minimum_balance_by_currency": [5]}}), "minimum_balance_by_currency is not"),
    (account(charges_enabled="yes"), "neither true nor false"),
    (account(requirements={"currently_due": "company.tax_id"}), "currently_due"),
    (account(requirements={"current_deadline": "soon"}), "current_deadline"),
    (account(requirements={"errors": ["bad"]}), "errors"),
    (account(persons=5), "not a list"),
    (with_person(id="somebody"), "persons.id"),
    (with_person(email="@"), "persons.email"),
    (with_person(dob={"day": 30, "month": 2, "year": 1984}), "calendar"),
    (with_person(dob={"day": "x", "month": 2, "year": 1984}), "whole number"),
    (with_person(relationship={"percent_ownership": 101}), "percentage"),
    (with_person(first_name="M" * 101), "longer than 100"),
    (account(persons=[{"id": "person_1"}, {"id": "person_1"}]), "twice"),
    (
        account(persons=[{"id": f"person_{n}", "relationship": {"representative": True}} for n in (1, 2)]),
        "More than one",
    ),
    (with_external(object="wallet"), "external_accounts.object"),
    (with_external(currency=""), "currency"),
    (with_external(last4="12345"), "last4"),
    (with_external(number="4242424242424242"), "card's number"),
]
