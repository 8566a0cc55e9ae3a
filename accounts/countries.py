"""Countries in which accounts can be opened, with the currency that an account of each is kept in.

A country's currency is its legal tender of today; a test compares it with CLDR.
"""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language
from django_countries import countries

SUPPORTED: dict[str, str] = {
    "AU": "aud",
    "BR": "brl",
    "CA": "cad",
    "CH": "chf",
    "DE": "eur",
    "ES": "eur",
    "FR": "eur",
    "GB": "gbp",
    "HK": "hkd",
    "IE": "eur",
    "IN": "inr",
    "IT": "eur",
    "JP": "jpy",
    "MX": "mxn",
    "NL": "eur",
    "NZ": "nzd",
    "PL": "pln",
    "SE": "sek",
    "SG": "sgd",
    "US": "usd",
}
_WITH_ARTICLE = frozenset({"GB", "NL", "US"})


def country_name(code: str) -> str:
    """In the reader's language. Lists ask for many names, and the library looks each one up in several places."""
    return _country_name(code, get_language())


@lru_cache(maxsize=4096)
def _country_name(code: str, _language: str | None) -> str:
    return countries.name(code)


def short_country_name(code: str) -> str:
    """As people say it, where a column is narrow: "United States", "Hong Kong"."""
    name = Locale.parse("en").territories.get(code) or country_name(code)
    return name.removesuffix(" SAR China")


def in_a_sentence(code: str) -> str:
    """As it stands within one: "the United Kingdom", "Spain"."""
    name = short_country_name(code)
    return f"the {name}" if code in _WITH_ARTICLE else name


def country_choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return sorted(((code, country_name(code)) for code in SUPPORTED), key=lambda choice: choice[1])
