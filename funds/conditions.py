"""What must hold before a platform may pull money from an account, each condition with its words. Pure.

Source: the product's document, and connect/account-debits; where copies differ the stricter rule was taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.configuration import Liability
from funds.regions import REGIONS, region_of


@dataclass(frozen=True)
class Facts:
    """Countries are codes and names, as conditions decide by the one and say the other."""

    losses: str
    platform_country: str
    platform_country_name: str
    account_country: str
    account_country_name: str
    consented: bool


@dataclass(frozen=True)
class Condition:
    """``text`` is what must hold, ``reason`` why it does not; empty where it does."""

    key: str
    text: str
    reason: str = ""

    @property
    def met(self) -> bool:
        return not self.reason


def conditions_of(facts: Facts) -> list[Condition]:
    """All of them, in a fixed order."""
    liable = facts.losses == Liability.PLATFORM
    region = region_of(facts.account_country)
    own = region_of(facts.platform_country)
    return [
        Condition(
            "liability",
            "Your platform is liable for negative balances",
            "" if liable else "The processor is liable for this account.",
        ),
        Condition(
            "region",
            "The account is in a region with account debits",
            "" if region else f"{facts.account_country_name} is not in {_or(REGIONS)}.",
        ),
        Condition(
            "same_region",
            "Your platform is in the same region",
            "" if region and region == own else _apart(facts, region, own),
        ),
        Condition(
            "consent",
            "The account’s legally binding consent is on record",
            "" if facts.consented else "The account holder has not consented, or has revoked the consent.",
        ),
    ]


def _apart(facts: Facts, region: str | None, own: str | None) -> str:
    theirs = f"the account in {region}" if region else f"the account in {facts.account_country_name}"
    return f"Your platform is in {own or facts.platform_country_name}, {theirs}."


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
