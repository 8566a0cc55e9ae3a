"""Payments of the demo: the same for the same seed, never twice, and a ledger that proves."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.models import Account, Connection
from connect_dashboard.team.demo import create_demo_team
from connect_dashboard.team.models import Platform
from funds.demo.drawing import Shop, draw_shop
from funds.demo.loading import load_demo_payments
from funds.models import LedgerDay, LedgerEntry, LedgerTransaction, Payout, TopUp, Transfer
from funds.movements import KINDS
from funds.proof import prove
from funds.queries import balances_of

TODAY = timezone.now().date()


def shop(account_id="acct_1", **given):
    long_ago = TODAY - timedelta(days=900)
    return Shop(account_id, "DE", "eur", "account", {}, **{"since": long_ago, "until": TODAY, **given})


def test_a_seed_and_an_account_decide_what_it_takes_in():
    shops = [shop(f"acct_{number}") for number in range(9)]
    drawn = [[movement for one in shops for movement in draw_shop(1, one, seed, TODAY)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert {movement.created.date() < TODAY for movement in drawn[0]} == {True}


def test_a_shop_takes_nothing_before_it_is_there_nor_after_its_last_day():
    first, last = TODAY - timedelta(days=60), TODAY - timedelta(days=30)
    drawn = [one for n in range(20) for one in draw_shop(1, shop(f"acct_{n}", since=first, until=last), 1, TODAY)]
    charged = {movement.created.date() for movement in drawn if movement.kind == "charge"}
    assert min(charged) >= first
    assert max(charged) < last


def statuses_of(model):
    return set(model.objects.values_list("status", flat=True))


def demo(accounts):
    out = StringIO()
    call_command("demo", accounts=accounts, payments=True, stdout=out)
    return next(line for line in out.getvalue().splitlines() if "movements" in line)


@pytest.mark.django_db
def test_accounts_have_income_balances_and_a_history():
    assert int(demo(60).split()[0].replace(",", "")) > 100
    assert demo(60).startswith("0 movements")
    assert prove().broken == {}
    assert {"charge", "release"} <= set(LedgerTransaction.objects.values_list("kind", flat=True))
    charging = set(LedgerEntry.objects.filter(type="charge").values_list("holder", flat=True))
    assert not Account.objects.filter(pk__in=charging, details_submitted=False).exists()
    assert Connection.objects.filter(account__in=charging).exclude(balance=0).count() > 5
    assert Connection.objects.filter(account__in=charging, recent_volume__gt=0).count() > 5
    platform = Platform.objects.get(business_name="Acme Market")
    assert any(balances.available > 0 for balances in balances_of(platform))
    ways = {(kind, status) for kind, one in KINDS.items() for status in statuses_of(one.model)}
    assert ways >= {
        *(("top_up", one) for one in ("succeeded", "failed", "reversed", "canceled", "pending")),
        *(("transfer", one) for one in ("succeeded", "reversed", "declined", "expired", "awaiting_approval")),
        *(("payout", one) for one in ("paid", "failed", "canceled", "pending")),
        ("transfer_reversal", "succeeded"), ("account_debit", "succeeded"), ("debit_refund", "succeeded"),
    }  # fmt: skip
    assert not TopUp.objects.filter(status__in=["failed", "reversed"], failure_message="").exists()
    late = Payout.objects.filter(status="failed").exclude(paid_at=None).get()
    assert late.failure_message == "The bank account has been closed."
    assert Transfer.objects.get(status="declined").failure_message == "The invoice names another amount."
    assert (TODAY - LedgerDay.objects.earliest("day").day).days > 80


@pytest.mark.django_db
def test_it_is_loaded_in_the_last_hour_of_a_day_as_in_any_other():
    late = datetime.combine(TODAY - timedelta(days=1), time(23, 30), UTC)
    platform = create_demo_team()
    load_demo_accounts(platform.pk, 60, 1, late)
    load_demo_payments(platform, 1, late)
    assert {"canceled", "pending"} <= statuses_of(TopUp) & statuses_of(Payout)
    assert prove().broken == {}
