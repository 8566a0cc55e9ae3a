"""What lists show of money, and who is below zero, follows from the ledger a moment later."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import Account, Connection
from accounts.signals import AccountChange, accounts_imported
from funds.models import OverdrawnBalance
from funds.services.following import ledger_follow
from funds.tasks import follow_ledger
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.payments import charge, refund


def listed(shop):
    return Connection.objects.get(pk=shop.pk).balance


@pytest.mark.django_db
def test_lists_show_pending_and_available_in_the_accounts_currency(platform, other_platform):
    shop, idle = connected_account(platform), connected_account(platform)
    yen = connected_account(platform, country="JP", default_currency="jpy")
    elsewhere = Connection.objects.create(
        platform=other_platform, account=shop.account, created=shop.created, last_active_at=shop.last_active_at
    )
    fund_platform(platform, 50_000)
    charge(shop, 1_234)
    charge(shop, 999, "eur")
    send(platform, shop.account_id, 1_000)
    charge(yen, 1_200, "jpy")
    assert ledger_follow() == 2
    assert [listed(one) for one in (shop, yen, idle, elsewhere)] == [22_340, 1_200_000, 0, 0]
    assert ledger_follow() == 0


@pytest.mark.django_db
def test_a_pass_in_small_steps_sees_every_entry(platform):
    shops = [connected_account(platform) for _ in range(7)]
    for shop in shops:
        charge(shop, 100)
    assert ledger_follow(entries=3) == 7
    charge(shops[0], 100)
    assert ledger_follow(entries=3) == 1
    assert [listed(shop) for shop in shops] == [2_000, *[1_000] * 6]


@pytest.mark.django_db
def test_who_is_below_zero_is_known_since_when(platform):
    shop = connected_account(platform)
    payment = charge(shop, 1_000)
    refund(shop, payment, 300)
    ledger_follow()
    since = OverdrawnBalance.objects.get().since
    refund(shop, payment, 300)
    ledger_follow()
    assert OverdrawnBalance.objects.get().since == since
    fund_platform(platform, 5_000)
    send(platform, shop.account_id, 600)
    refund(shop, payment, 1)
    ledger_follow()
    assert OverdrawnBalance.objects.get().since > since
    send(platform, shop.account_id, 1)
    follow_ledger()
    assert OverdrawnBalance.objects.count() == 0


@pytest.mark.django_db
def test_an_imported_currency_shows_its_own_balance(platform):
    shop = connected_account(platform)
    charge(shop, 1_000)
    charge(shop, 500, "eur")
    ledger_follow()
    Account.objects.filter(pk=shop.account_id).update(default_currency="eur")
    changes = [AccountChange(shop.account, frozenset({"default_currency"}))]
    with transaction.atomic():
        accounts_imported.send(sender=Account, changes=changes)
    assert listed(shop) == 5_000


@pytest.mark.django_db(transaction=True)
def test_a_movement_that_commits_late_is_not_passed_over(platform):
    late, quick = connected_account(platform), connected_account(platform)
    fund_platform(platform, 5_000)
    ledger_follow()
    posted, may_commit = threading.Event(), threading.Event()

    def move() -> None:
        with transaction.atomic():
            charge(late, 1_000, "eur")
            posted.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=move)
    thread.start()
    assert posted.wait(20)
    charge(quick, 500)
    ledger_follow()
    assert (listed(quick), listed(late)) == (5_000, 0)
    charge(quick, 500)
    ledger_follow()
    may_commit.set()
    thread.join()
    Account.objects.filter(pk=late.account_id).update(default_currency="eur")
    ledger_follow()
    assert (listed(quick), listed(late)) == (10_000, 10_000)
