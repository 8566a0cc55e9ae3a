"""Telephone numbers: read as people write them, kept as E.164, shown grouped."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

# The dialect's test number, which no numbering plan knows.
_TEST_NUMBER = "0000000000"


def clean_phone(text: str, country: str) -> str:
    """Return ``text`` as E.164 (``+493012345678``); a number without ``+`` is one of ``country``."""
    text = text.strip()
    if not text or "".join(filter(str.isdigit, text)) == _TEST_NUMBER:
        return text and _TEST_NUMBER
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        raise _unknown() from None
    if not phonenumbers.is_possible_number(number):
        message = gettext("This number is too short or too long. Begin with the country code, such as +49.")
        raise ValidationError(message)
    # Any length that can be dialled within some town is possible, such as 12.
    if not phonenumbers.is_valid_number(number):
        raise _unknown()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _unknown() -> ValidationError:
    return ValidationError(gettext("Enter a telephone number, such as +49 30 12345678."))


def format_phone(text: str) -> str:
    """Group an E.164 number for reading; anything else is shown as it is."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
