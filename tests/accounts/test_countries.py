import pytest
from babel.numbers import get_territory_currencies
from django.core.exceptions import ValidationError

from accounts.addresses import address_fields, address_lines, clean_address
from accounts.countries import SUPPORTED, country_choices


def test_each_country_has_the_currency_that_cldr_gives_it_today():
    assert {country: get_territory_currencies(country)[0].lower() for country in SUPPORTED} == SUPPORTED


def test_each_country_has_a_name_and_an_address_form():
    assert [code for code, name in country_choices() if name and address_fields(code)]
    assert len(country_choices()) == len(SUPPORTED) == 20


def test_of_an_address_all_that_is_kept_is_shown_whatever_its_country_writes():
    denver = {"line1": "1 Main St", "city": "Denver", "state": "CO", "postal_code": "80202"}
    assert address_lines(denver) == ["1 Main St", "80202 Denver CO"]
    assert address_lines({**denver, "country": "US"})[:2] == ["1 Main St", "Denver, CO 80202"]
    assert "Kent" in address_lines({"line1": "1 High St", "city": "Dover", "state": "Kent", "country": "GB"})


@pytest.mark.parametrize(("state", "example"), [("AB", "T0L 1K0"), ("BC", "V8X 3X4"), ("QC", "H3Z 2Y7")])
def test_the_example_of_a_postal_code_is_right_in_the_state_too(state: str, example: str) -> None:
    given = {"line1": "1 King Street", "city": "Somewhere", "state": state, "postal_code": "70603"}
    with pytest.raises(ValidationError) as refused:
        clean_address("CA", given)
    assert example in str(refused.value.message_dict["postal_code"])
