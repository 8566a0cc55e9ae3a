"""The rule catalogue: as shipped it is sound, and what it answers follows from its rules alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.capabilities import NAMES
from accounts.countries import SUPPORTED
from accounts.models.account import BusinessType
from requirements_app.catalogue import Alternative, Catalogue, Rule, catalogue, expand, fields_needed, problems
from requirements_app.words import has_words, topic_of

countries = st.sampled_from(sorted(SUPPORTED))
business_types = st.sampled_from(["", *BusinessType.values])
capabilities = st.sets(st.sampled_from(NAMES), max_size=6)


def test_the_shipped_catalogue_is_sound():
    assert list(problems(catalogue())) == []
    assert set(catalogue().rules) == set(SUPPORTED)


@given(countries, business_types, capabilities, capabilities)
def test_more_capabilities_never_need_less(country, business_type, some, more):
    everything = fields_needed(country, business_type, some | more) | fields_needed(
        country, business_type, some | more, later=True
    )
    assert fields_needed(country, business_type, some) <= fields_needed(country, business_type, some | more)
    assert fields_needed(country, business_type, some, later=True) <= everything


@given(countries, business_types, capabilities)
def test_only_known_keys_are_asked_for_and_each_once(country, business_type, requested):
    at_once = fields_needed(country, business_type, requested)
    later = fields_needed(country, business_type, requested, later=True)
    assert at_once | later <= catalogue().keys
    assert not at_once & later
    assert all(has_words(key) for key in at_once | later)
    if not requested:
        assert not at_once | later


@given(countries, business_types, capabilities, st.data())
def test_what_is_provided_is_never_missing(country, business_type, requested, data):
    needed = fields_needed(country, business_type, requested)
    provided = frozenset(data.draw(st.sets(st.sampled_from(sorted(needed))) if needed else st.just(set())))
    missing = catalogue().missing(needed, provided)
    assert missing <= needed - provided
    assert catalogue().missing(needed, needed) == frozenset()


@pytest.mark.parametrize("country", sorted(SUPPORTED))
@pytest.mark.parametrize("business_type", BusinessType.values)
def test_every_account_is_asked_who_it_is_and_where_to_pay(country, business_type):
    needed = fields_needed(country, business_type, ["transfers"])
    assert {"business_type", "external_account", "tos_acceptance.date", "tos_acceptance.ip"} <= needed
    person = "individual" if business_type == BusinessType.INDIVIDUAL else "representative"
    names = ("first_name_kana", "last_name_kanji") if country == "JP" else ("first_name", "last_name")
    assert {f"{person}.{name}" for name in (*names, "dob.day")} <= needed
    assert ("company.name" in needed) == (business_type != BusinessType.INDIVIDUAL)


def test_card_payments_ask_for_more_than_transfers():
    more = fields_needed("DE", "company", ["card_payments"]) - fields_needed("DE", "company", ["transfers"])
    assert {str(topic_of(key)) for key in more} == {"Industry", "Website", "Business phone"}


def test_an_alternative_stands_in():
    needed = fields_needed("US", "individual", ["card_payments"])
    provided = frozenset({"business_profile.product_description", "individual.id_number"})
    missing = catalogue().missing(needed, provided)
    assert not {"business_profile.url", "individual.ssn_last_4"} & missing
    assert {"business_profile.url", "individual.ssn_last_4"} <= catalogue().missing(needed, frozenset())


@pytest.mark.parametrize("country", ["MX", "BR", "IN", "IE", "PL"])
def test_what_no_list_confirms_says_so(country):
    assert not any(rule.confirmed for rule in catalogue().rules[country])


def test_braces_spell_out_variants():
    assert list(expand("tos_acceptance.{date,ip}")) == ["tos_acceptance.date", "tos_acceptance.ip"]
    assert list(expand("external_account")) == ["external_account"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(frozenset({"company.shoe_size"}), "x"), "not a known key"),
        (Rule(frozenset({"external_account"}), "x", business_types=frozenset({"club"})), "not a business type"),
        (Rule(frozenset({"external_account"}), "x", capabilities=frozenset({"treasury"})), "never reached"),
        (Rule(frozenset({"external_account"}), ""), "without a source"),
    ],
)
def test_a_mistake_is_named(rule, words):
    found = Catalogue(rules=dict.fromkeys(SUPPORTED, ()) | {"DE": (rule,)}, alternatives=())
    assert [problem for problem in problems(found) if problem.startswith("DE: ") and words in problem]


def test_a_country_without_rules_and_an_idle_alternative_are_named():
    found = Catalogue(rules={}, alternatives=(Alternative("company.name", frozenset({"company.tax_id"}), "x"),))
    assert len(list(problems(found))) == len(SUPPORTED) + 1
