"""Persons and external accounts inside an account of a file."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.importing import values
from accounts.importing.rows import RowRejected
from accounts.models.person import Person
from accounts.scripts import ADDRESSES, GENDERS, NAMES

_PERSON_ID = r"person_[A-Za-z0-9_]{1,57}"
_EXTERNAL_ID = r"(ba|card)_[A-Za-z0-9_]{1,59}"
_CARD_SECRETS = ("number", "cvc")


def persons(given: Mapping[str, Any], business_type: str | None) -> tuple[dict[str, Any], ...]:
    """Everybody named by the account. An individual is its own representative."""
    found = [_person(item, "persons") for item in values.listed(given.get("persons"), "persons")]
    individual = given.get("individual")
    if isinstance(individual, dict) and individual.get("id"):
        person = _person(individual, "individual")
        if business_type == "individual" and "representative" not in person:
            person["representative"] = True
        found = [one for one in found if one["id"] != person["id"]] + [person]
    _refuse_twins([one["id"] for one in found], "person")
    if sum(one.get("representative", False) for one in found) > 1:
        raise RowRejected("More than one person is the representative")
    return tuple(found)


def _person(given: Any, path: str) -> dict[str, Any]:
    given = values.mapping(given, path)
    columns: dict[str, Any] = {"id": values.identifier(given.get("id"), f"{path}.id", _PERSON_ID)}
    for name in ("first_name", "last_name", *NAMES):
        if name in given:
            columns[name] = values.text(given[name], f"{path}.{name}", 100)
    for name, read in _PERSON_READERS.items():
        if name in given:
            columns[name] = read(given[name], f"{path}.{name}")
    if given.get("id_number"):
        columns["id_number"] = values.text(given["id_number"], f"{path}.id_number", 64)
    return columns | _relationship(given.get("relationship"), f"{path}.relationship")


def _relationship(given: Any, path: str) -> dict[str, Any]:
    relationship = values.mapping(given, path)
    columns: dict[str, Any] = {
        role: values.boolean(relationship[role], f"{path}.{role}") for role in Person.ROLES if role in relationship
    }
    if "title" in relationship:
        columns["title"] = values.text(relationship["title"], f"{path}.title", 100)
    if "percent_ownership" in relationship:
        columns["percent_ownership"] = _percentage(relationship["percent_ownership"], f"{path}.percent_ownership")
    return columns


def _percentage(value: Any, path: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise RowRejected(f"{path} is not a percentage from 0 to 100")
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _birthday(value: Any, path: str) -> date | None:
    parts = values.mapping(value, path)
    if not any(parts.get(name) for name in ("year", "month", "day")):
        return None
    year = values.integer(parts.get("year"), f"{path}.year", 1850, 2200)
    month = values.integer(parts.get("month"), f"{path}.month", 1, 12)
    day = values.integer(parts.get("day"), f"{path}.day", 1, 31)
    try:
        return date(year, month, day)
    except ValueError:
        raise RowRejected(f"{path} is not a day of the calendar") from None


def _nationality(value: Any, path: str) -> str:
    return values.country(value, path) if value else ""


def _verification(value: Any, path: str) -> dict[str, Any]:
    verification = values.mapping(value, path)
    values.text(verification.get("status"), f"{path}.status", 40)
    return verification


def _metadata(value: Any, path: str) -> dict[str, str]:
    return values.metadata(value, path)


_PERSON_READERS: dict[str, Any] = {
    "created": values.moment,
    "email": values.email,
    "phone": lambda value, path: values.text(value, path, 32),
    "dob": _birthday,
    "address": values.mapping,
    **dict.fromkeys(ADDRESSES, values.mapping),
    "gender": lambda value, path: values.choice(value, path, [name for name, _ in GENDERS]) if value else "",
    "nationality": _nationality,
    "id_number_provided": values.boolean,
    "ssn_last_4_provided": values.boolean,
    "verification": _verification,
    "metadata": _metadata,
}


def external_accounts(given: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    found = [_external(item) for item in values.listed(given.get("external_accounts"), "external_accounts")]
    _refuse_twins([one["id"] for one in found], "external account")
    defaults = Counter(one["currency"] for one in found if one.get("default_for_currency"))
    if doubled := [currency for currency, number in defaults.items() if number > 1]:
        raise RowRejected(f"More than one external account is the default for {doubled[0]}")
    return tuple(found)


_EXTERNAL_TEXTS = {
    "bank_name": 120,
    "routing_number": 34,
    "account_number": 34,
    "account_holder_name": 120,
    "account_holder_type": 12,
    "brand": 24,
    "fingerprint": 64,
}


def _external(given: Any) -> dict[str, Any]:
    path = "external_accounts"
    given = values.mapping(given, path)
    if any(given.get(name) for name in _CARD_SECRETS):
        raise RowRejected("A card's number or code must not be in the file")
    columns: dict[str, Any] = {
        "id": values.identifier(given.get("id"), f"{path}.id", _EXTERNAL_ID),
        "object": values.choice(given.get("object"), f"{path}.object", ("bank_account", "card")),
        "country": values.country(given.get("country"), f"{path}.country"),
        "currency": values.currency(given.get("currency"), f"{path}.currency"),
        "last4": values.identifier(given.get("last4"), f"{path}.last4", r"[A-Za-z0-9]{1,4}"),
    }
    columns |= {
        name: values.text(given[name], f"{path}.{name}", longest)
        for name, longest in _EXTERNAL_TEXTS.items()
        if name in given
    }
    if given.get("status"):
        columns["status"] = values.text(given["status"], f"{path}.status", 24)
    if given.get("exp_month") is not None:
        columns["exp_month"] = values.integer(given["exp_month"], f"{path}.exp_month", 1, 12)
    if given.get("exp_year") is not None:
        columns["exp_year"] = values.integer(given["exp_year"], f"{path}.exp_year", 1970, 2200)
    if "default_for_currency" in given:
        columns["default_for_currency"] = values.boolean(given["default_for_currency"], f"{path}.default_for_currency")
    if "metadata" in given:
        columns["metadata"] = _metadata(given["metadata"], f"{path}.metadata")
    return columns


def _refuse_twins(ids: list[str], what: str) -> None:
    if len(ids) != len(set(ids)):
        raise RowRejected(f"The same {what} id stands twice")
