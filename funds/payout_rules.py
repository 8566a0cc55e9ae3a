"""What payouts may be: minimums, instant payouts, what can be fetched back. Pure data and sums.

Sources: the dialect's pages on instant payouts and its reference of payouts. No list of minimums by country could be
confirmed; a whole unit of the currency is our choice for all of them, and each can be given another here.
"""

from datetime import timedelta

from connect_dashboard.ui.money import Money, exponent

# Where the local currency can arrive within minutes, as the published list has it: it names the EU as a whole, of which
# these are the countries that accounts can be opened in here.
_IN_THE_EU = frozenset({"DE", "ES", "FR", "IE", "IT", "NL", "PL", "SE"})
INSTANT_COUNTRIES = frozenset("AE AU CA DK GB HK MY NO NZ SE SG US".split()) | _IN_THE_EU
# Only from bank accounts there can a payout be fetched back.
REVERSIBLE_COUNTRIES = frozenset({"CA", "US"})
# A payout that is on its way when payouts are paused waits as long, then its money returns to the balance.
HELD_FOR = timedelta(days=10)

# Minor units by currency, where it is not one whole unit.
_MINIMUMS: dict[str, int] = {}


def minimum_payout(currency: str) -> Money:
    return Money(_MINIMUMS.get(currency, 10 ** exponent(currency)), currency)
