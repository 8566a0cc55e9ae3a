"""Demo accounts: the same for the same seed, never twice, and true to the product's own rules."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.addresses import clean_address
from accounts.configuration import CONFIGURATIONS
from accounts.counts import status_counts
from accounts.demo import loading, set_aside
from accounts.demo.drawing import draw_account
from accounts.demo.loading import load_demo_accounts
from accounts.demo.pools import COUNTRIES
from accounts.listing import listing_columns
from accounts.models import Account, Capability, Connection, ExternalAccount, Person
from accounts.phones import clean_phone
from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform

NOW = timezone.now()


def demo(accounts: int, seed: int = 1) -> str:
    out = StringIO()
    call_command("demo", accounts=accounts, seed=seed, stdout=out)
    return out.getvalue()


def test_a_seed_and_a_number_decide_an_account():
    assert draw_account(1, 7, NOW) == draw_account(1, 7, NOW)
    assert draw_account(2, 7, NOW) != draw_account(1, 7, NOW)


def test_accounts_are_varied_and_all_statuses_come_in_their_shares():
    drawn = [draw_account(1, number, NOW) for number in range(3000)]
    assert {one.country for one in drawn} == {country.code for country in COUNTRIES}
    assert len(COUNTRIES) == 20
    assert {tuple(one.configuration.values()) for one in drawn} == {
        tuple(c.as_columns().values()) for c in CONFIGURATIONS
    }
    assert len({one.business_type for one in drawn}) == 4
    inactive = sum((NOW - one.last_active_at).days > 540 for one in drawn)
    assert 100 < inactive < 500
    assert len({one.display_name for one in drawn}) > 2000


def test_its_telephone_numbers_pass_the_products_own_forms():
    for number in range(1000):
        drawn = draw_account(1, number, NOW)
        assert clean_phone(drawn.phone, drawn.country) == drawn.phone
        for person in drawn.persons:
            assert clean_phone(person.phone, drawn.country) == person.phone


def test_what_is_refused_was_answered_and_is_refused_for_a_reason_of_its_own():
    drawn = [draw_account(1, number, NOW) for number in range(1000)]
    errors = [error for one in drawn for error in one.requirements["errors"]]
    said = {(error["requirement"].partition(".")[2], error["code"]) for error in errors if "person_" in str(error)}
    assert ("dob.day", "verification_failed_keyed_identity") in said
    assert ("verification.document", "verification_document_not_readable") in said
    assert not {"tos_acceptance.date", "business_profile.mcc"} & {error["requirement"] for error in errors}


def test_who_is_in_review_waits_for_what_is_checked():
    waits = {key for number in range(1000) for key in draw_account(1, number, NOW).requirements["pending_verification"]}
    assert {"company.tax_id", "external_account"} <= waits
    assert not {"business_profile.mcc", "company.phone", "tos_acceptance.date"} & waits


def test_addresses_are_such_as_the_products_own_forms_take():
    drawn = [draw_account(1, number, NOW) for number in range(1000)]
    for address in [one.address for account in drawn for one in account.persons if one.address.get("line1")]:
        given = {name: value for name, value in address.items() if value}
        assert clean_address(address["country"], given) == given


@pytest.mark.django_db
def test_the_command_adds_what_is_missing_and_nothing_twice():
    assert "60 accounts added to Acme Market" in demo(60)
    assert "0 accounts added" in demo(60)
    assert "0 accounts added" in demo(10)
    assert "15 accounts added" in (said := demo(75))
    assert "ada@example.com" in said
    assert Account.objects.count() == Connection.objects.count() == 75


@pytest.mark.django_db
def test_the_index_is_what_the_product_itself_would_write():
    demo(120)
    for listed in Connection.objects.select_related("account"):
        account = listed.account
        parts = (account.capabilities.all(), account.persons.all(), account.external_accounts.all())
        for name, value in listing_columns(account, listed.metadata, *parts).items():
            assert getattr(listed, name) == value, name


@pytest.mark.django_db
def test_counts_by_status_hold():
    demo(300)
    counted = Counter(Connection.objects.values_list("status", flat=True))
    assert set(counted) == set(AccountStatus.values)
    assert counted["enabled"] > 150
    assert status_counts(Platform.objects.get(business_name="Acme Market")) == {"all": 300, **counted}


@pytest.mark.django_db
def test_deadlines_fit_the_statuses():
    demo(300)
    now = timezone.now()
    assert not Connection.objects.filter(status="restricted_soon", next_due_at__lt=now).exists()
    assert not Connection.objects.filter(status="restricted", next_due_at__gt=now).exists()
    assert not Connection.objects.filter(status="enabled").exclude(next_due_at=None).exists()


@pytest.mark.django_db
def test_rows_pass_the_models_own_checks():
    demo(80)
    for model in (Account, Connection, Person, ExternalAccount, Capability):
        for row in model.objects.all():
            row.full_clean(validate_constraints=False, exclude=["search"])


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        # None of them is itself a platform.
        (Account, [*loading._ACCOUNT, "own_platform_id"]),
        (Connection, [*loading._CONNECTION, "id", "search"]),
        (Person, loading._PERSON),
        (ExternalAccount, loading._EXTERNAL),
        (Capability, [*loading._CAPABILITY, "id"]),
    ],
)
def test_every_column_is_loaded_but_what_the_database_fills_in(model, columns):
    known = {field.attname: field for field in model._meta.concrete_fields}
    assert set(columns) <= known.keys()
    assert [name for name, field in known.items() if name not in columns and not field.has_db_default()] == []


@pytest.mark.django_db(transaction=True)
def test_many_are_loaded_by_several_processes_and_the_indexes_come_back(platform, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 50)
    monkeypatch.setattr(loading, "_REBUILD_FROM", 200)
    before = indexes_and_keys()
    assert load_demo_accounts(platform.pk, 230, 1, NOW) == 230
    assert load_demo_accounts(platform.pk, 260, 1, NOW) == 30
    assert indexes_and_keys() == before
    assert status_counts(platform)["all"] == 260


@pytest.mark.django_db
def test_what_a_killed_run_set_aside_the_next_one_puts_back(platform):
    before = indexes_and_keys()
    set_aside._set_aside()
    assert not any("USING gin" in one or "FOREIGN KEY" in one for one in indexes_and_keys() if "connection" in one)
    load_demo_accounts(platform.pk, 5, 1, NOW)
    assert indexes_and_keys() == before


def indexes_and_keys() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'accounts%' UNION ALL
            SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid::regclass::text LIKE 'accounts%' UNION ALL
            SELECT array_to_string(reloptions, ',') FROM pg_class
            WHERE relname LIKE 'accounts%' AND reloptions IS NOT NULL
            ORDER BY 1""")
        return [definition for (definition,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_negative_number_is_refused():
    with pytest.raises(CommandError):
        demo(-1)


@pytest.mark.django_db
def test_nothing_is_asked_for_that_is_there_and_who_is_enabled_is_verified():
    demo(300)
    for account in Account.objects.prefetch_related("persons", "external_accounts"):
        asked, persons = account.requirements["eventually_due"], {one.pk: one for one in account.persons.all()}
        failed = [error["requirement"] for error in account.requirements["errors"]]
        for key in set(asked) - set(failed):
            if key.endswith(".dob.day"):
                assert persons[key.partition(".")[0]].dob is None
            if key == "external_account":
                assert not account.external_accounts.all()
        if not asked and account.payouts_enabled:
            assert {one.verification_status for one in persons.values()} == {"verified"}
            assert {one.status for one in account.external_accounts.all() if one.object == "bank_account"} == {
                "verified"
            }
