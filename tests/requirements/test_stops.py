"""No stop without a name."""

from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone

from accounts.causes import ACCOUNT_CAUSES, CAPABILITY_CAUSES
from accounts.models import Capability
from accounts.models.account import no_requirements
from connect_dashboard.ui.moments import exact
from requirements_app.catalogue import catalogue
from requirements_app.dialect import ACCOUNT_REASONS, CAPABILITY_REASONS, ERROR_CODES, INFORMATION_REQUESTS
from requirements_app.error_words import error_words, unworded
from requirements_app.evaluate import evaluate
from requirements_app.information_request_words import QUESTIONS
from requirements_app.models import InformationRequest
from requirements_app.movers import (
    ERROR_MOVERS,
    PATH_MOVERS,
    Mover,
    entry_mover,
    error_mover,
    information_request_mover,
)
from requirements_app.situation import Decisions, Facts
from requirements_app.snapshots import read_snapshot
from requirements_app.stops import ACCOUNT_MOVERS, CAPABILITY_MOVERS, stop_of
from requirements_app.words import topic_of
from tests.factories.accounts import connected_account
from tests.requirements.situations import NOW, fail, newcomer, provide, settled

RULES = catalogue()


def test_the_lists_of_the_dialect_are_complete():
    assert (len(set(ACCOUNT_REASONS)), len(set(CAPABILITY_REASONS))) == (15, 10)
    assert (len(set(ERROR_CODES)), len(set(INFORMATION_REQUESTS))) == (99, 21)


def test_every_code_has_words():
    assert set(ACCOUNT_CAUSES) == set(ACCOUNT_MOVERS) == set(ACCOUNT_REASONS)
    assert set(CAPABILITY_CAUSES) == set(CAPABILITY_MOVERS) == set(CAPABILITY_REASONS)
    assert unworded() == set()
    assert all(error_words(code).endswith(".") for code in ERROR_CODES)
    assert all("_" not in topic_of(f"interv_1.{name}.form").words for name in INFORMATION_REQUESTS)


def test_every_code_and_every_question_has_a_mover():
    assert set(ERROR_MOVERS) == set(ERROR_CODES)
    assert set(QUESTIONS) == set(INFORMATION_REQUESTS)
    assert all(one.text.endswith(".") and "_" not in one.title for one in QUESTIONS.values())
    assert set(PATH_MOVERS) == set(InformationRequest.Path.values)


@pytest.mark.parametrize(
    ("code", "by_platform", "mover"),
    [
        ("invalid_tax_id", True, Mover.PLATFORM),
        ("invalid_tax_id", False, Mover.HOLDER),
        ("a_code_of_tomorrow", False, Mover.HOLDER),
        ("invalid_url_website_inaccessible", True, Mover.HOLDER),
        ("unsupported_business_type", False, Mover.PLATFORM),
        ("verification_supportability", True, Mover.PROCESSOR),
    ],
)
def test_who_can_put_an_error_right(code, by_platform, mover):
    assert error_mover(code, collected_by_platform=by_platform) is mover


@pytest.mark.parametrize(
    ("path", "answered", "by_platform", "mover"),
    [
        ("challenge", False, True, Mover.HOLDER),
        ("form", False, True, Mover.PLATFORM),
        ("form", False, False, Mover.HOLDER),
        ("form", True, True, Mover.PROCESSOR),
        ("support", False, True, Mover.SUPPORT),
        ("support", True, True, Mover.PROCESSOR),
    ],
)
def test_who_can_answer_a_risk_question(path, answered, by_platform, mover):
    assert information_request_mover(path, answered=answered, collected_by_platform=by_platform) is mover


@pytest.mark.parametrize(
    ("lists", "mover"),
    [
        ({"past_due": ["company.tax_id"]}, Mover.PLATFORM),
        ({"past_due": ["tos_acceptance.date", "tos_acceptance.ip"]}, Mover.HOLDER),
        ({"past_due": ["tos_acceptance.date", "company.tax_id"]}, Mover.PLATFORM),
        (
            {"past_due": ["tos_acceptance.date"], "currently_due": ["tos_acceptance.date", "company.tax_id"]},
            Mover.HOLDER,
        ),
        (
            {
                "past_due": ["business_profile.url"],
                "errors": [{"requirement": "business_profile.url", "code": "invalid_url_website_empty", "reason": ""}],
            },
            Mover.HOLDER,
        ),
        ({"past_due": ["interv_1.url_inquiry.challenge"]}, Mover.HOLDER),
        ({"past_due": ["interv_1.url_inquiry.support"]}, Mover.SUPPORT),
    ],
)
def test_whose_move_past_due_information_is(lists, mover):
    stop = stop_of(
        charges_enabled=False,
        payouts_enabled=False,
        requirements=lists | {"disabled_reason": "requirements.past_due"},
        capabilities={},
        collected_by_platform=True,
    )
    assert stop.mover is mover


@pytest.mark.parametrize(
    ("lists", "mover"),
    [
        ({"currently_due": ["company.tax_id"]}, Mover.HOLDER),
        ({"pending_verification": ["company.tax_id"]}, Mover.PROCESSOR),
        ({"pending_verification": ["interv_1.url_inquiry.support"]}, Mover.PROCESSOR),
        ({"past_due": ["interv_1.url_inquiry.support"]}, Mover.SUPPORT),
        ({"past_due": ["interv_1.url_inquiry.a_path_of_tomorrow"]}, Mover.SUPPORT),
        ({"eventually_due": ["tos_acceptance.date"]}, Mover.HOLDER),
    ],
)
def test_whose_move_an_entry_is(lists, mover):
    (entry,) = read_snapshot(lists, {}).entries
    assert entry_mover(entry, collected_by_platform=False) is mover


