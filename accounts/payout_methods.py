"""Where payouts can arrive within minutes. Pure.

Source: the dialect's page on instant payouts: listed countries, the local currency, an eligible account or card.
"""

# The published list names the EU as a whole, of which these are the countries that accounts can be opened in here.
_IN_THE_EU = frozenset({"DE", "ES", "FR", "IE", "IT", "NL", "PL", "SE"})
INSTANT_COUNTRIES = frozenset("AE AU CA DK GB HK MY NO NZ SE SG US".split()) | _IN_THE_EU


def pays_instantly(country: str, currency: str, own_currency: str) -> bool:
    """Whether a bank or card of ``country`` can be, as far as the list goes; ``own_currency`` is the account's."""
    return country in INSTANT_COUNTRIES and currency == own_currency
