"""Country specifications: in which countries accounts can be opened, and what the rules ask for there."""

from accounts.bank_formats import BANK_FORMATS
from accounts.countries import SUPPORTED
from accounts.services.external_accounts import currencies_of
from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing, page_of_list
from connect_dashboard.api.params import LISTED
from connect_dashboard.api.scopes import READ
from connect_dashboard.api.verbs import Call, Json, verb
from requirements_app.catalogue import catalogue

_USUAL = frozenset({"card_payments", "transfers"})


def country_spec_object(country: str) -> Json:
    return {
        "id": country,
        "object": "country_spec",
        "default_currency": SUPPORTED[country],
        "supported_bank_account_currencies": _bank_currencies(country),
        "supported_payment_currencies": sorted(set(SUPPORTED.values())),
        "supported_payment_methods": ["card"],
        "supported_transfer_countries": sorted(SUPPORTED),
        "verification_fields": {
            "company": _fields(country, "company"),
            "individual": _fields(country, "individual"),
        },
    }


def _bank_currencies(country: str) -> dict[str, list[str]]:
    """Currencies in which accounts of the country are paid out, with the countries of their banks."""
    currencies = currencies_of(country) if country in BANK_FORMATS else (SUPPORTED[country],)
    return {currency: [country] for currency in currencies}


def _fields(country: str, business_type: str) -> dict[str, list[str]]:
    rules = catalogue()
    minimum = rules.fields_needed(country, business_type, _USUAL)
    additional = rules.fields_needed(country, business_type, _USUAL, later=True)
    return {"additional": sorted(additional), "minimum": sorted(minimum)}


@verb("country_specs", READ, params=LISTED, returns="country_spec", many=True)
def country_spec_list(call: Call) -> Listing:
    """List the countries in which accounts can be opened"""
    return page_of_list([country_spec_object(country) for country in sorted(SUPPORTED)], call.params, "country spec")


@verb("country_specs", READ, returns="country_spec")
def country_spec_retrieve(call: Call, country: str) -> Json:
    """Retrieve a country's specification"""
    if country not in SUPPORTED:
        raise NotFound("country spec", country, "country")
    return country_spec_object(country)
