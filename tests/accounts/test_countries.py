from babel.numbers import get_territory_currencies

from accounts.addresses import address_fields
from accounts.countries import SUPPORTED, country_choices


def test_each_country_has_the_currency_that_cldr_gives_it_today():
    assert {country: get_territory_currencies(country)[0].lower() for country in SUPPORTED} == SUPPORTED


def test_each_country_has_a_name_and_an_address_form():
    assert [code for code, name in country_choices() if name and address_fields(code)]
    assert len(country_choices()) == len(SUPPORTED) == 20
