"""The capabilities that an account can request, and how they depend on each other.

Source: the dialect's published list. Pure data: nothing here reads the database.
"""

from collections.abc import Iterable

# What an account is allowed to do, as opposed to one more way for its customers to pay.
CORE = (
    "card_payments",
    "transfers",
    "legacy_payments",
    "card_issuing",
    "treasury",
    "tax_reporting_us_1099_k",
    "tax_reporting_us_1099_misc",
    "app_distribution",
    "india_international_payments",
)

PAYMENT_METHODS = tuple(
    f"{name}_payments"
    for name in """
    acss_debit affirm afterpay_clearpay alma amazon_pay au_becs_debit bacs_debit bancontact bank_transfer billie bizum
    blik blik_recurring boleto cartes_bancaires cashapp crypto eps fpx gb_bank_transfer giropay grabpay ideal jcb
    jp_bank_transfer kakao_pay klarna konbini kr_card link mb_way mobilepay multibanco mx_bank_transfer naver_pay
    nz_bank_account_becs_debit oxxo p24 pay_by_bank payco paynow paypay payto pix promptpay revolut_pay samsung_pay
    satispay scalapay sepa_bank_transfer sepa_debit sequra sofort sunbit swish twint upi us_bank_account_ach
    us_bank_transfer wero zip
    """.split()
)

NAMES = CORE + PAYMENT_METHODS

# Once requested it stays: the only one that the published material names.
PERMANENT = frozenset({"legacy_payments"})

# Capabilities tied to one country.
ONLY_IN = {
    "tax_reporting_us_1099_k": "US",
    "tax_reporting_us_1099_misc": "US",
    "treasury": "US",
    "india_international_payments": "IN",
}

_WORDS = {"us": "US", "eu": "EU", "gb": "UK", "jp": "Japan", "mx": "Mexico", "nz": "New Zealand", "au": "Australian"}
_LABELS = {
    "tax_reporting_us_1099_k": "US tax reporting (1099-K)",
    "tax_reporting_us_1099_misc": "US tax reporting (1099-MISC)",
    "ideal_payments": "iDEAL payments",
    "p24_payments": "Przelewy24 payments",
    "us_bank_account_ach_payments": "ACH direct debit payments",
    "acss_debit_payments": "Canadian pre-authorised debit payments",
    "sepa_debit_payments": "SEPA debit payments",
    "sepa_bank_transfer_payments": "SEPA bank transfer payments",
    "jcb_payments": "JCB payments",
    "oxxo_payments": "OXXO payments",
    "upi_payments": "UPI payments",
    "fpx_payments": "FPX payments",
    "eps_payments": "EPS payments",
}


def is_payment_method(name: str) -> bool:
    return name not in CORE


def label(name: str) -> str:
    """Words for people: ``card_payments`` is "Card payments"."""
    if name in _LABELS:
        return _LABELS[name]
    words = [_WORDS.get(word, word) for word in name.split("_")]
    return words[0][:1].upper() + words[0][1:] + "".join(f" {word}" for word in words[1:])


def available_in(country: str) -> list[str]:
    """Names that an account of ``country`` may request."""
    return [name for name in NAMES if ONLY_IN.get(name, country) == country]


def coupled(requested: Iterable[str]) -> frozenset[str]:
    """card_payments and transfers stand or fall together once both are requested."""
    pair = frozenset({"card_payments", "transfers"})
    return pair if pair <= set(requested) else frozenset()
