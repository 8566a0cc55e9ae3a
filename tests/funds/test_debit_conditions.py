"""What must hold before money can be pulled, each condition by itself."""

import pytest

from accounts.countries import SUPPORTED
from funds.conditions import Facts, conditions_of
from funds.regions import region_of

NAMES = {"US": "United States", "DE": "Germany", "FR": "France", "GB": "United Kingdom", "JP": "Japan", "MX": "Mexico"}


def unmet(losses="application", platform="US", account="US", consented=True):
    facts = Facts(losses, platform, NAMES[platform], account, NAMES[account], consented)
    return {condition.key: condition.reason for condition in conditions_of(facts) if not condition.met}


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, {}),
        ({"platform": "FR", "account": "DE"}, {}),
        ({"platform": "GB", "account": "FR"}, {}),
        ({"losses": "stripe"}, {"liability": "The processor is liable for this account."}),
        (
            {"account": "MX"},
            {
                "region": "Mexico is not in Europe, Canada, Hong Kong, Japan, New Zealand or the United States.",
                "same_region": "Your platform is in the United States, the account in Mexico.",
            },
        ),
        (
            {"platform": "MX", "account": "MX"},
            {
                "region": "Mexico is not in Europe, Canada, Hong Kong, Japan, New Zealand or the United States.",
                "same_region": "Your platform is in Mexico, the account in Mexico.",
            },
        ),
        ({"account": "DE"}, {"same_region": "Your platform is in the United States, the account in Europe."}),
        ({"platform": "MX"}, {"same_region": "Your platform is in Mexico, the account in the United States."}),
        (
            {"consented": False},
            {"consent": "The account holder has not consented, or has revoked the consent."},
        ),
    ],
)
def test_each_unmet_condition_is_named(facts, reasons):
    assert unmet(**facts) == reasons


def test_all_unmet_are_named_at_once():
    assert list(unmet("stripe", "JP", "MX", consented=False)) == ["liability", "region", "same_region", "consent"]


@pytest.mark.parametrize(
    ("region", "countries"),
    [
        ("Europe", {"CH", "DE", "ES", "FR", "GB", "IE", "IT", "NL", "PL", "SE"}),
        ("Canada", {"CA"}),
        ("Hong Kong", {"HK"}),
        ("Japan", {"JP"}),
        ("New Zealand", {"NZ"}),
        ("the United States", {"US"}),
        (None, {"AU", "BR", "IN", "MX", "SG"}),
    ],
)
def test_every_country_with_accounts_has_its_region_or_none(region, countries):
    assert {country for country in SUPPORTED if region_of(country) == region} == countries
