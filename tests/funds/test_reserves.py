"""The platform's reserve for accounts below zero."""

import pytest

from accounts.configuration import CUSTOM, NO_DASHBOARD, STANDARD
from connect_dashboard.journal.models import AuditEntry
from funds.chart import PLATFORM
from funds.models import LedgerEntry, OverdrawnBalance
from funds.proof import prove
from funds.queries import balance_of
from funds.services.following import ledger_follow
from funds.services.reserves import reserves_keep, reserves_use
from funds.tasks import follow_ledger
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.payments import advance, charge, refund

pytestmark = pytest.mark.django_db


def own(platform, currency="usd"):
    balances = balance_of(platform, currency)
    return balances.available, balances.reserved


def overdraw(shop, amount, currency="usd"):
    refund(shop, charge(shop, amount, currency))


def test_it_equals_what_accounts_lack_and_follows_them_up(platform):
    fund_platform(platform, 10_000)
    first, second = connected_account(platform), connected_account(platform)
    overdraw(first, 3_000)
    overdraw(second, 500)
    overdraw(second, 700, "eur")
    follow_ledger()
    assert (own(platform), own(platform, "eur")) == ((6_500, 3_500), (-700, 700))
    send(platform, first.account_id, 1_000)
    follow_ledger()
    assert own(platform) == (6_500, 2_500)
    follow_ledger()
    reserve = LedgerEntry.objects.filter(type="reserve_transaction", currency="usd").order_by("pk")
    assert list(reserve.values_list("amount", flat=True)) == [-3_500, 1_000]
    trail = AuditEntry.objects.filter(action__startswith="reserve").order_by("pk")
    assert list(trail.values_list("action", "after")) == [
        ("reserve.held", {"amount": "€7.00"}),
        ("reserve.held", {"amount": "$35.00"}),
        ("reserve.released", {"amount": "$10.00"}),
    ]
    assert prove().broken == {}


@pytest.mark.parametrize(
    ("configuration", "words"),
    [(CUSTOM, "Your reserve holds as much, and makes up for it if"), (STANDARD, "The processor bears the loss.")],
)
def test_the_accounts_page_says_since_when_it_lacks_and_who_bears_it(platform, ada, client_for, configuration, words):
    shop = connected_account(platform, configuration=configuration)
    overdraw(shop, 3_000)
    follow_ledger()
    page = client_for(ada).get(f"/accounts/{shop.account_id}/balances/").text
    assert "$30.00 below zero since" in page
    assert words in page


@pytest.mark.parametrize("configuration", [STANDARD, NO_DASHBOARD])
def test_nothing_is_reserved_where_the_processor_bears_the_loss(platform, configuration):
    overdraw(connected_account(platform, configuration=configuration), 3_000)
    follow_ledger()
    advance(platform, days=400)
    follow_ledger()
    assert own(platform) == (0, 0)


def test_after_180_days_it_brings_the_account_to_zero(platform):
    fund_platform(platform, 10_000)
    shop, other = connected_account(platform), connected_account(platform)
    overdraw(shop, 3_000)
    follow_ledger()
    advance(platform, days=100)
    overdraw(other, 400)
    follow_ledger()
    advance(platform, days=79)
    assert reserves_use(platform) == 0
    advance(platform, days=2)
    assert reserves_use(platform) == 1
    assert balance_of(platform, "usd", shop.account_id).available == 0
    assert own(platform) == (6_600, 400)
    ledger_follow()
    assert [one.ledger_account.holder for one in OverdrawnBalance.objects.all()] == [other.account_id]
    assert reserves_keep(platform) == 0
    used = LedgerEntry.objects.get(holder=shop.account_id, type="reserve_transaction")
    assert (used.amount, used.balance_after) == (3_000, 0)
    assert AuditEntry.objects.get(action="reserve.used").account_id == shop.account_id
    assert prove().broken == {}


def test_what_fell_further_meanwhile_waits_for_the_reserve(platform):
    shop = connected_account(platform)
    overdraw(shop, 1_000)
    follow_ledger()
    advance(platform, days=181)
    overdraw(shop, 1_000)
    assert reserves_use(platform) == 0
    follow_ledger()
    assert balance_of(platform, "usd", shop.account_id).available == 0
    assert balance_of(platform, "usd", PLATFORM).reserved == 0
