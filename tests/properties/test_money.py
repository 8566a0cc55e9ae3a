"""Amounts as people type them come to the minor unit that they meant, or are refused; none is guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_dashboard.ui.money import Money, exponent, format_money, parse_money

READ = [
    ("1,234.50", "usd", 123450),
    ("1.234,50", "eur", 123450),
    ("1 234,5", "eur", 123450),
    ("1\u202f234,50", "eur", 123450),
    ("1'234.50", "chf", 123450),
    ("1,234", "usd", 123400),
    ("12,34,567.00", "inr", 123456700),
    ("1.234.567", "eur", 123456700),
    ("1,23", "eur", 123),
    (".5", "usd", 50),
    ("5.", "usd", 500),
    ("−3", "usd", -300),
    ("1,234", "jpy", 1234),
    ("1.00", "jpy", 1),
    ("1.234", "kwd", 1234),
]
REFUSED = [
    ("1.234", "usd", "USD has 2 decimals."),
    ("1.5", "jpy", "JPY has no decimals."),
    ("0.001", "usd", "USD has 2 decimals."),
    ("1,2,3", "usd", "Enter an amount such as 1,234.50."),
    ("1,234.5.6", "usd", "Enter an amount such as 1,234.50."),
    ("", "usd", "Enter an amount such as 1,234.50."),
    ("ten", "usd", "Enter an amount such as 1,234.50."),
    ("٣", "usd", "Enter an amount such as 1,234.50."),
    ("1e5", "usd", "Enter an amount such as 1,234.50."),
    ("NaN", "usd", "Enter an amount such as 1,234.50."),
]


@pytest.mark.parametrize(("typed", "currency", "amount"), READ)
def test_reads(typed: str, currency: str, amount: int) -> None:
    assert parse_money(typed, currency) == Money(amount, currency)


@pytest.mark.parametrize(("typed", "currency", "words"), REFUSED)
def test_refuses(typed: str, currency: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_money(typed, currency)


@given(st.integers(min_value=-(10**14), max_value=10**14), st.sampled_from(["usd", "jpy", "kwd", "eur", "inr"]))
def test_what_is_printed_can_be_typed_again(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    for locale in ("en", "de", "fr", "en_IN"):
        typed = "".join(mark for mark in format_money(money, locale) if mark in "0123456789.,'’\u2212 \u00a0\u202f")
        if exponent(currency) == 2:
            assert parse_money(typed, currency) == money


@given(st.text(alphabet="0123456789.,-' \u00a0٣e", max_size=12), st.sampled_from(["usd", "jpy", "kwd"]))
def test_anything_typed_is_an_amount_or_a_clear_refusal(typed: str, currency: str) -> None:
    with suppress(ValueError):
        assert parse_money(typed, currency).currency == currency
