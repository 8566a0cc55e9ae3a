"""Money: integer minor units and a lower-case ISO code. No Django in here, and no float.

How many decimals a currency has comes from Unicode CLDR (through Babel), not from a list of our own.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency, get_currency_precision


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

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")


def exponent(currency: str) -> int:
    """Decimals of a currency: 2 for usd, 0 for jpy, 3 for kwd."""
    return get_currency_precision(currency.upper())


def format_money(money: Money, locale: str = "en") -> str:
    """Print with symbol, grouping and a true minus sign: ``−$1,204.50``."""
    major = Decimal(money.amount).scaleb(-exponent(money.currency))
    return format_currency(major, money.currency.upper(), locale=locale).replace("-", "\N{MINUS SIGN}")


def parse_money(text: str, currency: str) -> Money:
    """Read what a person typed (``1,234.50``, ``1 234.5``, ``1234``) as minor units.

    Raises ValueError, with words for people, on anything that is not an amount of this currency.
    """
    cleaned = text.strip().replace(",", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("'", "")
    try:
        major = Decimal(cleaned.replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        raise ValueError("Enter an amount such as 1,234.50.") from None
    if not major.is_finite():
        raise ValueError("Enter an amount such as 1,234.50.")
    minor = major.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{currency.upper()} has {exponent(currency) or 'no'} decimals.")
    return Money(int(minor), currency)
