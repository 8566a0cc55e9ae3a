"""Passes over many accounts: they change what time has changed, once, and go on where they stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.journal.models import Event
from connect_dashboard.team.actors import system
from requirements_app.models import NightlyPass, Standing
from requirements_app.nightly import due_pass, nightly_pass
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops(platform):
    """Working accounts to which the rules ask for something: they have fourteen days."""
    found = [connected_account(platform, country="CA", charges_enabled=True, payouts_enabled=True) for _ in range(3)]
    for shop in found:
        account_reevaluate(actor=system(), account_id=shop.account_id)
    Event.objects.all().delete()
    return found


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
    second = sorted(shop.account_id for shop in shops)[1]
    NightlyPass.objects.create(position=second, evaluated=2)
    progress = nightly_pass()
    assert progress.evaluated == 3
    assert progress.finished_at is not None
    assert NightlyPass.objects.count() == 1


def test_reading_a_thousand_takes_as_many_queries_as_reading_one(shops, django_assert_num_queries):
    with django_assert_num_queries(19):
        nightly_pass()
