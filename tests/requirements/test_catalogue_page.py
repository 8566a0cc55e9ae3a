"""The catalogue as operators read it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.countries import SUPPORTED
from requirements_app.asking import alternatives_of, rules_of
from requirements_app.catalogue import catalogue
from requirements_app.words import topic_of

URL = reverse("requirements:catalogue")


@pytest.mark.parametrize("country", sorted(SUPPORTED))
def test_every_country_shows_all_its_rules_with_their_sources(country: str, vic: Any, client_for: Callable) -> None:
    page = client_for(vic).get(URL, {"country": country}).content.decode()
    rules = catalogue().rules[country]
    assert f"{len(rules)} rules" in page
    for row in rules_of(catalogue(), country):
        assert row.source
        assert row.topics
        assert row.when.words
    assert page.count("Our choice</") >= sum(not rule.confirmed for rule in rules)


def test_it_says_when(ada: Any, client_for: Callable) -> None:
    page = client_for(ada).get(URL, {"country": "US"}).content.decode()
    assert "At once" in page
    assert "Once the account has taken in $1,500.00 or is 90 days old" in page
    assert "Once the account has taken in $600.00" in page
    assert "From 1 April 2027" in page
    assert "payouts stop; charges stop 14 days later" in page


def test_it_narrows_to_whom_and_what() -> None:
    everything = list(rules_of(catalogue(), "US"))
    individuals = list(rules_of(catalogue(), "US", business_type="individual"))
    treasury = list(rules_of(catalogue(), "US", business_type="individual", capability="treasury"))
    assert len(treasury) < len(individuals) < len(everything)
    assert all("individual" in row.business_types for row in individuals if row.business_types)
    assert any(row.capabilities == ["Treasury"] for row in treasury)
    assert not any("Card payments" in row.capabilities for row in treasury)


def test_alternatives_are_those_that_the_country_asks_for() -> None:
    digits = str(topic_of("individual.ssn_last_4"))
    assert digits in {row.original for row in alternatives_of(catalogue(), "US")}
    assert digits not in {row.original for row in alternatives_of(catalogue(), "DE")}


def test_an_unknown_country_shows_the_platforms_own(ada: Any, client_for: Callable) -> None:
    response = client_for(ada).get(URL, {"country": "XX", "business_type": "horse", "capability": "x\x00"})
    assert response.status_code == 200
    assert "United States" in response.content.decode()


def test_htmx_gets_the_rules_alone(ada: Any, client_for: Callable) -> None:
    response = client_for(ada).get(URL, {"country": "DE"}, headers={"HX-Request": "true", "HX-Target": "rules"})
    page = response.content.decode()
    assert 'id="rules"' in page
    assert "<html" not in page
    assert "HX-Target" in response["Vary"]


def test_strangers_sign_in_and_nobody_posts(ada: Any, client_for: Callable) -> None:
    assert Client().get(URL).status_code == 302
    assert client_for(ada).post(URL).status_code == 405


def test_rules_cost_no_query(ada: Any, client_for: Callable, django_assert_num_queries: Callable) -> None:
    client = client_for(ada)
    client.get(URL)
    with django_assert_num_queries(4):
        client.get(URL, {"country": "US"})
