"""Whoever writes by hand is refused by the database itself."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from funds.models import LedgerAccount, LedgerEntry, LedgerTransaction
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(platform):
    fund_platform(platform, 1_000)
    return send(platform, connected_account(platform).account_id, 400).id


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_ledgerentry SET amount = amount + 1",
        "DELETE FROM funds_ledgerentry",
        "TRUNCATE funds_ledgerentry",
        "UPDATE funds_ledgertransaction SET key = 'other'",
        "DELETE FROM funds_ledgertransaction",
        "UPDATE funds_ledgeraccount SET balance = balance + 1",
        "UPDATE funds_ledgeraccount SET may_go_negative = true",
        "DELETE FROM funds_ledgeraccount",
        "INSERT INTO funds_ledgeraccount (platform_id, holder, kind, currency, balance, entries, may_go_negative)"
        " SELECT platform_id, holder, kind, 'eur', 5, 0, may_go_negative FROM funds_ledgeraccount",
    ],
)
def test_history_and_balances_are_not_rewritten(posted, statement):
    with pytest.raises(DatabaseError, match="changes by adding entries alone"):
        run(statement)


def test_a_movement_without_entries_is_not_committed(posted):
    with pytest.raises(IntegrityError, match="has 0 of 2 entries"):
        run(
            "INSERT INTO funds_ledgertransaction (platform_id, kind, source, key, currency, legs, created, posted_at)"
            " SELECT platform_id, kind, source, 'new', currency, legs, created, posted_at"
            " FROM funds_ledgertransaction WHERE id = %s",
            posted,
        )


def test_a_movement_is_posted_once_a_key(posted):
    with pytest.raises(IntegrityError, match="ledger_transaction_once"):
        run(
            "INSERT INTO funds_ledgertransaction (platform_id, kind, source, key, currency, legs, created, posted_at)"
            " SELECT platform_id, kind, source, key, currency, legs, created, posted_at"
            " FROM funds_ledgertransaction WHERE id = %s",
            posted,
        )


ENTRIES = """
WITH movement AS (
    INSERT INTO funds_ledgertransaction (platform_id, kind, source, key, currency, legs, created, posted_at)
    SELECT platform_id, kind, source, 'by hand', currency, legs, created, posted_at
    FROM funds_ledgertransaction WHERE id = %(posted)s RETURNING id
)
INSERT INTO funds_ledgerentry (platform_id, transaction_id, leg, ledger_account_id, holder, currency, amount, fee,
    type, number, balance_after, may_overdraw, created)
SELECT {platform}, {transaction}, {leg}, held.id, {holder}, {currency}, {amount}, {fee}, '',
    {number}, {balance_after}, false, entry.created
