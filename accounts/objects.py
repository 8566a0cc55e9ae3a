"""The API's objects of an account, as plain dicts. Reading many costs as many queries as reading one.

Shapes are those of the dialect's published types. What the holder alone keeps up to date (the legal entity of an
account whose information the processor collects, once its details are submitted) is not the platform's to read.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from accounts.configuration import Configuration, RequirementCollection
from accounts.external_objects import external_accounts_hash
from accounts.schedules import debits_negative_balances, minimums_of, month_days_of, schedule_of, weekdays_of
from accounts.scripts import ADDRESSES as JAPANESE_ADDRESSES
from accounts.scripts import NAMES as JAPANESE_NAMES

Json = dict[str, Any]

PERSON_COLUMNS = (
    "id",
    "account_id",
    "created",
    "first_name",
    "last_name",
    "email",
    "phone",
    "dob",
    "address",
    "nationality",
    *JAPANESE_NAMES,
    "gender",
    *JAPANESE_ADDRESSES,
    "maiden_name",
    "full_name_aliases",
    "registered_address",
    "political_exposure",
    "additional_tos_acceptances",
    "id_number_provided",
    "ssn_last_4_provided",
    "title",
    "representative",
    "owner",
    "director",
    "executive",
    "authorizer",
    "legal_guardian",
    "percent_ownership",
    "verification",
    "metadata",
)
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_PROFILE = (
    "annual_revenue",
    "estimated_worker_count",
    "mcc",
    "minority_owned_business_designation",
    "name",
    "product_description",
    "specified_commercial_transactions_act_url",
    "support_address",
    "support_email",
    "support_phone",
    "support_url",
    "url",
)
_TERMS: Json = {"date": None, "ip": None, "user_agent": None}
_DOCUMENT: Json = {"back": None, "details": None, "details_code": None, "front": None}
_SETTINGS: dict[str, Json] = {
    "bacs_debit_payments": {"display_name": None, "service_user_number": None},
    "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
    "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
    "card_payments": {
        "decline_on": {"avs_failure": False, "cvc_failure": False},
        "statement_descriptor_prefix": None,
        "statement_descriptor_prefix_kana": None,
        "statement_descriptor_prefix_kanji": None,
    },
    "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
    "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": None},
    "payments": {
        "statement_descriptor": None,
        "statement_descriptor_kana": None,
        "statement_descriptor_kanji": None,
        "statement_descriptor_prefix_kana": None,
        "statement_descriptor_prefix_kanji": None,
    },
    "payouts": {"debit_negative_balances": None, "schedule": {}, "statement_descriptor": None},
    "sepa_debit_payments": {},
}
_LISTS = ("currently_due", "errors", "eventually_due", "past_due", "pending_verification")
_SELDOM = ("maiden_name", "full_name_aliases", "political_exposure")
_COMPANY_ADDRESSES = ("administrative_address", "physical_address", "principal_place_of_business")
_DECLARATIONS = ("directorship_declaration", "ownership_declaration", "representative_declaration")
# Never leaves by the API, wherever it came from.
_HIDDEN = frozenset({"tax_id", "vat_id", "id_number", "ssn_last_4", "account_number"})


def seconds(moment: datetime | float | None) -> int | None:
    if moment is None:
        return None
    return int(moment.timestamp()) if isinstance(moment, datetime) else int(moment)


def account_object(row: Mapping[str, Any]) -> Json:
    """``row`` holds the account's columns, its connection's metadata, and ``held``, ``external``, ``individual``.

    Its requirements and settings are as ``requirements_hash`` and ``settings_hash`` show them. Many accounts share
    those: what is inside of them is read only.
    """
    configuration = Configuration(row["dashboard"], row["losses"], row["fees"], row["requirement_collection"])
    account_id, requirements, future = row["id"], row["requirements"], row["future_requirements"]
    shown: Json = {
        "id": account_id,
        "object": "account",
        "business_profile": _business_profile(row["business_profile"]),
        "business_type": row["business_type"] or None,
        "capabilities": dict(row["held"] or ()),
        "charges_enabled": row["charges_enabled"],
        "controller": {
            "fees": {"payer": configuration.fees},
            "is_controller": True,
            "losses": {"payments": configuration.losses},
            "requirement_collection": configuration.requirement_collection,
            "stripe_dashboard": {"type": configuration.dashboard},
            "type": "application",
        },
        "country": row["country"],
        "created": seconds(row["created"]),
        "default_currency": row["default_currency"],
        "details_submitted": row["details_submitted"],
        "email": row["email"] or None,
        "external_accounts": external_accounts_hash(account_id, row["external"] or (), row["default_currency"]),
        "future_requirements": future,
        "metadata": row["metadata"],
        "payouts_enabled": row["payouts_enabled"],
        "requirements": requirements,
        "settings": _settings_of(row["settings"], row["requirement_collection"]),
        "tos_acceptance": _TERMS | row["tos_acceptance"],
        "type": configuration.legacy_type,
    }
    if row["requirement_collection"] == RequirementCollection.PLATFORM or not row["details_submitted"]:
        if row["business_type"] != "individual" and row["business_type"]:
            shown["company"] = _company(row["company"])
        if row["individual"]:
            shown["individual"] = person_object(row["individual"], requirements, future)
    return shown


def person_object(person: Mapping[str, Any], requirements: Json, future_requirements: Json) -> Json:
    dob = person["dob"]
    if isinstance(dob, str):
        dob = date.fromisoformat(dob)
    verification = person["verification"] or {}
    share = person["percent_ownership"]
    return _seldom(person) | {
        "id": person["id"],
        "object": "person",
        "account": person["account_id"],
        "additional_tos_acceptances": {"account": _TERMS | (person["additional_tos_acceptances"].get("account") or {})},
        "address": _address(person["address"]),
        "created": seconds(person["created"]),
        "dob": {
            "day": dob.day if dob else None,
            "month": dob.month if dob else None,
            "year": dob.year if dob else None,
        },
        "email": person["email"] or None,
        "first_name": person["first_name"] or None,
        "future_requirements": of_person(person, future_requirements),
        "id_number_provided": person["id_number_provided"],
        "last_name": person["last_name"] or None,
        "metadata": person["metadata"] or {},
        "nationality": person["nationality"] or None,
        "phone": person["phone"] or None,
        "relationship": {
            "authorizer": person["authorizer"],
            "director": person["director"],
            "executive": person["executive"],
            "legal_guardian": person["legal_guardian"],
            "owner": person["owner"],
            "percent_ownership": None if share is None else float(share),
            "representative": person["representative"],
            "title": person["title"] or None,
        },
        "requirements": of_person(person, requirements),
        "ssn_last_4_provided": person["ssn_last_4_provided"],
        "verification": {
            "additional_document": _DOCUMENT | (verification.get("additional_document") or {}),
            "details": verification.get("details"),
            "details_code": verification.get("details_code"),
            "document": _DOCUMENT | (verification.get("document") or {}),
            "status": verification.get("status") or "unverified",
        },
    }


def _seldom(person: Mapping[str, Any]) -> Json:
    """What few are asked for is shown of those of whom it is known; in Japan all of it together."""
    shown: Json = {name: person[name] or None for name in (*JAPANESE_NAMES, "gender")}
    shown |= {name: _japanese_address(person[name]) if person[name] else None for name in JAPANESE_ADDRESSES}
    shown = shown if any(shown.values()) else {}
    shown |= {name: person[name] for name in _SELDOM if person[name]}
    if person["registered_address"]:
        shown["registered_address"] = _address(person["registered_address"])
    return shown


def of_person(person: Mapping[str, Any], requirements: Mapping[str, Any]) -> Json:
    """What of an account's requirements concerns one person, by the person's own names.

    An individual's account calls its representative by another name than an id.
    """
    own = f"{person['id']}."
    prefixes = (own, "individual.") if person["representative"] else (own,)
    shown: Json = {"alternatives": []}
    for name in _LISTS:
        if name == "errors":
            shown[name] = [
                {**one, "requirement": one["requirement"].partition(".")[2]}
                for one in requirements[name]
                if one.get("requirement", "").startswith(prefixes)
            ]
        else:
            shown[name] = [key.partition(".")[2] for key in requirements[name] if key.startswith(prefixes)]
    return shown


def capability_object(
    account_id: str, capability: Mapping[str, Any], needs: tuple[Json, Json] | None, disabled_reason: str = ""
) -> Json:
    now, future = needs or ({}, {})
    requested = capability["status"] != "unrequested"
    return {
        "id": capability["name"],
        "object": "capability",
        "account": account_id,
        "future_requirements": requirements_hash(future),
        "requested": requested,
        "requested_at": seconds(capability["requested_at"]) if requested else None,
        "requirements": {
            **requirements_hash(now),
            "disabled_reason": disabled_reason or capability["disabled_reason"] or None,
        },
        "status": capability["status"],
    }


def requirements_hash(requirements: Mapping[str, Any]) -> Json:
    """Every list is there, whatever a snapshot from outside left out."""
    shown: Json = {
        "alternatives": requirements.get("alternatives") or [],
        "current_deadline": requirements.get("current_deadline"),
        "disabled_reason": requirements.get("disabled_reason") or None,
    }
    for name in _LISTS:
        shown[name] = requirements.get(name) or []
    return shown


def _business_profile(profile: Mapping[str, Any]) -> Json:
    shown = dict.fromkeys(_PROFILE) | _emptied(profile)
    if shown["support_address"]:
        shown["support_address"] = _address(shown["support_address"])
    return shown


def _address(address: Mapping[str, Any] | None) -> Json:
    return dict.fromkeys(_ADDRESS) | {name: value or None for name, value in (address or {}).items()}


def _japanese_address(address: Mapping[str, Any]) -> Json:
    return {"town": None} | _address(address)


def _company(company: Mapping[str, Any]) -> Json:
    shown = {name: value for name, value in _emptied(company).items() if name not in _HIDDEN}
    verification = company.get("verification") or {}
    return {"directors_provided": False, "executives_provided": False, "owners_provided": False} | {
        **shown,
        **{name: _japanese_address(company[name]) for name in JAPANESE_ADDRESSES if company.get(name)},
        **{name: _address(company[name]) for name in _COMPANY_ADDRESSES if company.get(name)},
        **{name: _TERMS | company[name] for name in _DECLARATIONS if company.get(name)},
        "address": _address(company.get("address")),
        "name": company.get("name") or None,
        "tax_id_provided": bool(company.get("tax_id_provided")),
        "vat_id_provided": bool(company.get("vat_id_provided")),
        "verification": {"document": _DOCUMENT | (verification.get("document") or {})},
    }


def _settings_of(settings: Json, collection: str) -> Json:
    payouts = settings["payouts"]
    if payouts["debit_negative_balances"] is not None:
        return settings
    usual = debits_negative_balances(settings, collection)
    return {**settings, "payouts": {**payouts, "debit_negative_balances": usual}}


def settings_hash(settings: Mapping[str, Any]) -> Json:
    shown: Json = {name: _over(usual, settings.get(name) or {}) for name, usual in _SETTINGS.items()}
    for name, value in settings.items():
        if name not in shown and isinstance(value, Mapping):
            shown[name] = _emptied(value)
    # Of these the balance settings alone tell.
    shown["payouts"].pop("minimum_balance_by_currency", None)
    schedule = schedule_of(settings)
    shown["payouts"]["schedule"] = {name: value for name, value in schedule.items() if value not in (None, [])}
    return shown


class _PaidOut(Protocol):
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def payouts_enabled(self) -> bool: ...
    @property
    def requirement_collection(self) -> str: ...


def balance_settings_object(account: _PaidOut) -> Json:
    """The payout schedule in an account's settings, and what goes with it, by the dialect's newer names."""
    payouts = account.settings.get("payouts") or {}
    schedule = schedule_of(account.settings)
    shown: Json = {"interval": schedule["interval"]}
    if schedule["interval"] == "monthly":
        shown["monthly_payout_days"] = month_days_of(schedule)
    if schedule["interval"] == "weekly":
        shown["weekly_payout_days"] = weekdays_of(schedule)
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": debits_negative_balances(account.settings, account.requirement_collection),
            "payouts": {
                "minimum_balance_by_currency": minimums_of(account.settings) or None,
                "schedule": shown,
                "statement_descriptor": payouts.get("statement_descriptor"),
                "status": "enabled" if account.payouts_enabled else "disabled",
            },
            "settlement_timing": {"delay_days": schedule["delay_days"]},
        },
    }


def _over(usual: Mapping[str, Any], said: Mapping[str, Any]) -> Json:
    """What was said, over what stands there otherwise, at any depth."""
    shown = {**usual, **_emptied(said)}
    for name, inner in usual.items():
        if isinstance(inner, Mapping) and isinstance(shown[name], Mapping):
            shown[name] = _over(inner, shown[name])
    return shown


def _emptied(values: Mapping[str, Any]) -> Json:
    """The dialect says null where nothing is."""
    return {name: None if value == "" else value for name, value in values.items()}


def deleted(name: str, object_id: str, **more: Any) -> Json:
    return {"id": object_id, "object": name, "deleted": True, **more}
