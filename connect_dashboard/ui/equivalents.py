"""Roughly what a US dollar is worth in each currency: for ceilings and thresholds in dollars, and to rank sums.

Round figures, chosen by us in November 2026 and not followed since: no money is ever converted by them. Whoever needs
another ceiling sets it for the currency itself.
"""

from connect_dashboard.ui.money import Money, exponent

# Hundredths of the currency's unit for one dollar.
FOR_A_DOLLAR = {
    "aud": 150,
    "brl": 550,
    "cad": 140,
    "chf": 85,
    "eur": 90,
    "gbp": 80,
    "hkd": 780,
    "inr": 8_500,
    "jpy": 15_000,
    "mxn": 1_800,
    "nzd": 170,
    "pln": 400,
    "sek": 1_000,
    "sgd": 135,
    "usd": 100,
}


def equivalent_of(dollars: int, currency: str) -> Money | None:
    """As much as whole US ``dollars`` in ``currency``; None for one that is not listed."""
    rate = FOR_A_DOLLAR.get(currency)
    return Money(dollars * rate * 10 ** exponent(currency) // 100, currency) if rate else None


def cents_of(money: Money) -> int:
    """What ``money`` counts in US cents, rounded down; nothing for a currency that is not listed."""
    rate = FOR_A_DOLLAR.get(money.currency)
    return money.amount * 10_000 // (rate * 10 ** exponent(money.currency)) if rate else 0
