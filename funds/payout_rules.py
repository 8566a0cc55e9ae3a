"""What payouts may be: minimums, what can be fetched back. Pure data and sums.

Source: the dialect's reference of payouts. No list of minimums by country could be
confirmed; a whole unit of the currency is our choice for all of them, and each can be given another here.
"""

from datetime import timedelta

from connect_dashboard.ui.money import Money, exponent

# Only from bank accounts there can a payout be fetched back.
REVERSIBLE_COUNTRIES = frozenset({"CA", "US"})
# A payout that is on its way when payouts are paused waits as long, then its money returns to the balance.
HELD_FOR = timedelta(days=10)
# How many business days after a balance fell below zero the bank account is debited, by the currency of its country; in
# others banks are not debited. Source: the dialect's answers on negative balances, which for New Zealand say no more
# than "within two".
DEBITED_AFTER = {"aud": 1, "cad": 1, "eur": 2, "gbp": 3, "nzd": 2, "usd": 1}

# Minor units by currency, where it is not one whole unit.
_MINIMUMS: dict[str, int] = {}


def minimum_payout(currency: str) -> Money:
    return Money(_MINIMUMS.get(currency, 10 ** exponent(currency)), currency)
