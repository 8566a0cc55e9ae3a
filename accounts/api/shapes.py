"""What callers may send of accounts, persons and bank accounts: names and kinds of the dialect's parameters."""

from typing import Any

from accounts.capabilities import NAMES
from accounts.configuration import DashboardAccess, FeesPayer, Liability, RequirementCollection
from accounts.forms.profile import STRUCTURES
from accounts.models.account import BusinessType
from accounts.models.external_account import ExternalAccount
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
    Refused,
    Required,
    Text,
    choice,
)

_ADDRESS_PARTS: Params = {name: Text(200) for name in ("city", "line1", "line2", "postal_code", "state")}
ADDRESS = Hash({**_ADDRESS_PARTS, "country": COUNTRY})
JAPANESE_ADDRESS = Hash({**_ADDRESS_PARTS, "country": COUNTRY, "town": Text(200)})
TERMS: Params = {"date": TIMESTAMP, "ip": Text(45), "user_agent": Text(1000)}
_DOCUMENT = Hash({"front": TEXT, "back": TEXT})
_DAY = Hash({"day": Required(Integer(1, 31)), "month": Required(Integer(1, 12)), "year": Required(Integer(1, 9999))})
_FILES = Hash({"files": ListOf(Text(64), 10)})
_SIGNED_FILES = Hash({**_FILES.params, "signer": Refused("Who signed is read from the document itself.")})
_COMPANY_DOCUMENTS = """
    bank_account_ownership_verification company_license company_memorandum_of_association company_ministerial_decree
    company_registration_verification company_tax_id_verification proof_of_address proof_of_business_presence
""".split()
COMPANY_DOCUMENTS = Hash(
    {
        **dict.fromkeys(_COMPANY_DOCUMENTS, _FILES),
        "proof_of_registration": _SIGNED_FILES,
        "proof_of_ultimate_beneficial_ownership": _SIGNED_FILES,
    }
)
OWNERSHIP_DOCUMENTS = Hash({"bank_account_ownership_verification": _FILES})
PERSON_DOCUMENTS = Hash(dict.fromkeys(("company_authorization", "passport", "visa"), _FILES))

