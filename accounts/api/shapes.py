"""What callers may send of accounts, persons and bank accounts: names and kinds of the dialect's parameters."""

from accounts.capabilities import NAMES
from accounts.configuration import DashboardAccess, FeesPayer, Liability, RequirementCollection
from accounts.forms.profile import STRUCTURES
from accounts.models.account import BusinessType
from accounts.models.person import Person
from accounts.schedules import INTERVALS, MAXIMUM_DELAY_DAYS, WEEKDAYS
from accounts.scripts import ADDRESSES, GENDERS
from accounts.scripts import NAMES as JAPANESE_NAMES
from connect_dashboard.api.params import (
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    INTEGER,
    METADATA,
    NUMBER,
    TEXT,
    TIMESTAMP,
    Hash,
    Integer,
    ListOf,
    OneOf,
    Params,
    Required,
    Text,
    choice,
)

_ADDRESS_PARTS: Params = {name: Text(200) for name in ("city", "line1", "line2", "postal_code", "state")}
ADDRESS = Hash({**_ADDRESS_PARTS, "country": COUNTRY})
JAPANESE_ADDRESS = Hash({**_ADDRESS_PARTS, "country": COUNTRY, "town": Text(200)})
TERMS: Params = {"date": TIMESTAMP, "ip": Text(45), "user_agent": Text(1000)}
_DOCUMENT = Hash({"front": TEXT, "back": TEXT})

BUSINESS_PROFILE = Hash(
    {
        "annual_revenue": Hash({"amount": Integer(0), "currency": CURRENCY, "fiscal_year_end": Text(10)}),
        "estimated_worker_count": Integer(0, 10_000_000),
        "mcc": Text(4),
        "monthly_estimated_revenue": Hash({"amount": Required(Integer(0)), "currency": Required(CURRENCY)}),
        "name": Text(200),
        "product_description": Text(40_000),
        "support_address": ADDRESS,
        "support_email": Text(254),
        "support_phone": Text(32),
        "support_url": Text(500),
        "url": Text(500),
    }
)
COMPANY = Hash(
    {
        "address": ADDRESS,
        "address_kana": JAPANESE_ADDRESS,
        "address_kanji": JAPANESE_ADDRESS,
        "directors_provided": BOOLEAN,
        "executives_provided": BOOLEAN,
        "name": Text(200),
        "name_kana": Text(200),
        "name_kanji": Text(200),
        "owners_provided": BOOLEAN,
        "phone": Text(32),
        "registration_number": Text(100),
        "structure": choice(STRUCTURES),
        "tax_id": Text(50),
        "vat_id": Text(50),
        "verification": Hash({"document": _DOCUMENT}),
    }
)


class _Delay:
    """Days, or the word "minimum"."""

    def read(self, value: object, path: str) -> int | str:
        return "minimum" if value == "minimum" else Integer(0, MAXIMUM_DELAY_DAYS).read(value, path)

    def schema(self) -> dict[str, object]:
        return {"oneOf": [INTEGER.schema(), {"type": "string", "enum": ["minimum"]}]}


SCHEDULE = Hash(
    {
        "delay_days": _Delay(),
        "interval": choice(tuple(INTERVALS)),
        "monthly_anchor": Integer(1, 31),
        "monthly_payout_days": ListOf(Integer(1, 31), 31),
        "weekly_anchor": choice(tuple(WEEKDAYS)),
        "weekly_payout_days": ListOf(choice(tuple(WEEKDAYS)), 5),
    }
)
SETTINGS = Hash(
    {
        "bacs_debit_payments": Hash({"display_name": Text(200)}),
        "branding": Hash({"primary_color": Text(7), "secondary_color": Text(7)}),
        "card_issuing": Hash({"tos_acceptance": Hash(TERMS)}),
        "card_payments": Hash(
            {
                "decline_on": Hash({"avs_failure": BOOLEAN, "cvc_failure": BOOLEAN}),
                "statement_descriptor_prefix": Text(10),
                "statement_descriptor_prefix_kana": Text(10),
                "statement_descriptor_prefix_kanji": Text(10),
            }
        ),
        "payments": Hash(
            {
                "statement_descriptor": Text(22),
                "statement_descriptor_kana": Text(22),
                "statement_descriptor_kanji": Text(22),
            }
        ),
        "payouts": Hash({"debit_negative_balances": BOOLEAN, "schedule": SCHEDULE, "statement_descriptor": Text(22)}),
        "treasury": Hash({"tos_acceptance": Hash(TERMS)}),
    }
)
PERSON: Params = {
    "address": ADDRESS,
    **dict.fromkeys(ADDRESSES, JAPANESE_ADDRESS),
    "dob": Hash(
        {"day": Required(Integer(1, 31)), "month": Required(Integer(1, 12)), "year": Required(Integer(1, 9999))}
    ),
    "email": Text(254),
    "first_name": Text(100),
    **dict.fromkeys(JAPANESE_NAMES, Text(100)),
    "gender": choice(tuple(value for value, _ in GENDERS)),
    "id_number": Text(50),
    "last_name": Text(100),
    "metadata": METADATA,
    "nationality": COUNTRY,
    "person_token": TEXT,
    "phone": Text(32),
    "relationship": Hash({**dict.fromkeys(Person.ROLES, BOOLEAN), "percent_ownership": NUMBER, "title": Text(100)}),
    "ssn_last_4": Text(4),
    "verification": Hash({"additional_document": _DOCUMENT, "document": _DOCUMENT}),
}
INDIVIDUAL = Hash({name: kind for name, kind in PERSON.items() if name != "person_token"})
BANK_ACCOUNT = Hash(
    {
        "object": choice(("bank_account",)),
        "account_holder_name": Text(120),
        "account_holder_type": choice(("individual", "company")),
        "account_number": Required(Text(64)),
        "country": Required(COUNTRY),
        "currency": Required(CURRENCY),
        "routing_number": Text(64),
    }
)
EXTERNAL_ACCOUNT = OneOf(TEXT, BANK_ACCOUNT)
CAPABILITIES = Hash(dict.fromkeys(NAMES, Hash({"requested": BOOLEAN})))
CONTROLLER = Hash(
    {
        "fees": Hash({"payer": choice(FeesPayer.values)}),
        "losses": Hash({"payments": choice(Liability.values)}),
        "requirement_collection": choice(RequirementCollection.values),
        "stripe_dashboard": Hash({"type": choice(DashboardAccess.values)}),
    }
)
ACCOUNT: Params = {
    "account_token": TEXT,
    "business_profile": BUSINESS_PROFILE,
    "business_type": choice(BusinessType.values),
    "capabilities": CAPABILITIES,
    "company": COMPANY,
    "default_currency": CURRENCY,
    "email": Text(254),
    "external_account": EXTERNAL_ACCOUNT,
    "individual": INDIVIDUAL,
    "metadata": METADATA,
    "settings": SETTINGS,
    "tos_acceptance": Hash({**TERMS, "service_agreement": choice(("full", "recipient"))}),
}
NEW_ACCOUNT: Params = {
    **ACCOUNT,
    "country": COUNTRY,
    "controller": CONTROLLER,
    "type": choice(("custom", "express", "standard")),
}
