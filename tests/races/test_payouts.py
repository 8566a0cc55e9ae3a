"""Two schedulers, two clicks: one payout."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from accounts.schedules import make_schedule
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.money import Money
from funds.models import Payout, PayoutPlan
from funds.proof import prove
from funds.queries import balance_of
from funds.services.following import ledger_follow
from funds.services.negative_balances import negative_balances_debit
from funds.services.payout_plans import payout_make, payouts_make, plans_refresh
from funds.services.payouts import payout_create
from tests.factories.accounts import connected_account
from tests.factories.payments import fall_below
from tests.factories.payouts import bank_account, paid_account

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def together(*acts: Any) -> None:
    barrier = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        try:
            barrier.wait()
            act()
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_schedulers_that_run_at_once_make_each_payout_once(platform: Any) -> None:
    shops = [paid_account(platform, 5_000, schedule=make_schedule("daily", 2)) for _ in range(6)]
    plans_refresh(platform, timezone.now())
    later = timezone.now() + timedelta(days=8)
    plan = PayoutPlan.objects.first()
    together(*[lambda: payouts_make(platform, later)] * 3, *[lambda: payout_make(plan.pk, later)] * 3)
    assert Payout.objects.count() == 6
    assert {balance_of(platform, "usd", shop.account_id).available for shop in shops} == {0}
    assert not prove().broken


def test_workers_that_look_at_once_debit_a_bank_once(platform: Any) -> None:
    settings = {"payouts": {"debit_negative_balances": True}}
    shops = [connected_account(platform, settings=settings) for _ in range(4)]
    for shop in shops:
        bank_account(shop)
        fall_below(shop, 3_000)
    ledger_follow()
    later = timezone.now() + timedelta(days=8)
    together(*[lambda: negative_balances_debit(platform, later)] * 4)
    debits = Payout.objects.filter(covers_negative=True)
    assert sorted(debits.values_list("account", "amount")) == sorted((shop.account_id, 3_000) for shop in shops)


def test_a_payout_by_hand_and_one_by_schedule_never_take_the_same_money(platform: Any, ada: Any) -> None:
    shop = paid_account(platform, 5_000, schedule=make_schedule("daily", 2))
    plans_refresh(platform, timezone.now())
    later = timezone.now() + timedelta(days=8)
    destination = shop.account.external_accounts.get().pk

    def by_hand() -> None:
        try:
            payout_create(
                actor=operator(ada),
                connection=shop,
                money=Money(3_000, "usd"),
                destination_id=destination,
                idempotency_key="once",
            )
        except Exception as error:
            assert getattr(error, "code", "") == "balance_insufficient", error  # noqa: PT017

    together(by_hand, by_hand, lambda: payouts_make(platform, later))
    balance = balance_of(platform, "usd", shop.account_id)
    assert balance.available >= 0
    assert balance.available + sum(Payout.objects.values_list("amount", flat=True)) == 5_000
    assert Payout.objects.filter(automatic=False).count() <= 1
