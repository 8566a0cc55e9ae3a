"""Debit cards that the sandbox knows by token. A real processor answers a token with the same facts.

Source: the dialect's test debit cards for payouts.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CardFacts:
    brand: str
    last4: str
    country: str = "US"
    currency: str = "usd"
    exp_month: int = 12
    exp_year: int = 2034
    funding: str = "debit"


CARD_TOKENS = {
    "tok_visa_debit": CardFacts("Visa", "5556"),
    "tok_visa_debit_us_transferSuccess": CardFacts("Visa", "5556"),
    "tok_visa_debit_us_transferFail": CardFacts("Visa", "5572"),
    "tok_visa_debit_us_instantPayoutUnsupported": CardFacts("Visa", "5555"),
    "tok_mastercard_debit": CardFacts("Mastercard", "8210"),
    "tok_mastercard_debit_us_transferSuccess": CardFacts("Mastercard", "8210"),
    "tok_discover_debit_us_transferSuccess": CardFacts("Discover", "1113"),
    "tok_visa": CardFacts("Visa", "4242", funding="credit"),
    "tok_mastercard": CardFacts("Mastercard", "4444", funding="credit"),
    "tok_mastercard_prepaid": CardFacts("Mastercard", "5100", funding="prepaid"),
}
