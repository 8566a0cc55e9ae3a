"""Balances, statements and the days of a chart, read from the ledger."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connect_dashboard.ui.paging import keyset_page
from funds import postings
from funds.chart import PLATFORM, Balance
from funds.ledger import post
from funds.queries import (
    BALANCE_TRANSACTION_ORDER,
    Balances,
    balance_transactions,
    balances_of,
    balances_of_holders,
    daily_balances,
    statement_page,
)
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

pytestmark = pytest.mark.django_db


def test_a_balance_a_currency_that_was_used(platform):
    fund_platform(platform, 1_000, "usd")
    fund_platform(platform, 500, "jpy")
    shop = connected_account(platform).account_id
    send(platform, shop, 200, "jpy")
    assert balances_of(platform) == [Balances("jpy", available=300), Balances("usd", available=1_000)]
    assert balances_of_holders(platform, [shop, PLATFORM])[shop] == [Balances("jpy", available=200)]


def test_balance_transactions_come_newest_first_and_by_pages(platform, django_assert_num_queries):
    fund_platform(platform, 1_000)
    shop = connected_account(platform).account_id
    for amount in range(1, 31):
        send(platform, shop, amount)
    with django_assert_num_queries(1):
        page = keyset_page(balance_transactions(platform, shop), BALANCE_TRANSACTION_ORDER)
        assert [entry.net for entry in page.rows] == list(range(30, 5, -1))
        assert {entry.transaction.kind for entry in page.rows} == {"transfer"}
    rest = keyset_page(balance_transactions(platform, shop), BALANCE_TRANSACTION_ORDER, cursor=page.next)
    assert [entry.net for entry in rest.rows] == [5, 4, 3, 2, 1]
    assert {entry.type for entry in balance_transactions(platform)} == {"topup", "transfer"}


def test_a_statement_carries_the_running_balance(platform, django_assert_num_queries):
    fund_platform(platform, 1_000)
    shop = connected_account(platform).account_id
    for _ in range(2):
        send(platform, shop, 100)
    with django_assert_num_queries(2):
        page = statement_page(platform, "usd")
        lines = [(line.transaction.kind, line.amount, line.balance_after) for line in page.rows]
    assert lines == [("transfer", -100, 800), ("transfer", -100, 900), ("top_up_settled", 1_000, 1_000)]
    assert statement_page(platform, "eur").rows == []


def test_the_chart_knows_what_each_day_ended_with(platform, django_assert_num_queries):
    now = timezone.now()
    for days, amount in [(100, 1_000), (3, 20), (3, 5), (1, 300)]:
        given = {"platform_id": platform.pk, "amount": amount, "currency": "usd"}
        for posting in (postings.top_up, postings.top_up_settled):
            post(posting(source=f"tu_{days}_{amount}", created=now - timedelta(days=days), **given))
    with django_assert_num_queries(2):
        chart = daily_balances(platform, "usd", today=now.date())
    available = chart[Balance.AVAILABLE]
    assert len(available) == 90
    assert [day.amount for day in available[-6:]] == [1_000, 1_000, 1_025, 1_025, 1_325, 1_325]
    assert available[-1].day == now.date()
    assert {day.amount for day in available[:-4]} == {1_000}
    assert {day.amount for day in chart[Balance.RESERVED]} == {0}
    assert daily_balances(platform, "usd", today=now.date(), days=120)[Balance.AVAILABLE][0].amount == 0
