"""Money: integer minor units and a lower-case ISO code. No Django in here, and no float.

How many decimals a currency has comes from Unicode CLDR (through Babel), not from a list of our own.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_compact_currency, format_currency, get_currency_precision


@dataclass(frozen=True, order=True)
class Money:
    """``amount`` in minor units of ``currency`` (``Money(1250, "usd")`` is $12.50)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError("amount must be an integer of minor units")

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return format_money(self)

    @property
    def major(self) -> Decimal:
        """As programs and spreadsheets read it: ``Decimal("-1204.50")``."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Decimals of a currency: 2 for usd, 0 for jpy, 3 for kwd."""
    return get_currency_precision(currency.upper())


@lru_cache(maxsize=4096)
def format_money(money: Money, locale: str = "en") -> str:
    """Print with symbol, grouping and a true minus sign: ``−$1,204.50``."""
    return format_currency(money.major, money.currency.upper(), locale=locale).replace("-", "\N{MINUS SIGN}")


def plain_amount(money: Money) -> str:
    """As people would type it: ``12,400.00``."""
    whole, decimals = divmod(money.amount, 10 ** exponent(money.currency))
    return f"{whole:,}" + (f".{decimals:0{exponent(money.currency)}d}" if exponent(money.currency) else "")


def format_compact(money: Money, locale: str = "en") -> str:
    """Print for the side of a chart: ``$12.5K``, from a thousand on with one decimal at most."""
    major = Decimal(money.amount).scaleb(-exponent(money.currency))
    if abs(major) < 1000:
        return format_money(money, locale)
    text = format_compact_currency(major, money.currency.upper(), locale=locale, fraction_digits=1)
    return re.sub(r"\.0(?=\D)", "", text).replace("-", "\N{MINUS SIGN}")


_NOT_AN_AMOUNT = "Enter an amount such as 1,234.50."
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'\N{RIGHT SINGLE QUOTATION MARK}")
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,])\d{3}((?P=mark)\d{3})*|\d{1,2}(,\d{2})+,\d{3}")


def parse_money(text: str, currency: str) -> Money:
    """Read what a person typed as minor units: ``1,234.50``, ``1.234,50``, ``1 234,5``, ``1'234``.

    The last of two different marks begins the decimals. Of a single one, a comma before three digits groups and a
    point begins decimals, as in English; what could be read in two ways is never guessed. Raises ValueError, with
    words for people.
    """
    cleaned = text.translate(_SPACES).replace("\N{MINUS SIGN}", "-").strip()
    sign, digits = ("-", cleaned[1:]) if cleaned.startswith("-") else ("", cleaned)
    whole, decimals = _parts(digits)
    if not re.fullmatch(r"[0-9]+", whole) or not re.fullmatch(r"[0-9]*", decimals):
        raise ValueError(_NOT_AN_AMOUNT)
    places = exponent(currency)
    if len(decimals.rstrip("0")) > places:
        raise ValueError(f"{currency.upper()} has {places or 'no'} decimals.")
    return Money(int(sign + whole + decimals[:places].ljust(places, "0")), currency)


def _parts(digits: str) -> tuple[str, str]:
    """Split at the decimal mark and take the grouping out; what is not grouped rightly comes back as no number."""
    marks = {mark for mark in ".," if mark in digits}
    if len(marks) == 2:
        mark = max(marks, key=digits.rfind)
        whole, _, decimals = digits.rpartition(mark)
        return (_ungrouped(whole), decimals) if mark not in whole else ("", "")
    if "." in marks and digits.count(".") == 1:
        whole, _, decimals = digits.partition(".")
        return whole or "0" * bool(decimals), decimals
    if "," in marks and re.fullmatch(r"[0-9]+,[0-9]{1,2}", digits):
        whole, _, decimals = digits.partition(",")
        return whole, decimals
    return _ungrouped(digits), ""


def _ungrouped(digits: str) -> str:
    if _GROUPED.fullmatch(digits):
        return digits.replace(",", "").replace(".", "")
    return digits if digits.isdigit() else ""
