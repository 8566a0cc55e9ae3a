"""What stands on bank statements: the networks' rules for customers', and what an account's own shows of payouts."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

_FORBIDDEN = "<>\\'\"*"


def payout_descriptor_of(settings: Mapping[str, Any]) -> str:
    """Of payouts that name nothing else; source: ``settings.payouts.statement_descriptor`` of the dialect."""
    return str((settings.get("payouts") or {}).get("statement_descriptor") or "")[:22]


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
        raise ValidationError(
            gettext("Use %(shortest)s to %(longest)s characters; this has %(length)s.")
            % {"shortest": shortest, "longest": longest, "length": len(text)}
        )
    if not text.isascii() or not text.isprintable():
        raise ValidationError(gettext("Use Latin letters without accents, digits and plain punctuation."))
    if found := [char for char in _FORBIDDEN if char in text]:
        raise ValidationError(
            gettext("Leave out %(characters)s: the card networks do not allow it.") % {"characters": " ".join(found)}
        )
    if not re.search("[A-Za-z]", text):
        raise ValidationError(gettext("Use at least one letter."))
    return text
