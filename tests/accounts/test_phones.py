"""Telephone numbers: what is taken for one, and how it is kept."""

import pytest
from django.core.exceptions import ValidationError

from accounts.phones import clean_phone


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("030 12345678", "DE", "+493012345678"),
        ("+44 20 7946 0018", "DE", "+442079460018"),
        ("000 000 0000", "DE", "0000000000"),
        ("0000000000", "US", "0000000000"),
        ("(202) 555-0123", "us", "+12025550123"),
        (" ", "DE", ""),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed, country, kept):
    assert clean_phone(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country", "words"),
    [
        ("12", "DE", "Enter a telephone number"),
        ("12345", "DE", "Enter a telephone number"),
        ("110", "DE", "Enter a telephone number"),
        ("555-0123", "US", "Enter a telephone number"),
        ("call me", "DE", "Enter a telephone number"),
        ("12", "US", "too short or too long"),
    ],
)
def test_what_nobody_could_call_from_elsewhere_is_refused(typed, country, words):
    with pytest.raises(ValidationError, match=words):
        clean_phone(typed, country)
