"""The capabilities that an account can request, and how they depend on each other.

Source: the dialect's published list. Pure data: nothing here reads the database.
"""

from collections.abc import Collection, Iterable

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

# What an account with the full dashboard gets without asking, and the start of every other choice.
USUAL = ("card_payments", "transfers")

# Once requested it stays: the only one that the published material names.
PERMANENT = frozenset({"legacy_payments"})

# While one of these is active the account can take money at all.
CHARGING = frozenset({"card_payments", "transfers", "legacy_payments"})

# Capabilities tied to one country.
ONLY_IN = {
    "tax_reporting_us_1099_k": "US",
    "tax_reporting_us_1099_misc": "US",
    "treasury": "US",
    "india_international_payments": "IN",
}

# Why the dialect says that a capability is off, in words for operators.
# What stops once the capability is given up; for all others its own name says it.
CONSEQUENCES = {
    "card_payments": "The account can no longer take card payments.",
    "transfers": "The account can no longer receive funds from your platform.",
    "card_issuing": "The account’s cards stop working.",
    "treasury": "The account can no longer move money through its financial account.",
    "tax_reporting_us_1099_k": "The account’s 1099-K forms are no longer filed.",
    "tax_reporting_us_1099_misc": "The account’s 1099-MISC forms are no longer filed.",
}

_WORDS = {"us": "US", "eu": "EU", "gb": "UK", "jp": "Japan", "mx": "Mexico", "nz": "New Zealand", "au": "Australian"}
_LABELS = {
    "tax_reporting_us_1099_k": "US tax reporting (1099-K)",
    "tax_reporting_us_1099_misc": "US tax reporting (1099-MISC)",
    "afterpay_clearpay_payments": "Afterpay and Clearpay payments",
    "amazon_pay_payments": "Amazon Pay payments",
    "au_becs_debit_payments": "Australian BECS debit payments",
    "blik_payments": "BLIK payments",
    "blik_recurring_payments": "BLIK recurring payments",
    "cartes_bancaires_payments": "Cartes Bancaires payments",
    "cashapp_payments": "Cash App payments",
    "grabpay_payments": "GrabPay payments",
    "ideal_payments": "iDEAL payments",
    "kakao_pay_payments": "Kakao Pay payments",
    "kr_card_payments": "Korean card payments",
    "mb_way_payments": "MB WAY payments",
    "mobilepay_payments": "MobilePay payments",
    "naver_pay_payments": "Naver Pay payments",
    "nz_bank_account_becs_debit_payments": "New Zealand BECS debit payments",
    "paynow_payments": "PayNow payments",
    "paypay_payments": "PayPay payments",
    "payto_payments": "PayTo payments",
    "promptpay_payments": "PromptPay payments",
    "revolut_pay_payments": "Revolut Pay payments",
    "samsung_pay_payments": "Samsung Pay payments",
    "twint_payments": "TWINT payments",
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


def consequence(name: str) -> str:
    """What unrequesting ``name`` stops."""
    return CONSEQUENCES.get(name) or f"{label(name)} are turned off for the account."


def available_in(country: str) -> list[str]:
    """Names that an account of ``country`` may request."""
    return [name for name in NAMES if ONLY_IN.get(name, country) == country]


def coupled(requested: Iterable[str]) -> frozenset[str]:
    """card_payments and transfers stand or fall together once both are requested."""
    pair = frozenset({"card_payments", "transfers"})
    return pair if pair <= set(requested) else frozenset()


def consequences(before: Collection[str], after: Collection[str]) -> list[str]:
    """What operators should know before what is requested changes from ``before`` to ``after``."""
    words = [consequence(name) for name in NAMES if name in before and name not in after]
    if coupled(after) and not coupled(before):
        words.append("Card payments and transfers work together: while one of them is inactive, neither works.")
    if before and not CHARGING.intersection(after):
        words.append("Without card payments and transfers the account cannot take in money at all.")
    return words
