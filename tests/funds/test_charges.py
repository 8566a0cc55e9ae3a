"""Charges and refunds: pending first, available by the account's schedule, never given back twice."""

from datetime import UTC, datetime

import pytest

from accounts.models import Connection
from connect_dashboard.journal.models import Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden
from connect_dashboard.ui.money import Money
from funds.chart import PLATFORM
from funds.errors import ChargeUnknown, PaymentsInactive, ReversalTooLarge
from funds.models import LedgerEntry, LedgerTransaction
from funds.proof import prove
from funds.queries import balance_of
from funds.services.charges import available_on, charge_create
from funds.services.releases import pending_release
from tests.factories.accounts import connected_account
from tests.factories.payments import advance, charge, earn, refund

pytestmark = pytest.mark.django_db


def held(connection, holder=""):
    balances = balance_of(connection.platform, "usd", holder or connection.account_id)
    return balances.available, balances.pending


def test_a_charge_is_pending_less_its_fees_until_its_day(platform):
    shop = connected_account(platform)
    charge(shop, 10_000, fee=320, application_fee=500)
    assert (held(shop), held(shop, PLATFORM)) == ((0, 9_180), (0, 500))
    entry = LedgerEntry.objects.get(type="charge")
    assert (entry.gross, entry.fee, entry.net) == (10_000, 820, 9_180)
    assert list(Event.objects.values_list("type", flat=True)) == ["charge.succeeded"]
    advance(platform, days=8)
    pending_release(platform)
    assert (held(shop), held(shop, PLATFORM)) == ((9_180, 0), (500, 0))
    assert prove().broken == {}


@pytest.mark.parametrize(
    ("schedule", "charged", "day"),
    [
        (None, datetime(2026, 11, 23, 12, tzinfo=UTC), "2026-11-25"),
        # In New York it is still Wednesday; Thursday is Thanksgiving.
        (None, datetime(2026, 11, 26, 3, tzinfo=UTC), "2026-11-30"),
        ({"interval": "daily", "delay_days": 7}, datetime(2026, 11, 20, 12, tzinfo=UTC), "2026-12-02"),
    ],
)
def test_the_delay_counts_business_days_where_the_account_is(platform, schedule, charged, day):
    account = connected_account(platform, settings={"payouts": {"schedule": schedule}}).account
    assert available_on(account, charged).isoformat() == f"{day}T00:00:00-05:00"


def test_without_active_card_payments_nothing_is_charged(platform):
    shop = connected_account(platform, capabilities={"card_payments": "inactive", "transfers": "active"})
    with pytest.raises(PaymentsInactive):
        charge(shop, 1_000)
    assert LedgerTransaction.objects.count() == 0


def test_nothing_is_charged_for_a_removed_account(platform):
    shop = connected_account(platform)
    Connection.objects.filter(pk=shop.pk).update(ended_at=datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(PaymentsInactive):
        charge(shop, 1_000)
    assert LedgerTransaction.objects.count() == 0


def test_only_the_processor_tells_of_charges(platform, ada):
    shop = connected_account(platform)
    with pytest.raises(Forbidden):
        charge_create(actor=operator(ada), connection=shop, money=Money(100, "usd"))


def test_the_same_charge_told_twice_is_one(platform):
    shop = connected_account(platform)
    assert [charge(shop, 1_000, charge_id="ch_1").replayed for _ in range(2)] == [False, True]
    assert held(shop) == (0, 1_000)
    assert Event.objects.count() == 1


def test_a_refund_may_take_the_balance_below_zero_but_never_more_than_was_paid(platform):
    shop = connected_account(platform)
    payment = charge(shop, 1_000, application_fee=100)
    refund(shop, payment, 600)
    assert held(shop) == (-600, 900)
    with pytest.raises(ReversalTooLarge) as refused:
        refund(shop, payment, 401)
    assert refused.value.left == Money(400, "usd")
    refund(shop, payment)
    assert held(shop) == (-1_000, 900)
    with pytest.raises(ChargeUnknown):
        refund(connected_account(platform), type(payment)("ch_none", 0, False))
    assert prove().broken == {}


def test_money_that_moves_is_activity(platform):
    shop = connected_account(platform)
    before = shop.account.last_active_at
    earn(shop, 1_000)
    shop.refresh_from_db()
    assert shop.last_active_at > before
