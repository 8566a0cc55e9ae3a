"""Actions required: the snapshot in words, at the top of an account's page."""

import time

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models.account import no_requirements
from requirements_app.models import Ask
from requirements_app.snapshots import EntryStatus, read_snapshot
from requirements_app.words import topic_of
from tests.factories.accounts import add_person, connected_account

YESTERDAY = int(time.time()) - 86_400


def snapshot(**lists):
    return no_requirements() | lists


def panel(connection):
    return Template("{% load requirements_panels %}{% requirements_panel connection %}").render(
        Context({"connection": connection})
    )


def shop_with(platform, **lists):
    return connected_account(platform, requirements=snapshot(**lists))


@pytest.mark.parametrize("lists", [{}, {"eventually_due": ["external_account"]}])
def test_nothing_is_shown_where_nothing_is_to_be_done(platform, lists):
    assert panel(shop_with(platform, **lists)).strip() == ""


def test_what_was_settled_stays_within_reach(platform):
    connection = shop_with(platform)
    Ask.objects.create(
        account=connection.account,
        key="company.tax_id",
        asked_at=timezone.now(),
        resolved_at=timezone.now(),
        resolved_by_kind="user",
        resolved_by_label="Ada",
    )
    words = panel(connection)
    assert "1 resolved, nothing to be done" in words
    assert "by Ada" in words
    assert f"/requirements/{connection.account_id}/company.tax_id/" in words
    assert "Actions required" not in words


def test_each_entry_says_whose_move_it_is(platform):
    words = panel(shop_with(platform, past_due=["company.tax_id", "tos_acceptance.date"]))
    assert "Your move" in words
    assert "Account holder’s move" in words


def test_what_is_being_verified_is_shown_until_it_is_answered(platform):
    words = panel(shop_with(platform, pending_verification=["company.name"]))
    assert "Being verified" in words
    assert 'hx-trigger="every 60s"' in words
    assert "Actions required" not in words


def test_parts_of_one_thing_are_one_entry_under_the_most_urgent_status():
    read = read_snapshot(
        snapshot(
            currently_due=["individual.dob.day", "individual.dob.month", "business_profile.url"],
            past_due=["individual.dob.day"],
            eventually_due=["individual.dob.year", "external_account"],
        ),
        no_requirements(),
    )
    assert [(str(entry.topic), entry.status) for entry in read.entries] == [
        ("Account holder: Date of birth", EntryStatus.PAST_DUE),
        ("Website", EntryStatus.CURRENTLY_DUE),
        ("Bank account or debit card", EntryStatus.EVENTUALLY_DUE),
    ]


def test_it_names_person_reason_and_date(platform):
    connection = connected_account(platform, charges_enabled=False)
    maria = add_person(connection, first_name="Maria", last_name="Keller")
    key = f"{maria.pk}.verification.document"
    connection.account.requirements = snapshot(
        currently_due=[key],
        current_deadline=YESTERDAY,
        disabled_reason="requirements.past_due",
        errors=[{"code": "verification_document_expired", "reason": "It <expired>.", "requirement": key}],
        pending_verification=["company.name"],
    )
    words = panel(connection)
    assert "Actions required (1)" in words
    assert "Maria Keller: Identity document" in words
    assert "It &lt;expired&gt;." in words
    assert "Past due" in words
    assert "It is your move" in words
    assert "1 being verified" in words


def test_who_must_move_depends_on_who_collects(platform):
    from accounts.configuration import EXPRESS

    connection = connected_account(
        platform,
        configuration=EXPRESS,
        requirements=snapshot(past_due=["company.tax_id"], disabled_reason="requirements.past_due"),
    )
    assert "account holder’s move" in panel(connection)


def test_a_stop_without_entries_is_named_all_the_same(platform):
    words = panel(shop_with(platform, disabled_reason="under_review"))
    assert "Under review" in words
    assert "Actions required" not in words


def test_an_error_is_an_entry_even_where_no_list_names_it():
    read = read_snapshot(
        snapshot(errors=[{"code": "invalid_tax_id", "reason": "", "requirement": "company.tax_id"}]), no_requirements()
    )
    assert [entry.status for entry in read.entries] == [EntryStatus.CURRENTLY_DUE]
    assert read.entries[0].reasons == ["invalid_tax_id"]


def test_future_requirements_carry_their_own_date(platform):
    connection = shop_with(platform)
    connection.account.future_requirements = snapshot(
        currently_due=["company.vat_id"], current_deadline=YESTERDAY + 30 * 86_400
    )
    words = panel(connection)
    assert "Future requirement" in words
    assert "VAT number" in words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("business_profile.url", "Website"),
        ("tos_acceptance.ip", "Terms of service"),
        ("owners.address.city", "Owners: Address"),
        ("individual.verification.additional_document", "Account holder: Proof of address"),
        ("documents.company_license.files", "Company license"),
        ("representative.documents.passport.files", "Representative: Passport"),
        ("interv_1abc.identity_verification.form", "Information request: Identity"),
        ("company.shoe_size", "Company shoe size"),
    ],
)
def test_words_for_keys(key, words):
    assert str(topic_of(key)) == words


@given(st.text(max_size=40))
def test_any_key_has_a_topic(key):
    assert isinstance(str(topic_of(key)), str)


@pytest.mark.parametrize("persons", [1, 5])
def test_it_costs_as_many_queries_for_many_persons(platform, persons, django_assert_num_queries):
    connection = connected_account(platform)
    added = [add_person(connection) for _ in range(persons)]
    with django_assert_num_queries(1):
        panel(connection)
    connection.account.requirements = snapshot(past_due=["company.name"])
    with django_assert_num_queries(2):
        panel(connection)
    connection.account.requirements = snapshot(past_due=[f"{person.pk}.dob.day" for person in added])
    with django_assert_num_queries(3):
        panel(connection)
