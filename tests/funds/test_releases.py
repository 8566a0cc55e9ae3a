"""Pending funds become available on their day, by the clock of their platform."""

from datetime import timedelta

import pytest
from django.utils import timezone

from funds import postings
from funds.chart import PLATFORM
from funds.ledger import post
from funds.models import LedgerTransaction
from funds.proof import prove
from funds.queries import balance_of
from funds.services.releases import pending_release
from funds.tasks import prove_ledger, release_pending
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform

pytestmark = pytest.mark.django_db


def charge(platform, account, source, *, days, amount=1_000):
    now = timezone.now()
    post(
        postings.charge(
            platform_id=platform.pk,
            source=source,
            account=account,
            amount=amount,
            currency="usd",
            created=now,
            available_on=now + timedelta(days=days),
            application_fee=100,
        )
    )


def advance(platform, **by):
    platform.clock_offset += timedelta(**by)
    platform.save(update_fields=["clock_offset"])


def test_funds_become_available_on_their_day_and_once(platform):
    shops = [connected_account(platform).account_id for _ in range(2)]
    for n, shop in enumerate(shops):
        for days in (1, 1, 3):
            charge(platform, shop, f"ch_{n}_{days}_{LedgerTransaction.objects.count()}", days=days)
    assert pending_release(platform) == 0
    advance(platform, days=1, minutes=1)
    assert pending_release(platform) == 8
    assert pending_release(platform) == 0
    for holder, available, pending in [(shops[0], 1_800, 900), (shops[1], 1_800, 900), (PLATFORM, 400, 200)]:
        balances = balance_of(platform, "usd", holder)
        assert (balances.available, balances.pending) == (available, pending)
    assert LedgerTransaction.objects.filter(kind="release").count() == 3
    assert prove().broken == {}


def test_one_pass_of_small_batches_releases_all(platform):
    shop = connected_account(platform).account_id
    for n in range(5):
        charge(platform, shop, f"ch_{n}", days=1)
    advance(platform, days=2)
    assert pending_release(platform, batch=3) == 10
    assert balance_of(platform, "usd", shop).available == 4_500
    assert prove().broken == {}


def test_each_platform_waits_for_its_own_clock(platform, other_platform):
    for owner in (platform, other_platform):
        charge(owner, connected_account(owner).account_id, "ch_1", days=1)
    advance(other_platform, days=2)
    release_pending()
    assert (balance_of(platform, "usd").available, balance_of(other_platform, "usd").available) == (0, 100)


def test_a_top_up_does_not_become_available_by_the_calendar(platform):
    post(postings.top_up(platform_id=platform.pk, source="tu_1", amount=500, currency="usd", created=timezone.now()))
    advance(platform, days=400)
    release_pending()
    assert balance_of(platform, "usd").pending == 500


def test_the_nightly_task_proves_a_whole_ledger(platform):
    fund_platform(platform, 500)
    prove_ledger()
