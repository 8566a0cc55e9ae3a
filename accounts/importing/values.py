"""Single values of a row. Each function returns the value as a column takes it, or raises RowRejected."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pycountry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.importing.rows import RowRejected

MAX_METADATA_KEYS = 50
MAX_METADATA_KEY = 40
MAX_METADATA_VALUE = 500
_MAX_DEPTH = 20
_MAX_SECONDS = 253_402_300_799  # the end of the year 9999
_COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
_CURRENCIES = frozenset(currency.alpha_3.lower() for currency in pycountry.currencies)


def shown(value: Any) -> str:
    """A value as a reason quotes it."""
    text = str(value)
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def check_storable(value: Any, depth: int = 0) -> None:
    """Refuse what JSON can write and PostgreSQL cannot keep, at any depth."""
    if depth > _MAX_DEPTH:
        raise RowRejected(f"Nested deeper than {_MAX_DEPTH} levels")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            check_storable(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            check_storable(item, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise RowRejected("Contains a NUL character")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise RowRejected("Contains half of a surrogate pair")


def identifier(value: Any, path: str, pattern: str) -> str:
    if not value:
        raise RowRejected(f"{path} is missing")
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise RowRejected(f"{path} {shown(value)} is not of the right form")
    return value


def text(value: Any, path: str, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RowRejected(f"{path} is not text")
    if len(value) > longest:
        raise RowRejected(f"{path} is longer than {longest} characters")
    return value


def mapping(value: Any, path: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RowRejected(f"{path} is not an object")
    return value


def listed(value: Any, path: str) -> list[Any]:
    """Items of a plain list, or of the API's list object."""
    items = value.get("data") if isinstance(value, dict) else value
    if items is None:
        return []
    if not isinstance(items, list):
        raise RowRejected(f"{path} is not a list")
    return items


def boolean(value: Any, path: str) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise RowRejected(f"{path} is neither true nor false")
    return value


def integer(value: Any, path: str, lowest: int, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise RowRejected(f"{path} is not a whole number from {lowest} to {highest}")
    return value


def choice(value: Any, path: str, choices: Collection[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise RowRejected(f"Unknown {path} {shown(value)}")
    return value


def email(value: Any, path: str) -> str:
    address = text(value, path, 254)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise RowRejected(f"{path} {shown(address)} is not an e-mail address") from None
    return address


def moment(value: Any, path: str) -> datetime:
    """Seconds since 1970, as the API writes times."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_SECONDS:
        raise RowRejected(f"{path} is not a time in seconds since 1970")
    return datetime.fromtimestamp(value, tz=UTC)


def country(value: Any, path: str) -> str:
    code = value.upper() if isinstance(value, str) else value
    return choice(code, path, _COUNTRIES)


def currency(value: Any, path: str) -> str:
    code = value.lower() if isinstance(value, str) else value
    return choice(code, path, _CURRENCIES)


def metadata(value: Any, path: str) -> dict[str, str]:
    pairs = mapping(value, path)
    if len(pairs) > MAX_METADATA_KEYS:
        raise RowRejected(f"{path} has {len(pairs)} keys, {MAX_METADATA_KEYS} at most are allowed")
    for key, item in pairs.items():
        if not 0 < len(key) <= MAX_METADATA_KEY:
            raise RowRejected(f"{path} key {shown(key)} must have 1 to {MAX_METADATA_KEY} characters")
        if not isinstance(item, str):
            raise RowRejected(f"{path}.{key} is not text")
        if len(item) > MAX_METADATA_VALUE:
            raise RowRejected(f"{path}.{key} has {len(item)} characters, {MAX_METADATA_VALUE} at most are allowed")
    return pairs
