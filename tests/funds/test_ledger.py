"""What the ledger books, what it refuses, and what it finds again."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect_dashboard.database.base import COMMIT_EARLY
from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import PLATFORM, WORLD, Balance, Kind, Leg, Movement, Type
from funds.errors import CurrencyMismatch, InsufficientFunds, KeyReused, ReversalTooLarge
from funds.ledger import post, post_many, reverse
from funds.models import LedgerAccount, LedgerEntry, LedgerTransaction
from funds.proof import prove
from funds.queries import available, balance_of, balances_of
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def shop(platform):
    return connected_account(platform).account_id


@pytest.fixture(autouse=True)
def _ledger_is_whole():
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert prove().broken == {}


def world(platform, kind):
    return LedgerAccount.objects.get(platform=platform, holder=WORLD, kind=kind, currency="usd").balance


def test_a_transfer_moves_what_the_platform_has(platform, shop):
    fund_platform(platform, 10_000)
    posted = send(platform, shop, 2_500)
    assert balance_of(platform, "usd").available == 7_500
    assert balance_of(platform, "usd", shop).available == 2_500
    entries = LedgerEntry.objects.filter(transaction=posted.id).order_by("leg")
    assert [(entry.holder, entry.amount, entry.balance_after, entry.type) for entry in entries] == [
        (shop, 2_500, 2_500, Type.PAYMENT),
        (PLATFORM, -2_500, 7_500, Type.TRANSFER),
    ]


def test_a_transfer_of_more_than_there_is_says_what_is_available(platform, shop):
    fund_platform(platform, 1_000)
    with pytest.raises(InsufficientFunds) as refused:
        send(platform, shop, 1_001)
    assert refused.value.available == Money(1_000, "usd")
    assert refused.value.message == "There is not enough on the balance: $10.00 is available, $10.01 is needed."
    assert balance_of(platform, "usd").available == 1_000
    assert send(platform, shop, 1_000).replayed is False


def test_one_currency_never_pays_for_another(platform, shop):
    fund_platform(platform, 1_000, "usd")
    with pytest.raises(InsufficientFunds) as refused:
        send(platform, shop, 1_000, "eur")
    assert refused.value.available == Money(0, "eur")
    assert [balances.currency for balances in balances_of(platform)] == ["usd"]


def test_a_replay_finds_the_first_movement_for_good(platform, shop):
    fund_platform(platform, 1_000)
    first = send(platform, shop, 1_000, source="tr_1")
    second = send(platform, shop, 1_000, source="tr_1")
    assert (second.id, first.replayed, second.replayed) == (first.id, False, True)
    assert balance_of(platform, "usd", shop).available == 1_000


def test_a_key_of_another_movement_is_refused(platform, shop):
    fund_platform(platform, 1_000)
    send(platform, shop, 400, source="tr_1")
    with pytest.raises(KeyReused):
        send(platform, shop, 401, source="tr_1")
    assert available(platform, "usd", shop) == Money(400, "usd")


def test_platforms_keep_books_apart(platform, other_platform, shop):
    fund_platform(platform, 1_000)
    send(platform, shop, 400, source="tr_1")
    assert balances_of(other_platform) == balances_of(other_platform, shop) == []
    fund_platform(other_platform, 500)
    assert send(other_platform, shop, 400, source="tr_1").replayed is False


@pytest.mark.parametrize(
    "legs",
    [
        (Leg(WORLD, Balance.BANK, -5), Leg(PLATFORM, Balance.AVAILABLE, 4)),
        (Leg(WORLD, Balance.BANK, -5), Leg(WORLD, Balance.BANK, 5)),
        (Leg(WORLD, Balance.BANK, 0), Leg(PLATFORM, Balance.AVAILABLE, 0)),
        (),
    ],
)
def test_what_is_no_movement_is_not_booked(platform, legs):
    with pytest.raises(ValueError, match="legs"):
        post(Movement(platform.pk, Kind.TOP_UP, "tu_1", "usd", legs, NOW))
    assert not LedgerTransaction.objects.exists()


def test_a_charge_is_pending_less_its_fees(platform, shop):
    post(
        postings.charge(
            platform_id=platform.pk,
            source="ch_1",
            account=shop,
            amount=10_000,
            currency="usd",
            created=NOW,
            available_on=NOW + timedelta(days=2),
            fee=320,
            application_fee=500,
        )
    )
    assert balance_of(platform, "usd", shop).pending == 9_180
    assert balance_of(platform, "usd").pending == 500
    assert (world(platform, "cards"), world(platform, "fees")) == (-10_000, 320)
    shown = LedgerEntry.objects.for_platform(platform).balance_transactions(shop).get()
    assert (shown.type, shown.gross, shown.fee, shown.net) == ("charge", 10_000, 820, 9_180)
    assert LedgerEntry.pk_of(shown.public_id) == shown.pk


def test_a_refund_may_take_an_account_below_zero_but_a_payout_may_not(platform, shop):
    fund_platform(platform, 1_000)
    send(platform, shop, 1_000)
    given = {"platform_id": platform.pk, "currency": "usd", "created": NOW}
    post(postings.refund(source="re_1", account=shop, amount=1_500, **given))
    assert available(platform, "usd", shop) == Money(-500, "usd")
    with pytest.raises(InsufficientFunds):
        post(postings.payout(source="po_1", holder=shop, amount=1, **given))
    assert available(platform, "usd", shop) == Money(-500, "usd")


def test_a_payout_arrives_or_comes_back(platform, shop):
    fund_platform(platform, 10_000)
    send(platform, shop, 10_000)
    given = {"platform_id": platform.pk, "currency": "usd", "created": NOW, "holder": shop, "amount": 1_000}
    for source in ("po_1", "po_2", "po_3"):
        post(postings.payout(source=source, fee=10, **given))
    assert (balance_of(platform, "usd", shop).available, balance_of(platform, "usd", shop).in_transit) == (6_970, 3_000)
    post(postings.payout_paid(source="po_1", **given))
    post(postings.payout_failed(source="po_2", **given))
    post(postings.payout_canceled(source="po_3", fee=10, **given))
    assert (balance_of(platform, "usd", shop).available, balance_of(platform, "usd", shop).in_transit) == (8_980, 0)
    post(postings.payout_returned(source="po_1", **given))
    assert (balance_of(platform, "usd", shop).available, world(platform, "fees")) == (9_980, 20)


def test_a_debit_costs_the_platform_its_fee(platform, shop):
    fund_platform(platform, 1_000)
    send(platform, shop, 1_000)
    given = {"platform_id": platform.pk, "account": shop, "currency": "usd", "created": NOW}
    post(postings.account_debit(source="tr_9", amount=1_000, fee=15, **given))
    assert (available(platform, "usd").amount, available(platform, "usd", shop).amount) == (985, 0)


def test_reserves_cover_an_account_below_zero(platform, shop):
    given = {"platform_id": platform.pk, "currency": "usd", "created": NOW, "amount": 700}
    post(postings.refund(source="re_1", account=shop, **given))
    post(postings.reserve_held(source="rsv_1", **given))
    assert (balance_of(platform, "usd").available, balance_of(platform, "usd").reserved) == (-700, 700)
    post(postings.reserve_used(source="rsv_1", account=shop, **given))
    assert available(platform, "usd", shop).amount == balance_of(platform, "usd").reserved == 0


def test_a_transfer_is_reversed_in_parts_up_to_the_whole(platform, shop):
    fund_platform(platform, 1_000)
    original = LedgerTransaction.objects.get(pk=send(platform, shop, 1_000).id)
    given = {"kind": Kind.TRANSFER_REVERSAL, "created": NOW}
    reverse(original, source="trr_1", amount=Money(300, "usd"), **given)
    reverse(original, source="trr_2", amount=Money(200, "usd"), **given)
    with pytest.raises(ReversalTooLarge) as refused:
        reverse(original, source="trr_3", amount=Money(501, "usd"), **given)
    assert refused.value.left == Money(500, "usd")
    assert reverse(original, source="trr_2", amount=Money(200, "usd"), **given).replayed
    reverse(original, source="trr_3", amount=Money(500, "usd"), **given)
    assert (available(platform, "usd").amount, available(platform, "usd", shop).amount) == (1_000, 0)
    assert reverse(original, source="trr_3", amount=Money(500, "usd"), **given).replayed
    with pytest.raises(CurrencyMismatch):
        reverse(original, source="trr_4", amount=Money(1, "eur"), **given)


def test_a_reversal_does_not_take_what_the_account_no_longer_has(platform, shop):
    fund_platform(platform, 1_000)
    original = LedgerTransaction.objects.get(pk=send(platform, shop, 1_000).id)
    post(postings.payout(platform_id=platform.pk, source="po_1", holder=shop, amount=900, currency="usd", created=NOW))
    with pytest.raises(InsufficientFunds) as refused:
        reverse(original, kind=Kind.TRANSFER_REVERSAL, source="trr_1", created=NOW)
    assert refused.value.available == Money(100, "usd")
    reverse(original, kind=Kind.TRANSFER_REVERSAL, source="trr_1", created=NOW, may_overdraw=True)
    assert available(platform, "usd", shop).amount == -900


def test_of_many_movements_all_are_posted_or_none(platform, shop):
    fund_platform(platform, 1_000)
    given = {"platform_id": platform.pk, "account": shop, "currency": "usd", "created": NOW}
    some = [postings.transfer(source=f"tr_{n}", amount=400, **given) for n in range(3)]
    with pytest.raises(InsufficientFunds):
        post_many(some)
    assert available(platform, "usd").amount == 1_000
    post_many([replace(movement, key=f"other {n}") for n, movement in enumerate(some[:2])])
    assert available(platform, "usd").amount == 200


@pytest.mark.django_db(transaction=True)
def test_a_commit_lets_go_of_balances_and_then_waits_for_the_disk_once(platform):
    with CaptureQueriesContext(connection) as asked, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
        fund_platform(platform, 100)
        fund_platform(platform, 100)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)
    assert [one["sql"] for one in asked if one["sql"].startswith("COMMIT")] == [COMMIT_EARLY]
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        platform.save()
    assert [one["sql"] for one in asked if one["sql"].startswith("COMMIT")] == ["COMMIT"]


@transaction.atomic
def write_no_entries(platform):
    fund_platform(platform, 100)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO funds_ledgertransaction (platform_id, kind, source, key, currency, legs, created, posted_at)"
            " VALUES (%s, 'transfer', 'tr_1', 'by hand', 'usd', 2, now(), now())",
            [platform.pk],
        )


@pytest.mark.django_db(transaction=True)
def test_what_a_commit_refuses_an_early_one_refuses_too(platform):
    with pytest.raises(IntegrityError, match="has 0 of 2 entries"):
        write_no_entries(platform)
    assert available(platform, "usd").amount == 0
    fund_platform(platform, 100)
    assert available(platform, "usd").amount == 100


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_is_not_waited_for(platform):
    with suppress(KeyError), transaction.atomic():
        fund_platform(platform, 100)
        raise KeyError
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        platform.save()
    assert [one["sql"] for one in asked if one["sql"].startswith("COMMIT")] == ["COMMIT"]
    assert available(platform, "usd").amount == 0
