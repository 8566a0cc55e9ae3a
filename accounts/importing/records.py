"""One account of a file, in the API's shape, checked value by value."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import get_territory_currencies

from accounts import capabilities as catalogue
from accounts.configuration import BY_LEGACY_TYPE, Configuration
from accounts.importing import values
from accounts.importing.parties import external_accounts, persons
from accounts.importing.rows import Record, Row, RowRejected
from accounts.models.account import BusinessType, no_requirements
from accounts.models.capability import Capability

_ID = r"acct_[A-Za-z0-9]{1,59}"
_LISTS = ("past_due", "currently_due", "eventually_due", "pending_verification")
_TEXTS = {
    "business_profile": ("name", "url", "mcc", "product_description", "support_email", "support_phone", "support_url"),
    "company": ("name", "name_kana", "name_kanji", "phone"),
    "settings": (),
    "tos_acceptance": (),
}
_OBJECTS = {
    "business_profile": ("support_address",),
    "company": ("address", "address_kana", "address_kanji"),
    "settings": ("branding", "card_payments", "dashboard", "payments", "payouts"),
    "tos_acceptance": (),
}


def record_from(row: Row, *, merges: bool = False, default: Configuration | None = None) -> Record:
    """Check a row; raise RowRejected with the first reason against it.

    ``merges`` is for rows of a table, ``default`` the configuration of new accounts whose row names none.
    """
    if row.problem:
        raise RowRejected(row.problem)
    given = row.value
    if not isinstance(given, dict) or given.get("object") != "account":
        raise RowRejected("Not an account")
    values.check_storable(given)
    account_id = values.identifier(given.get("id"), "id", _ID)
    account = _columns(given)
    return Record(
        line=row.line,
        id=account_id,
        account=account,
        metadata=values.metadata(given["metadata"], "metadata") if given.get("metadata") is not None else None,
        capabilities=_capabilities(given.get("capabilities")),
        persons=persons(given, account.get("business_type")),
        external_accounts=external_accounts(given),
        merges=merges,
        when_new=_when_new(account, default),
    )


def _when_new(account: dict[str, Any], default: Configuration | None) -> dict[str, Any]:
    completed = dict(default.as_columns()) if default and "dashboard" not in account else {}
    if "default_currency" not in account and "country" in account:
        completed["default_currency"] = next(iter(get_territory_currencies(account["country"])), "USD").lower()
    return completed


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: read(given[name], name) for name, read in _READERS.items() if name in given}
    columns |= _configuration(given)
    company = columns.get("company", {})
    for secret in ("tax_id", "vat_id"):
        if value := company.pop(secret, None):
            columns[f"company_{secret}"] = values.text(value, f"company.{secret}", 64)
    return columns


def _business_type(value: Any, path: str) -> str:
    return values.choice(value, path, BusinessType.values) if value else ""


def _document(value: Any, path: str) -> dict[str, Any]:
    document = dict(values.mapping(value, path))
    for name in _TEXTS[path]:
        if document.get(name) is not None:
            values.text(document[name], f"{path}.{name}", 5000)
    for name in _OBJECTS[path]:
        if document.get(name) is not None:
            values.mapping(document[name], f"{path}.{name}")
    if path == "settings":
        values.text((document.get("dashboard") or {}).get("display_name"), "settings.dashboard.display_name", 5000)
        for name in ("schedule", "minimum_balance_by_currency"):
            values.mapping((document.get("payouts") or {}).get(name), f"settings.payouts.{name}")
    return document


def _requirements(value: Any, path: str) -> dict[str, Any]:
    """The snapshot as it is, once what status and deadlines are read from has the right kinds."""
    if value is None:
        return no_requirements()
    snapshot = dict(values.mapping(value, path))
    for name in _LISTS:
        items = snapshot.get(name)
        if items is not None and not (isinstance(items, list) and all(isinstance(item, str) for item in items)):
            raise RowRejected(f"{path}.{name} is not a list of names")
    for name in ("errors", "alternatives"):
        items = snapshot.get(name)
        if items is not None and not (isinstance(items, list) and all(isinstance(item, dict) for item in items)):
            raise RowRejected(f"{path}.{name} is not a list of objects")
    if snapshot.get("current_deadline") is not None:
        values.moment(snapshot["current_deadline"], f"{path}.current_deadline")
    values.text(snapshot.get("disabled_reason"), f"{path}.disabled_reason", 100)
    return snapshot


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "created": values.moment,
    "country": values.country,
    "business_type": _business_type,
    "email": values.email,
    "phone": lambda value, path: values.text(value, path, 32),
    "default_currency": values.currency,
    "business_profile": _document,
    "company": _document,
    "settings": _document,
    "tos_acceptance": _document,
    "charges_enabled": values.boolean,
    "payouts_enabled": values.boolean,
    "details_submitted": values.boolean,
    "requirements": _requirements,
    "future_requirements": _requirements,
}


def _configuration(given: Mapping[str, Any]) -> dict[str, str]:
    """Four columns from the controller, else from the type; nothing where the row names neither."""
    controller = given.get("controller")
    if isinstance(controller, dict) and "stripe_dashboard" in controller:
        configuration = _from_controller(controller)
    elif given.get("type"):
        legacy = values.text(given["type"], "type", 20).lower()
        if legacy not in BY_LEGACY_TYPE:
            raise RowRejected(f"Unknown type {legacy!r}" + (" without a controller" if legacy == "none" else ""))
        configuration = BY_LEGACY_TYPE[legacy]
    else:
        return {}
    return configuration.as_columns()


def _from_controller(controller: Mapping[str, Any]) -> Configuration:
    def inner(name: str, key: str) -> str:
        part = values.mapping(controller.get(name), f"controller.{name}")
        return values.text(part.get(key), f"controller.{name}.{key}", 40)

    payer = inner("fees", "payer")
    configuration = Configuration(
        dashboard=inner("stripe_dashboard", "type"),
        losses=inner("losses", "payments"),
        # Older accounts are told apart as application_express and application_custom: the platform pays.
        fees="application" if payer.startswith("application_") else payer,
        requirement_collection=values.text(
            controller.get("requirement_collection"), "controller.requirement_collection", 40
        ),
    )
    if not configuration.is_valid:
        raise RowRejected("The controller's properties are no combination that exists")
    return configuration


def _capabilities(given: Any) -> dict[str, str]:
    statuses = {}
    for name, status in values.mapping(given, "capabilities").items():
        if name not in catalogue.NAMES:
            raise RowRejected(f"Unknown capability {values.shown(name)}")
        statuses[name] = values.choice(status, f"capabilities.{name}", Capability.Status.values)
    return statuses
