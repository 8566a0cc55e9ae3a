"""Why something is asked of an account: the rules that concern it, in words of its own country."""

from typing import Any

import pytest

from accounts.countries import SUPPORTED, in_a_sentence
from requirements_app.catalogue import catalogue
from requirements_app.impact import reasons_of
from requirements_app.plans import plan_for

RULES = catalogue()


def reasons(key: str, country: str, business_type: str, *capabilities: str, **roles: Any) -> list[Any]:
    plan = plan_for(RULES, country, business_type, frozenset(capabilities))
    return reasons_of([key], (country, business_type), plan, RULES, roles)


@pytest.mark.parametrize("country", sorted(SUPPORTED))
def test_no_source_speaks_of_another_country(country: str) -> None:
    others = {in_a_sentence(code) for code in SUPPORTED if code != country} | {"Austria"}
    for rule in RULES.rules[country]:
        assert not [name for name in others if name in rule.source]
        assert "{" not in rule.source


def test_it_names_whom_it_concerns_and_when() -> None:
    (reason,) = reasons("company.phone", "ES", "company", "card_payments", "transfers")
    assert (reason.whom, reason.when) == ("companies in Spain with Card payments", "At once")
    assert reason.source == (
        "No published list was at hand for Spain. It is asked for as elsewhere in Europe: our choice."
    )
    assert reason.ours


def test_a_country_with_a_list_names_its_own() -> None:
    (reason,) = reasons("company.phone", "GB", "company", "card_payments")
    assert reason.source.startswith("The processor’s published list for the United Kingdom, December 2020.")
    assert not reason.ours


def test_rules_of_other_kinds_and_capabilities_are_left_out() -> None:
    assert reasons("company.phone", "ES", "company", "transfers") == []
    assert reasons("individual.phone", "ES", "company", "card_payments") == []
    (reason,) = reasons("external_account", "NL", "individual", "transfers")
    assert reason.whom == "every account in the Netherlands"


def test_of_a_person_it_is_the_rules_of_their_roles() -> None:
    (reason,) = reasons("person_1.dob.day", "DE", "company", "transfers", person_1=frozenset({"owner"}))
    assert reason.whom == "companies in Germany"
    assert reasons("person_1.dob.day", "DE", "company", "transfers", person_1=frozenset({"authorizer"})) == []
