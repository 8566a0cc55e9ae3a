"""What holds for every account, whatever it has answered so far."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.capabilities import available_in
from accounts.models.account import BusinessType
from requirements_app.acceptance import Told, accepted_of, with_accepted
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import Evaluation, evaluate
from requirements_app.situation import Decisions, Demand, Facts, InformationRequestFacts
from tests.requirements.situations import NOW, carried, fail, newcomer, provide, settled

RULES = catalogue()
COUNTRIES = sorted(RULES.rules)
SUBJECTS = ["company.tax_id", "business_profile.url", "external_account", "person_rep.dob", "person_rep.address",
            "person_rep.id_number", "person_rep.verification.document", "person_own.dob"]  # fmt: skip
CODES = ["verification_failed_other", "invalid_value_other", "verification_document_expired"]


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    """Any account on its way: some keys answered, some verified, some failed, some asked before."""
    country = draw(st.sampled_from(COUNTRIES))
    names = draw(st.sets(st.sampled_from(available_in(country)), max_size=4))
    facts = replace(
        newcomer(country, draw(st.sampled_from(["", *BusinessType.values]))),
        requested=frozenset(names),
        lifetime_volume=draw(st.sampled_from([0, 100_000, 10_000_000])),
        waits_for_holder=draw(st.booleans()),
    )
    for _ in range(draw(st.integers(0, 3))):
        result = evaluate(facts, RULES, NOW)
        asked = keys_of(result)
        if draw(st.booleans()):
            facts = carried(facts, result)
        chosen = draw(st.lists(st.sampled_from(asked), unique=True)) if asked else []
        facts = provide(facts, *chosen, verified=draw(st.booleans()))
    for subject in draw(st.lists(st.sampled_from(SUBJECTS), unique=True, max_size=3)):
        facts = fail(facts, subject, draw(st.sampled_from(CODES)), NOW - timedelta(days=draw(st.integers(0, 60))))
    facts = replace(
        facts, established=frozenset(draw(st.sets(st.sampled_from(sorted(names))))) if names else frozenset()
    )
    if draw(st.booleans()):
        request = InformationRequestFacts("interv_1.url_inquiry.form", NOW, NOW + timedelta(days=10))
        facts = replace(facts, information_requests=(request,))
    return replace(
        facts,
        decisions=Decisions(
            rejected=draw(st.sampled_from(["", "", "", "rejected.fraud"])),
            review=draw(st.sampled_from(["", "", "under_review", "listed", "other"])),
            charges_paused=draw(st.booleans()),
            payouts_paused=draw(st.booleans()),
            on_hold_since=draw(st.sampled_from([None, NOW - timedelta(days=3)])),
        ),
    )


def keys_of(result: Evaluation) -> list[str]:
    return sorted({*result.requirements["eventually_due"], *result.future_requirements["eventually_due"]})


def lists(result: Evaluation) -> dict[str, set[str]]:
    return {
        name: set(value)
        for name, value in result.requirements.items()
        if isinstance(value, list) and name.endswith("due")
    }


days = st.integers(0, 900).map(lambda number: NOW + timedelta(days=number))


@settings(deadline=None)
@given(situations(), days)
def test_lists_hold_one_another(facts, now):
    result = evaluate(facts, RULES, now)
    for requirements in (result.requirements, *(one.requirements for one in result.capabilities.values())):
        assert (
            set(requirements["past_due"]) <= set(requirements["currently_due"]) <= set(requirements["eventually_due"])
        )
        assert not set(requirements["pending_verification"]) & set(requirements["eventually_due"])
        assert {error["requirement"] for error in requirements["errors"]} <= set(requirements["currently_due"])
        for one in requirements["alternatives"]:
            assert set(one["original_fields_due"]) <= set(requirements["eventually_due"])
    assert set(result.future_requirements["past_due"]) <= set(result.requirements["past_due"])
    assert set(result.future_requirements["currently_due"]) <= set(result.future_requirements["eventually_due"])


@settings(deadline=None)
@given(situations(), days)
def test_the_account_asks_for_what_its_capabilities_ask_for(facts, now):
    result = evaluate(facts, RULES, now)
    for name in ("past_due", "currently_due", "eventually_due", "pending_verification"):
        union = set().union(*(one.requirements[name] for one in result.capabilities.values()))
        assert union <= set(result.requirements[name])


@settings(deadline=None)
@given(situations(), days)
def test_a_stop_has_a_reason_and_nothing_else_has(facts, now):
    result = evaluate(facts, RULES, now)
    works = result.charges_enabled and result.payouts_enabled
    assert works == (result.requirements["disabled_reason"] is None)
    for state in result.capabilities.values():
        assert (state.status == "active") == (not state.disabled_reason)


@settings(deadline=None)
@given(situations(), days)
def test_a_field_provided_is_not_asked_for_again(facts, now):
    for key in keys_of(evaluate(facts, RULES, now)):
        if key.startswith("interv_"):
            continue
        after = evaluate(provide(facts, key), RULES, now)
        assert key not in keys_of(after)


@settings(deadline=None)
@given(situations(), days, st.randoms())
def test_the_order_of_answers_does_not_matter(facts, now, random):
    asked = [key for key in keys_of(evaluate(facts, RULES, now)) if not key.startswith("interv_")]
    shuffled = random.sample(asked, len(asked))
    assert evaluate(provide(facts, *asked), RULES, now) == evaluate(provide(facts, *shuffled), RULES, now)


@settings(deadline=None)
@given(situations(), days, days)
def test_time_only_moves_entries_forward(facts, one, other):
    facts = carried(facts, evaluate(facts, RULES, NOW))
    before, after = (lists(evaluate(facts, RULES, now)) for now in sorted((one, other)))
    for name, keys in before.items():
        assert keys <= after[name]


@settings(deadline=None)
@given(situations(), days)
def test_the_same_question_has_the_same_answer(facts, now):
    result = evaluate(facts, RULES, now)
    assert evaluate(carried(facts, result), RULES, now) == replace(result, established=result.established)


@settings(deadline=None)
@given(situations(), st.integers(1, 900))
def test_nothing_changes_before_the_announced_moment(facts, number):
    now = NOW
    result = evaluate(facts, RULES, now)
    facts = carried(facts, result)
    later = now + timedelta(days=number)
    if result.next_change_at is None or later < result.next_change_at:
        after = evaluate(facts, RULES, later)
        assert after.requirements == result.requirements
        assert after.capabilities == result.capabilities


@settings(deadline=None)
@given(situations(), st.booleans())
def test_what_another_system_accepted_is_not_asked_again(facts, asks):
    """Of an account that works by a snapshot, the rules ask for what the snapshot asks for, and nothing else."""
    facts = replace(facts, decisions=Decisions(), information_requests=(), established=facts.requested, asked={})
    missing = keys_of(evaluate(facts, RULES, NOW))
    told = Told.of({"currently_due": missing[:1] if asks else []}, {}, facts)
    accepted = accepted_of(facts, facts.requested, told, RULES, NOW)
    after = evaluate(with_accepted(facts, accepted), RULES, NOW)
    refused = {error["requirement"] for error in after.requirements["errors"]}
    assert set(after.requirements["eventually_due"]) - refused <= told.asked
    assert refused or all(state.status != "inactive" for state in after.capabilities.values())


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("business_type", BusinessType.values)
def test_whoever_provides_everything_is_asked_for_nothing(country, business_type):
    for capabilities in [("transfers",), ("card_payments", "transfers"), tuple(available_in(country))]:
        facts = settled(newcomer(country, business_type, *capabilities))
        for now in (NOW, NOW + timedelta(days=3000)):
            result = evaluate(facts, RULES, now)
            assert keys_of(result) == []
            assert result.requirements["pending_verification"] == []
            assert result.charges_enabled
            assert result.payouts_enabled
            assert {state.status for state in result.capabilities.values()} == {"active"}
            assert result.next_change_at is None


HELD = NOW - timedelta(days=3)


def test_a_hold_older_than_a_demand_does_not_unask_it():
    """Without its deadline it would look like one that is asked for from a later day on."""
    grown = replace(newcomer("AU", "individual", "card_payments"), lifetime_volume=10_000_000)
    asked = replace(carried(grown, evaluate(grown, RULES, NOW)), decisions=Decisions(on_hold_since=HELD))
    held = carried(asked, evaluate(asked, RULES, NOW))
    for days in (0, 14, 100):
        currently_due = evaluate(held, RULES, NOW + timedelta(days=days)).requirements["currently_due"]
        assert "individual.verification.document" in currently_due


def test_a_hold_gives_no_deadline_to_what_was_refused_before_it():
    works = settled(newcomer("AU", "company", "transfers"))
    refused = fail(works, "person_rep.verification.document", at=HELD - timedelta(days=14))
    asked = replace(refused, asked={"person_rep.verification.document": Demand(HELD, NOW)})
    held = replace(asked, decisions=Decisions(on_hold_since=HELD))
    first = evaluate(held, RULES, NOW)
    assert first.requirements["currently_due"] == ["person_rep.verification.document"]
    later = evaluate(carried(held, first), RULES, NOW + timedelta(days=100))
    assert later.requirements == first.requirements