def complete() -> Facts:
    return settled(newcomer("US", "company", "card_payments", "transfers"))


def situations() -> list[Facts]:
    """One of each kind that evaluation tells apart, under every decision that people can take."""
    kinds = [
        newcomer("US", "company", "card_payments", "transfers"),
        newcomer("US", "company", "treasury"),
        Facts("US", "", frozenset(), frozenset(), created=NOW),
        provide(newcomer("US", "company", "transfers"), "external_account", verified=False),
        complete(),
        fail(complete(), "company.tax_id"),
        unverified(complete()),
        onboarding(complete()),
    ]
    decisions = [
        Decisions(rejected, review, charges_paused, payouts_paused, hold, capabilities)
        for rejected, review, charges_paused, payouts_paused, hold, capabilities in product(
            ["", *(reason for reason in ACCOUNT_REASONS if reason.startswith("rejected."))],
            ["", "under_review", "listed", "other"],
            [False, True],
            [False, True],
            [None, NOW],
            [{}, *({"transfers": reason, "card_payments": reason} for reason in CAPABILITY_REASONS)],
        )
    ]
    return [with_decisions(facts, one) for facts in kinds for one in decisions]


def unverified(facts: Facts) -> Facts:
    return replace(facts, verified=frozenset(), established=frozenset())


def onboarding(facts: Facts) -> Facts:
    return replace(facts, waits_for_holder=True, established=frozenset())


def with_decisions(facts: Facts, decisions: Decisions) -> Facts:
    return replace(facts, decisions=decisions)


@pytest.mark.parametrize("collected_by_platform", [True, False])
def test_whatever_is_off_is_named(collected_by_platform):
    seen = set()
    for facts in situations():
        result = evaluate(facts, RULES, NOW)
        stop = stop_of(
            charges_enabled=result.charges_enabled,
            payouts_enabled=result.payouts_enabled,
            requirements=result.requirements,
            capabilities={name: state.disabled_reason for name, state in result.capabilities.items()},
            collected_by_platform=collected_by_platform,
        )
        assert (stop is None) == (result.charges_enabled and result.payouts_enabled)
        if stop:
            assert stop.reason in ACCOUNT_REASONS
            assert stop.cause
            assert isinstance(stop.mover, Mover)
            seen.add(stop.reason)
        for state in result.capabilities.values():
            assert state.disabled_reason in {"", *CAPABILITY_REASONS}
    assert seen == set(ACCOUNT_REASONS)


# By whose words the panel tells whose move it is, and whether a day belongs to it.
MOVES = {
    Mover.HOLDER: ("It is the account holder’s move.", True),
    Mover.PLATFORM: ("It is your move.", True),
    Mover.PROCESSOR: (f"{settings.PROCESSOR_NAME} must decide.", False),
    Mover.NOBODY: ("This is final: nobody can undo it here.", None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("requirement_collection", ["application", "stripe"])
def test_the_page_names_cause_mover_and_day_of_every_stop(requirement_collection, platform):
    """Every reason of the account with every reason of its capabilities, with lists that are empty and with a day."""
    connection = connected_account(platform, capabilities={"card_payments": "inactive"})
    account, day = connection.account, (timezone.now() + timedelta(days=9)).replace(microsecond=0)
    account.requirement_collection = requirement_collection
    panel = Template("{% load requirements_panels %}{% requirements_panel connection %}")
    for reason, off, deadline in product(ACCOUNT_REASONS, [(False, False), (True, False)], [None, day]):
        account.charges_enabled, account.payouts_enabled = off
        for told in ("", *CAPABILITY_REASONS):
            Capability.objects.update(disabled_reason=told)
            account.requirements = no_requirements() | {
                "disabled_reason": reason,
                "current_deadline": int(deadline.timestamp()) if deadline else None,
            }
            stop = stop_of(
                charges_enabled=off[0],
                payouts_enabled=off[1],
                requirements=account.requirements,
                capabilities={"card_payments": told},
                collected_by_platform=requirement_collection == "application",
            )
            words = " ".join(unescape(panel.render(Context({"connection": connection}))).split())
            move, may_have_a_day = MOVES[stop.mover]
            assert stop.cause.format(processor=settings.PROCESSOR_NAME) in words
            assert ("Payouts are off." if off[0] else "Payments and payouts are off.") in words
            assert move in words
            assert (exact(day) in words) == bool(deadline and may_have_a_day)
            assert ("No date is set." in words) == (may_have_a_day is not None and exact(day) not in words)


@pytest.mark.django_db
def test_a_question_left_to_support_is_not_called_final(platform):
    connection = connected_account(platform, capabilities={"card_payments": "inactive"})
    account = connection.account
    account.charges_enabled = account.payouts_enabled = False
    account.requirements = no_requirements() | {
        "disabled_reason": "requirements.past_due",
        "past_due": ["interv_1.url_inquiry.support"],
    }
    panel = Template("{% load requirements_panels %}{% requirements_panel connection %}")
    words = " ".join(unescape(panel.render(Context({"connection": connection}))).split())
    assert "Payments and payouts are off. Only support can settle it. Contact support." in words
    assert "final" not in words
