"""What the objects of this app look like (``accounts.objects``)."""

from accounts.scripts import ADDRESSES, NAMES
from connect_dashboard.api.object_shapes import describes

_NAMES = ["string"]
_ERRORS = [{"code": "string", "reason": "string", "requirement": "string"}]
REQUIREMENTS = {
    "alternatives": ["any"],
    "current_deadline": "integer?",
    "currently_due": _NAMES,
    "disabled_reason": "string?",
    "errors": _ERRORS,
    "eventually_due": _NAMES,
    "past_due": _NAMES,
    "pending_verification": _NAMES,
}
_OF_PERSON = {
    name: shape for name, shape in REQUIREMENTS.items() if name not in ("current_deadline", "disabled_reason")
}
_METADATA = {"*": "string"}
_SELDOM = ("full_name_aliases", "maiden_name", "political_exposure", "registered_address")

describes(
    "account",
    {
        "id": "string",
        "object": "=account",
        "business_profile": {"*": "any"},
        "business_type": "string?",
        "capabilities": {"*": "string"},
        "charges_enabled": "boolean",
        "company": {"*": "any"},
        "controller": {"*": "any"},
        "country": "string?",
        "created": "integer",
        "default_currency": "string",
        "details_submitted": "boolean",
        "email": "string?",
        "external_accounts": {
            "object": "=list",
            "data": ["&external_account"],
            "has_more": "boolean",
            "url": "string",
        },
        "future_requirements": REQUIREMENTS,
        "individual": "&person",
        "metadata": _METADATA,
        "payouts_enabled": "boolean",
        "requirements": REQUIREMENTS,
        "settings": {"*": "any"},
        "tos_acceptance": {"*": "any"},
        "type": "string",
    },
    # The platform itself, as its key's own account, has no more than its profile.
    optional="""
    capabilities company external_accounts future_requirements individual metadata requirements tos_acceptance
    business_type
    """,
)
describes("login_link", {"object": "=login_link", "created": "integer", "url": "string"})
describes(
    "balance_settings",
    {
        "object": "=balance_settings",
        "payments": {
            "debit_negative_balances": "boolean",
            "payouts": {
                "minimum_balance_by_currency": "any",
                "schedule": {"*": "any"},
                "statement_descriptor": "string?",
                "status": "string",
            },
            "settlement_timing": {"delay_days": "integer"},
        },
    },
)
describes(
    "account_search_result",
    {
        "object": "=search_result",
        "url": "string",
        "has_more": "boolean",
        "next_page": "string?",
        "data": ["&account"],
    },
)
describes(
    "person",
    {
        "id": "string",
        "object": "=person",
        "account": "string",
        "address": {"*": "any"},
        **dict.fromkeys(ADDRESSES, "any"),
        "created": "integer",
        "dob": {"day": "integer?", "month": "integer?", "year": "integer?"},
        "email": "string?",
        "first_name": "string?",
        **dict.fromkeys((*NAMES, "gender"), "string?"),
        "full_name_aliases": ["string"],
        "future_requirements": _OF_PERSON,
        "id_number_provided": "boolean",
        "last_name": "string?",
        "maiden_name": "string",
        "metadata": _METADATA,
        "nationality": "string?",
        "phone": "string?",
        "political_exposure": "string",
        "registered_address": {"*": "any"},
        "relationship": {"*": "any"},
        "requirements": _OF_PERSON,
        "ssn_last_4_provided": "boolean",
        "verification": {"*": "any"},
    },
    optional=" ".join((*NAMES, *ADDRESSES, "gender", *_SELDOM)),
)
describes(
    "capability",
    {
        "id": "string",
        "object": "=capability",
        "account": "any",
        "future_requirements": REQUIREMENTS,
        "requested": "boolean",
        "requested_at": "integer?",
        "requirements": REQUIREMENTS,
        "status": "string",
    },
    optional="requirements future_requirements",
)
describes(
    "external_account",
    {
        "id": "string",
        "object": "string",
        "account": "any",
        "account_holder_name": "string?",
        "account_holder_type": "string?",
        "account_type": "string?",
        "available_payout_methods": ["string"],
        "bank_name": "string?",
        "brand": "string",
        "country": "string",
        "currency": "string",
        "default_for_currency": "boolean",
        "exp_month": "integer?",
        "exp_year": "integer?",
        "fingerprint": "string?",
        "last4": "string",
        "metadata": _METADATA,
        "routing_number": "string?",
        "status": "string",
    },
    optional="""
    account_holder_name account_holder_type account_type bank_name brand exp_month exp_year routing_number status
    """,
)
describes(
    "token",
    {
        "id": "string",
        "object": "=token",
        "bank_account": {"*": "any"},
        "client_ip": "string?",
        "created": "integer",
        "livemode": "boolean",
        "type": "string",
        "used": "boolean",
    },
    optional="bank_account",
)
for _name in ("account", "person", "external_account"):
    describes(
        f"deleted_{_name}",
        {"id": "string", "object": "string", "deleted": "boolean", "currency": "string"},
        optional="currency",
    )
