"""Many threads on few balances: nothing is overdrawn, nothing moves twice, nobody waits in a circle."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect_dashboard.database.base import COMMIT_EARLY
from funds import postings
from funds.errors import InsufficientFunds
from funds.ledger import post, post_many
from funds.models import LedgerAccount, LedgerTransaction
from funds.proof import prove
from funds.queries import available
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(work, given, *, threads):
    """Run ``work`` over ``given`` in as many threads, each with a connection of its own."""

    def closing(item):
        try:
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(closing, given))


def test_64_threads_never_overdraw_one_balance(platform):
    shops = [connected_account(platform).account_id for _ in range(4)]
    fund_platform(platform, 1_000)

    def spend(n):
        try:
            send(platform, shops[n % 4], 30, source=f"tr_{n}")
        except InsufficientFunds:
            return "refused"
        return "sent"

    assert Counter(at_once(spend, range(64), threads=64)) == {"sent": 33, "refused": 31}
    assert available(platform, "usd").amount == 10
    assert prove().broken == {}


def test_who_waited_for_a_balance_lets_go_of_it_early_and_who_found_it_free_does_not(platform):
    shops = [connected_account(platform).account_id for _ in range(2)]
    fund_platform(platform, 1_000)
    held, waiting = threading.Event(), threading.Event()

    def hold_it(_):
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            send(platform, shops[0], 10, source="tr_first")
            held.set()
            assert waiting.wait(30)
            until_somebody_waits()
        return asked[-1]["sql"]

    def wait_for_it(_):
        assert held.wait(30)
        waiting.set()
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            send(platform, shops[1], 10, source="tr_second")
        return asked[-1]["sql"]

    commits = at_once(lambda work: work(None), [hold_it, wait_for_it], threads=2)
    assert commits == ["COMMIT", COMMIT_EARLY]


def until_somebody_waits():
    with connection.cursor() as cursor:
        for _ in range(300):
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_one_movement_of_16_threads_happens_once(platform):
    shop = connected_account(platform).account_id
    fund_platform(platform, 1_000)
    posted = at_once(lambda _: send(platform, shop, 1_000, source="tr_1"), range(16), threads=16)
    assert len({one.id for one in posted}) == 1
    assert sum(not one.replayed for one in posted) == 1
    assert prove().broken == {}


def test_movements_that_cross_each_other_all_arrive(platform):
    """To and fro between the same balances, singly and several together, new balances among them."""
    shops = [connected_account(platform).account_id for _ in range(6)]
    fund_platform(platform, 1_000_000)

    def cross(n):
        chance = random.Random(n)
        given = {"platform_id": platform.pk, "currency": "usd", "created": timezone.now(), "amount": 10}
        chosen = chance.sample(shops, 3)
        out = [postings.transfer(source=f"tr_{n}_{shop}", account=shop, **given) for shop in chosen]
        back = [postings.account_debit(source=f"py_{n}_{shop}", account=shop, **given) for shop in chosen]
        chance.shuffle(out)
        if n % 2:
            post_many([*out, *back])
        else:
            for movement in [*out, *back]:
                post(movement)

    at_once(cross, range(120), threads=24)
    assert LedgerTransaction.objects.filter(kind__in=["transfer", "account_debit"]).count() == 720
    assert available(platform, "usd").amount == 1_000_000
    assert set(LedgerAccount.objects.filter(holder__in=shops).values_list("balance", flat=True)) == {0}
    assert prove().broken == {}
