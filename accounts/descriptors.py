"""What stands on a customer's bank statement: the card networks' rules for it."""

import re

from django.core.exceptions import ValidationError

_FORBIDDEN = "<>\\'\"*"


def clean_statement_descriptor(text: str) -> str:
    """5 to 22 Latin characters."""
    return _clean(text, 5, 22)


def clean_statement_descriptor_prefix(text: str) -> str:
    """2 to 10 Latin characters; the network adds what was bought."""
    return _clean(text, 2, 10)


def _clean(text: str, shortest: int, longest: int) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    if not shortest <= len(text) <= longest:
        raise ValidationError(f"Use {shortest} to {longest} characters; this has {len(text)}.")
    if not text.isascii() or not text.isprintable():
        raise ValidationError("Use Latin letters without accents, digits and plain punctuation.")
    if found := [char for char in _FORBIDDEN if char in text]:
        raise ValidationError(f"Leave out {' '.join(found)}: the card networks do not allow it.")
    if not re.search("[A-Za-z]", text):
        raise ValidationError("Use at least one letter.")
    return text