DESIGNATIONS = (
    "lgbtqi_owned_business",
    "minority_owned_business",
    "none_of_these_apply",
    "prefer_not_to_answer",
    "women_owned_business",
)
OWNERSHIP_EXEMPTIONS = ("qualified_entity_exceeds_ownership_threshold", "qualifies_as_financial_institution")
BUSINESS_PROFILE = Hash(
    {
        "annual_revenue": Hash({"amount": Integer(0), "currency": CURRENCY, "fiscal_year_end": Text(10)}),
        "estimated_worker_count": Integer(0, 10_000_000),
        "mcc": Text(4),
        "minority_owned_business_designation": ListOf(choice(DESIGNATIONS), len(DESIGNATIONS)),
        "monthly_estimated_revenue": Hash({"amount": Required(Integer(0)), "currency": Required(CURRENCY)}),
        "name": Text(200),
        "product_description": Text(40_000),
        "specified_commercial_transactions_act_url": Text(500),
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
        "administrative_address": ADDRESS,
        "directors_provided": BOOLEAN,
        "directorship_declaration": Hash(TERMS),
        "executives_provided": BOOLEAN,
        "export_license_id": Text(100),
        "export_purpose_code": Text(20),
        "name": Text(200),
        "name_kana": Text(200),
        "name_kanji": Text(200),
        "owners_provided": BOOLEAN,
        "ownership_declaration": Hash(TERMS),
        "ownership_exemption_reason": choice(OWNERSHIP_EXEMPTIONS),
        "phone": Text(32),
        "physical_address": ADDRESS,
        "principal_place_of_business": ADDRESS,
        "registration_date": _DAY,
        "registration_number": Text(100),
        "representative_declaration": Hash(TERMS),
        "structure": choice(STRUCTURES),
        "tax_id": Text(50),
        "tax_id_registrar": Text(100),
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
        "branding": Hash({"icon": Text(64), "logo": Text(64), "primary_color": Text(7), "secondary_color": Text(7)}),
        "card_issuing": Hash({"tos_acceptance": Hash(TERMS)}),
        "card_payments": Hash(
            {
                "decline_on": Hash({"avs_failure": BOOLEAN, "cvc_failure": BOOLEAN}),
                "statement_descriptor_prefix": Text(10),
                "statement_descriptor_prefix_kana": Text(10),
                "statement_descriptor_prefix_kanji": Text(10),
            }
        ),
        "invoices": Refused("There are no invoices here."),
        "payments": Hash(
            {
                "statement_descriptor": Text(22),
                "statement_descriptor_kana": Text(22),
                "statement_descriptor_kanji": Text(22),
            }
        ),
        "payouts": Hash({"debit_negative_balances": BOOLEAN, "schedule": SCHEDULE, "statement_descriptor": Text(22)}),
        "paypay_payments": Refused("PayPay reviews a website by its own form."),
        "sepa_debit_payments": Hash({"creditor_id": Text(35)}),
        "treasury": Hash({"tos_acceptance": Hash(TERMS)}),
    }
)
PERSON: Params = {
    "additional_tos_acceptances": Hash({"account": Hash(TERMS)}),
    "address": ADDRESS,
    **dict.fromkeys(ADDRESSES, JAPANESE_ADDRESS),
    "dob": _DAY,
    "documents": PERSON_DOCUMENTS,
    "email": Text(254),
    "first_name": Text(100),
    **dict.fromkeys(JAPANESE_NAMES, Text(100)),
    "full_name_aliases": ListOf(Text(Person.LONGEST_ALIAS), Person.MOST_ALIASES),
    "gender": choice(tuple(value for value, _ in GENDERS)),
    "id_number": Text(64),
    "id_number_secondary": Refused("No country in which accounts are opened here has a second number."),
    "last_name": Text(100),
    "maiden_name": Text(100),
    "metadata": METADATA,
    "nationality": COUNTRY,
    "person_token": TEXT,
    "phone": Text(32),
    "political_exposure": choice(Person.PoliticalExposure.values),
    "registered_address": ADDRESS,
    "relationship": Hash({**dict.fromkeys(Person.ROLES, BOOLEAN), "percent_ownership": NUMBER, "title": Text(100)}),
    "ssn_last_4": Text(4),
    "us_cfpb_data": Refused("Race, ethnicity and gender of owners are for lenders to ask, and not kept here."),
    "verification": Hash({"additional_document": _DOCUMENT, "document": _DOCUMENT}),
}
INDIVIDUAL = Hash({name: kind for name, kind in PERSON.items() if name != "person_token"})
BANK_ACCOUNT = Hash(
    {
        "object": choice(("bank_account",)),
        "account_holder_name": Text(120),
        "account_holder_type": choice(("individual", "company")),
        "account_number": Required(Text(64)),
        "account_type": choice(ExternalAccount.AccountType.values),
        "country": Required(COUNTRY),
        "currency": Required(CURRENCY),
        "routing_number": Text(64),
    }
)
_ADDED: Params = {"default_for_currency": BOOLEAN, "metadata": METADATA}
_BANK = Hash({**BANK_ACCOUNT.params, **_ADDED})
CARD_ADDRESS: Params = dict.fromkeys(
    ("address_city", "address_country", "address_line1", "address_line2", "address_state", "address_zip"),
    Refused("Billing addresses of cards are not kept."),
)
_CARD = Hash(
    {
        **_ADDED,
        **CARD_ADDRESS,
        **dict.fromkeys(
            ("cvc", "exp_month", "exp_year", "name", "number"),
            Refused("Card numbers are not taken: add a card by its token."),
        ),
        "currency": CURRENCY,
        "object": choice(("card",)),
        "token": Required(TEXT),
    }
)


class _ExternalAccount:
    """A bank account by its numbers, or a card by its token."""

    params: Params = {**_CARD.params, **_BANK.params}

    def read(self, value: Any, path: str) -> Any:
        return (_CARD if value.get("object") == "card" else _BANK).read(value, path)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [_BANK.schema(), _CARD.schema()]}


EXTERNAL_ACCOUNT = OneOf(TEXT, _ExternalAccount())
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
    "documents": COMPANY_DOCUMENTS,
    "email": Text(254),
    "external_account": EXTERNAL_ACCOUNT,
    "groups": Refused("Prices belong to the platform as a whole, not to groups of accounts."),
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
