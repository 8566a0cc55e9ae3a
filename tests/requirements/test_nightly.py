"""Passes over many accounts: they change what time has changed, once, and go on where they stopped."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.listing import refresh_listing
from accounts.models import Account, Capability
from connect_dashboard.journal import services
from connect_dashboard.journal.models import Event
from connect_dashboard.team.actors import system
from requirements_app.models import Ask, NightlyBatch, Reminder, Standing
from requirements_app.nightly import due_pass, nightly_pass, nightly_plan, nightly_progress, nightly_work
from requirements_app.services import bulk_evaluation, evaluation
from requirements_app.services.bulk_evaluation import accounts_reevaluate, differing_ids
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.snapshots import COLUMNS
from tests.factories.accounts import connected_account
from tests.factories.standing import grown_here
from tests.factories.team import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops(platform):
    """Working accounts to which the rules ask for something: they have fourteen days."""
    found = [grown_here(connected_account(platform, country="CA")) for _ in range(3)]
    for shop in found:
        account_reevaluate(actor=system(), account_id=shop.account_id)
    Event.objects.all().delete()
    return found


@pytest.fixture
def pat():
    client = Client()
    client.force_login(UserFactory(is_staff=True, name="Pat"))
    return client


def ahead(platform, days):
    platform.clock_frozen_at = timezone.now() + timedelta(days=days)
    platform.save(update_fields=["clock_frozen_at"])


def test_nothing_is_written_while_nothing_changes(shops):
    before = list(Standing.objects.values())
    progress = nightly_pass()
    assert (progress.evaluated, progress.changed) == (3, 0)
    assert not Event.objects.exists()
    assert list(Standing.objects.values()) == before
    assert due_pass() == 0


def test_time_restricts_once(shops, platform):
    ahead(platform, 15)
    assert due_pass() == 3
    assert set(Account.objects.values_list("payouts_enabled", "charges_enabled")) == {(False, True)}
    assert Event.objects.filter(type="account.updated").count() == 3
    assert due_pass() == 0
    assert nightly_pass().changed == 0


def test_the_nightly_pass_finds_what_nobody_announced(shops, platform):
    Standing.objects.update(next_change_at=None)
    ahead(platform, 15)
    assert nightly_pass(batch=2).changed == 3
    assert set(Account.objects.values_list("payouts_enabled", flat=True)) == {False}


def test_a_pass_that_was_cut_short_goes_on(shops):
    planned = nightly_plan(batch=1)
    assert nightly_work(planned, seconds=0)
    assert nightly_progress(planned)["done"] == 1
    assert nightly_plan() == planned
    finished = nightly_pass()
    assert (finished.pk, finished.evaluated) == (planned.pk, 3)
    assert finished.finished_at is not None
    assert not NightlyBatch.objects.exists()


def test_one_account_that_cannot_be_evaluated_keeps_nobody_else_from_it(shops, platform, monkeypatch):
    ahead(platform, 15)
    Capability.objects.filter(account=shops[1].account_id).delete()
    sound = bulk_evaluation.evaluate

    def faulty(facts, rules, now):
        if not facts.requested:
            raise ZeroDivisionError
        return sound(facts, rules, now)

    for module in (bulk_evaluation, evaluation):
        monkeypatch.setattr(module, "evaluate", faulty)
    finished = nightly_pass()
    assert (finished.evaluated, finished.changed, finished.failed) == (3, 2, 1)
    assert Account.objects.filter(payouts_enabled=False).count() == 2


def state_of(connection):
    """Everything that evaluation writes for an account, without ids and real times."""
    account = Account.objects.get(pk=connection.account_id)
    tables = [
        Account.objects.filter(pk=account.pk).values(*COLUMNS),
        account.capabilities.order_by("name").values("name", "status", "disabled_reason"),
        Standing.objects.filter(account=account).values("established", "next_change_at", "evaluated_at"),
        Ask.objects.filter(account=account).order_by("key", "pk").values("key", "asked_at", "deadline", "resolved_at"),
        account.verifications.order_by("subject", "pk").values("subject", "state", "requested_at"),
        account.connections.values("status", "next_due_at", "search_terms"),
        Reminder.objects.filter(account=account).values("kind", "about", "platform"),
        Event.objects.filter(account_id=account.pk).order_by("created").values("type", "changed"),
    ]
    return [[{name: str(value) for name, value in row.items()} for row in table] for table in tables]


def undone(change):
    """The state that ``change`` leaves, as if it had never been."""
    with transaction.atomic():
        shop = change()
        state = state_of(shop)
        transaction.set_rollback(True)
    return state


@pytest.mark.parametrize("days", [0, 15, 29, 91, 120, 400])
def test_many_are_written_as_one_is(platform, days):
    now = timezone.now()
    shop = grown_here(connected_account(platform, country="US", created=now))
    account_reevaluate(actor=system(), account_id=shop.account_id, now=now)
    profile = {"name": "Shop", "mcc": "5734", "url": "https://shop.example.com"}
    Account.objects.filter(pk=shop.account_id).update(business_profile=profile)
    refresh_listing(Account.objects.get(pk=shop.account_id))
    Event.objects.all().delete()
    later = now + timedelta(days=days)

    def one():
        account_reevaluate(actor=system(), account_id=shop.account_id, now=later)
        return shop

    def many():
        assert accounts_reevaluate(actor=system(), account_ids=[shop.account_id], now=later) == 1
        assert not differing_ids([shop.account_id], later)
        return shop

    assert undone(one) == undone(many)


def test_the_console_shows_progress(shops, pat):
    planned = nightly_plan(batch=1)
    nightly_work(planned, seconds=0)
    page = pat.get("/processor/requirements_app/nightlypass/")
    assert page.status_code == 200
    assert "33%" in page.text
    nightly_pass()
    assert "Finished" in pat.get("/processor/requirements_app/nightlypass/").text


def test_a_thousand_take_as_many_queries_as_one(shops, platform):
    later = timezone.now() + timedelta(days=15)
    counted = []
    for ids in ([shops[0].account_id], [shop.account_id for shop in shops[1:]]):
        with CaptureQueriesContext(connection) as queries:
            assert accounts_reevaluate(actor=system(), account_ids=ids, now=later) == len(ids)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 25


def test_every_column_of_an_event_is_written() -> None:
    made_on_first_delivery = ["previous", "shown"]
    written = [*services._EVENT, *made_on_first_delivery]
    assert sorted(written) == sorted(field.attname for field in Event._meta.concrete_fields)