FROM funds_ledgerentry AS entry JOIN funds_ledgeraccount AS held ON held.id = entry.ledger_account_id
WHERE entry.transaction_id = %(posted)s
"""
WRITTEN = {
    "platform": "entry.platform_id",
    "transaction": "(SELECT id FROM movement)",
    "leg": "entry.leg",
    "holder": "held.holder",
    "fee": "0",
    "currency": "entry.currency",
    "amount": "entry.amount",
    "number": "held.entries + 1",
    "balance_after": "held.balance + entry.amount",
}


def by_hand(posted, **other):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ENTRIES.format_map(WRITTEN | other), {"posted": posted})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_entries_by_hand_move_their_balances_too(posted):
    before = dict(LedgerAccount.objects.values_list("holder", "balance").filter(kind="available"))
    by_hand(posted)
    after = dict(LedgerAccount.objects.values_list("holder", "balance").filter(kind="available"))
    assert sorted(after[holder] - before[holder] for holder in after) == [-400, 400]


def test_an_entry_is_told_its_number_and_balance_whatever_is_written(posted):
    by_hand(posted, number="held.entries + 7", balance_after="0")
    last = {one.ledger_account_id: one for one in LedgerEntry.objects.order_by("number")}
    assert len(last) >= 2
    for held in LedgerAccount.objects.filter(pk__in=last):
        assert (last[held.pk].number, last[held.pk].balance_after) == (held.entries, held.balance)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "abs(entry.amount)"},
        {"amount": "0"},
        {"fee": "-1"},
        {"leg": "entry.leg + 1"},
        {"leg": "1 - entry.leg"},
        {"leg": "1"},
        {"holder": "'world'"},
        {"platform": "-1"},
        {"currency": "'eur'"},
        {"transaction": "-1"},
        {"amount": "3 * entry.amount"},
    ],
    ids=[
        "sum",
        "no amount",
        "negative fee",
        "more legs than announced",
        "no such leg",
        "leg taken",
        "holder",
        "platform",
        "currency",
        "no transaction",
        "below zero",
    ],
)
def test_entries_that_do_not_follow_are_refused(posted, wrong):
    before = list(LedgerAccount.objects.order_by("pk").values_list("pk", "balance", "entries"))
    with pytest.raises(IntegrityError):
        by_hand(posted, **wrong)
    assert list(LedgerAccount.objects.order_by("pk").values_list("pk", "balance", "entries")) == before


def test_a_finished_movement_gets_no_more_entries(posted):
    with pytest.raises(IntegrityError):
        by_hand(posted, transaction="%(posted)s")
    assert LedgerEntry.objects.filter(transaction=posted).count() == 2


def test_a_movement_has_two_legs(posted):
    with pytest.raises(IntegrityError, match="has 0 of 0 entries"):
        run(
            "INSERT INTO funds_ledgertransaction (platform_id, kind, source, key, currency, legs, created, posted_at)"
            " SELECT platform_id, kind, source, 'new', currency, 0, created, posted_at"
            " FROM funds_ledgertransaction WHERE id = %s",
            posted,
        )


@pytest.mark.parametrize(
    ("holder", "account", "kind", "may_go_negative"),
    [
        ("world", None, "available", True),
        ("platform", None, "bank", False),
        ("platform", "own", "available", False),
        ("own", None, "available", False),
        ("acct_other", "own", "available", False),
        ("own", "own", "fees", False),
        ("own", "own", "pending", True),
    ],
)
def test_a_balance_is_of_a_holder_who_has_such(platform, holder, account, kind, may_go_negative):
    own = connected_account(platform).account_id
    named = {"own": own}
    with pytest.raises(IntegrityError, match="is no balance of"):
        run(
            "INSERT INTO funds_ledgeraccount"
            " (platform_id, holder, account_id, kind, currency, balance, entries, may_go_negative)"
            " VALUES (%s, %s, %s, %s, 'usd', 0, 0, %s)",
            *(platform.pk, named.get(holder, holder), named.get(account, account), kind, may_go_negative),
        )


def test_a_reversal_by_hand_is_bounded_too(posted):
    original = LedgerTransaction.objects.get(pk=posted)
    values = [original.platform_id, "transfer_reversal", "trr_1", "by hand", "usd", 2, timezone.now(), posted]
    with pytest.raises(IntegrityError, match="reverses more than there was"):
        run(
            "WITH movement AS (INSERT INTO funds_ledgertransaction"
            " (platform_id, kind, source, key, currency, legs, created, posted_at, reversal_of_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, now(), %s) RETURNING id)"
            " INSERT INTO funds_ledgerentry (platform_id, transaction_id, leg, ledger_account_id, holder, currency,"
            " amount, fee, type, number, balance_after, may_overdraw, created)"
            " SELECT entry.platform_id, (SELECT id FROM movement), entry.leg, held.id, held.holder, held.currency,"
            " -2 * entry.amount, 0, '', held.entries + 1, held.balance - 2 * entry.amount, true, entry.created"
            " FROM funds_ledgerentry AS entry JOIN funds_ledgeraccount AS held ON held.id = entry.ledger_account_id"
            " WHERE entry.transaction_id = %s",
            *values,
            posted,
        )
