"""The proof finds what the triggers would have refused, had they not been switched off."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from connect_dashboard.ui.money import Money
from funds.chart import Kind
from funds.ledger import reverse
from funds.models import LedgerTransaction
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def _movements(platform):
    fund_platform(platform, 1_000)
    original = LedgerTransaction.objects.get(pk=send(platform, connected_account(platform).account_id, 400).id)
    reverse(original, kind=Kind.TRANSFER_REVERSAL, source="trr_1", created=timezone.now(), amount=Money(150, "usd"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def tamper(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.usefixtures("_movements")
def test_it_says_what_it_checked():
    out = StringIO()
    call_command("prove_ledger", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "4 movements with 8 entries on 4 balances, 1 of them reversals"
    assert [line.split(":")[0] for line in lines[1:-1]] == ["none"] * 7
    assert lines[-1] == "The ledger is whole."


@pytest.mark.usefixtures("_movements")
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE funds_ledgeraccount SET balance = balance + 1 WHERE holder = 'platform'", "sum of their entries"),
        ("UPDATE funds_ledgerentry SET amount = amount + 1 WHERE leg = 1", "do not sum to zero"),
        ("UPDATE funds_ledgerentry SET balance_after = balance_after + 1 WHERE leg = 1", "does not follow"),
        ("DELETE FROM funds_ledgerentry WHERE leg = 2", "entries are missing"),
        ("UPDATE funds_ledgerentry SET currency = 'eur'", "currency than theirs"),
        ("UPDATE funds_ledgerentry SET may_overdraw = false", "may not do that"),
        ("UPDATE funds_ledgerentry SET amount = amount * 9 WHERE transaction_id IN"
         " (SELECT id FROM funds_ledgertransaction WHERE reversal_of_id > 0)", "more than there was"),
    ],
)  # fmt: skip
def test_it_finds_what_does_not_add_up(statement, rule):
    tamper(statement)
    out, problems = StringIO(), StringIO()
    with pytest.raises(CommandError, match="does not add up"):
        call_command("prove_ledger", stdout=out, stderr=problems)
    assert any(line.startswith("broken") and rule in line for line in out.getvalue().splitlines())
    assert problems.getvalue()
