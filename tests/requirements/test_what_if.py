"""What an account would be asked for: of a description, and of an account that there is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.capabilities import available_in
from accounts.countries import SUPPORTED
from accounts.models.account import BusinessType
from connect_dashboard.team.actors import system
from requirements_app.asking import what_if
from requirements_app.catalogue import catalogue
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import add_person, connected_account

URL = reverse("requirements:what_if")
DE_COMPANY = {"country": "DE", "business_type": "company", "capabilities": ["card_payments", "transfers"]}


def topics(country: str, business_type: str, *capabilities: str) -> dict[str, set[str]]:
    groups = what_if(catalogue(), country, business_type, capabilities)
    return {group.when.words: {entry.topic for entry in group.entries} for group in groups}


def test_it_says_what_and_when() -> None:
    asked = topics("DE", "company", "card_payments", "transfers")
    assert list(asked) == [
        "At once",
        "Once the account has taken in $1,500.00 or is 90 days old",
        "From 10 July 2027",
    ]
    assert {"Company tax ID", "Website", "Representative: Date of birth"} <= asked["At once"]
    assert asked["From 10 July 2027"] == {"Owners: Nationality"}


def test_transfers_alone_ask_for_less_than_card_payments() -> None:
    assert "Website" in topics("DE", "company", "card_payments")["At once"]
    assert "Website" not in topics("DE", "company", "transfers")["At once"]


def test_nothing_is_asked_without_a_capability() -> None:
    assert topics("DE", "company") == {}


@given(country=st.sampled_from(sorted(SUPPORTED)), business_type=st.sampled_from(BusinessType.values), data=st.data())
def test_it_names_what_the_catalogue_asks_for_once(country: str, business_type: str, data: Any) -> None:
    chosen = data.draw(st.sets(st.sampled_from(available_in(country)), max_size=4))
    groups = what_if(catalogue(), country, business_type, chosen)
    assert [group.when.rank for group in groups] == sorted(group.when.rank for group in groups)
    sources = {source for group in groups for entry in group.entries for source in entry.sources}
    named = {name for group in groups for entry in group.entries for name in entry.capabilities}
    assert all(sources)
    assert named <= chosen
    assert bool(groups) == bool(chosen)


def test_a_page_that_is_opened_shows_a_usual_account(vic: Any, client_for: Callable) -> None:
    page = client_for(vic).get(URL).content.decode()
    assert "United States" in page
    assert "things are asked for over time" in page


def test_the_url_holds_the_question(ada: Any, client_for: Callable) -> None:
    page = client_for(ada).get(URL, {**DE_COMPANY, "configuration": "none-application-application-application"})
    text = page.content.decode()
    assert '<option value="DE" selected>' in text
    assert "Your platform collects them" in text
    assert "Representative: Date of birth" in text


def test_who_collects_follows_from_the_configuration(ada: Any, client_for: Callable) -> None:
    page = client_for(ada).get(URL, {**DE_COMPANY, "configuration": "express-application-application-stripe"})
    assert "asks the account holder for them" in page.content.decode()


def test_a_capability_of_another_country_is_let_go(ada: Any, client_for: Callable) -> None:
    response = client_for(ada).get(URL, {**DE_COMPANY, "capabilities": ["treasury"], "configuration": ""})
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["country", "business_type", "configuration", "capabilities"])
def test_nonsense_is_answered_with_the_form(name: str, ada: Any, client_for: Callable) -> None:
    response = client_for(ada).get(URL, {**DE_COMPANY, name: "\x00<b>horse</b>"})
    assert response.status_code == 200
    assert "<b>horse" not in response.content.decode()


def test_an_account_shows_what_it_has_provided(platform: Any, ada: Any, client_for: Callable) -> None:
    connection = connected_account(
        platform, name="Bäckerei Sonne", country="DE", business_profile={"url": "https://sonne.example.com"}
    )
    add_person(connection, representative=True, dob="1901-01-01")
    response = client_for(ada).get(URL, {"account": connection.account_id})
    entries = {entry.topic: entry.provided for group in response.context["groups"] for entry in group.entries}
    assert entries["Website"]
    assert entries["Representative: Date of birth"]
    assert not entries["Company tax ID"]
    page = response.content.decode()
    assert "Bäckerei Sonne" in page
    assert "Provided" in page
    assert "still missing" in page


def test_what_another_system_accepted_counts_as_provided(platform: Any, ada: Any, client_for: Callable) -> None:
    connection = connected_account(platform, country="DE")
    add_person(connection, representative=True)
    account_reevaluate(actor=system(), account_id=connection.account_id)
    response = client_for(ada).get(URL, {"account": connection.account_id})
    entries = {entry.topic: entry.provided for group in response.context["groups"] for entry in group.entries}
    assert entries["Company tax ID"]
    assert entries["Representative: Date of birth"]


def test_an_accounts_country_and_configuration_stay(platform: Any, ada: Any, client_for: Callable) -> None:
    connection = connected_account(platform, country="DE")
    asked = {"account": connection.account_id, "country": "US", "business_type": "company", "capabilities": "transfers"}
    response = client_for(ada).get(URL, asked)
    assert response.context["form"].cleaned_data["country"] == "DE"


def test_another_platforms_account_does_not_exist(other_platform: Any, ada: Any, client_for: Callable) -> None:
    foreign = connected_account(other_platform)
    assert client_for(ada).get(URL, {"account": foreign.account_id}).status_code == 404


def test_htmx_gets_the_answer_alone(ada: Any, client_for: Callable) -> None:
    response = client_for(ada).get(URL, DE_COMPANY, headers={"HX-Request": "true", "HX-Target": "what-if"})
    assert 'id="what-if"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_strangers_sign_in_and_nobody_posts(ada: Any, client_for: Callable) -> None:
    assert Client().get(URL).status_code == 302
    assert client_for(ada).post(URL).status_code == 405


def test_queries_do_not_grow_with_what_is_asked(
    platform: Any, ada: Any, client_for: Callable, django_assert_num_queries: Callable
) -> None:
    connection = connected_account(platform)
    client = client_for(ada)
    with django_assert_num_queries(4):
        client.get(URL, DE_COMPANY)
    with django_assert_num_queries(10):
        client.get(URL, {"account": connection.account_id})


def test_the_rail_shows_it_among_the_rules(vic: Any, client_for: Callable[[Any], Client]) -> None:
    rail = client_for(vic).get(URL).context["navigation"]()
    assert [item.label for item in rail if item.current] == ["Rules"]
