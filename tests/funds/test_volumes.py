"""How much accounts take in: lately in lists, over their lives for the rules."""

import pytest

from accounts.models import Connection
from connect_dashboard.ui.equivalents import cents_of, equivalent_of
from connect_dashboard.ui.money import Money
from funds.chart import PLATFORM
from funds.tasks import count_volumes
from requirements_app.models import Standing
from tests.factories.accounts import connected_account
from tests.factories.payments import advance, charge

pytestmark = pytest.mark.django_db


def recent(shop):
    return Connection.objects.get(pk=shop.pk).recent_volume


def test_recent_volume_is_what_was_charged_in_thirty_days_before_fees(platform):
    shop, quiet = connected_account(platform), connected_account(platform)
    charge(shop, 1_000, fee=59, application_fee=100)
    charge(shop, 700, "eur")
    charge(quiet, 5_000)
    advance(platform, days=20)
    charge(shop, 234)
    count_volumes()
    assert (recent(shop), recent(quiet)) == (1_234, 5_000)
    advance(platform, days=11)
    count_volumes()
    assert (recent(shop), recent(quiet)) == (234, 0)


def test_lifetime_volume_brings_on_what_rules_ask_of_accounts_that_have_grown(platform):
    shop, small = connected_account(platform), connected_account(platform)
    for one in (shop, small):
        Standing.objects.create(account=one.account)
    charge(shop, 100_000)
    charge(shop, 45_000, "eur")
    charge(small, 59_999)
    advance(platform, days=400)
    count_volumes()
    standings = {one.pk: one for one in Standing.objects.all()}
    assert standings[shop.account_id].lifetime_volume == 150_000
    assert standings[shop.account_id].next_change_at is not None
    assert standings[small.account_id].lifetime_volume == 59_999
    assert standings[small.account_id].next_change_at is None
    before = standings[shop.account_id].next_change_at
    count_volumes()
    assert Standing.objects.get(pk=shop.account_id).next_change_at == before
    assert not Standing.objects.filter(pk=PLATFORM).exists()


def test_equivalents_are_round_figures_in_minor_units():
    assert equivalent_of(100_000, "usd") == Money(10_000_000, "usd")
    assert equivalent_of(100_000, "jpy") == Money(15_000_000, "jpy")
    assert equivalent_of(100_000, "eur") == Money(9_000_000, "eur")
    assert equivalent_of(1, "kwd") is None
    assert [cents_of(Money(150, "jpy")), cents_of(Money(90, "eur")), cents_of(Money(5, "kwd"))] == [100, 100, 0]
