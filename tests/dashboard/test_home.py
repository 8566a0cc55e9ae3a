"""The platform's first page: what needs attention, growth, status mix, funds in and out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Connection
from connect_dashboard.present import at
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.ui.bars import bar_chart
from connect_dashboard.ui.money import Money
from funds import postings
from funds.home import flows_of
from funds.ledger import post
from funds.models import Approval, Payout
from support_cases.services import cases
from tests.factories.accounts import connected_account
from tests.support.cases import express_account, holder_of, pat, raised

ClientFor = Callable[[Membership], Client]
HOME = reverse("home")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


def account(platform: Platform, status: str = "enabled", **listed: Any) -> Connection:
    connection = connected_account(platform)
    Connection.objects.filter(pk=connection.pk).update(status=status, **listed)
    return connection


def failed_payout(platform: Platform, amount: int, **fields: Any) -> None:
    given = {"amount": amount, "status": "failed", "account": connected_account(platform).account}
    fields.setdefault("currency", "usd")
    destination = {"destination_object": "bank_account", "destination_country": "US", "destination_last4": "6789"}
    number = Payout.objects.count()
    Payout.objects.create(
        id=Payout.new_id(), platform=platform, idempotency_key=f"k{number}", destination_name="Bank", actor_kind="user",
        actor_id="0", **given, **destination, **fields,
    )  # fmt: skip


def waiting(platform: Platform, amount: int) -> None:
    number = Approval.objects.count()
    Approval.objects.create(
        kind="transfer", object_id=f"tr_{number}", summary="Send.", expires_at="2100-01-01T00:00Z", platform=platform,
        amount=amount, currency="usd", actor_kind="user", actor_id="0",
    )  # fmt: skip


def shown(client: Client) -> list[tuple[int, str]]:
    return [(one.count, one.words) for one in client.get(HOME).context["attention"]]


def test_a_fresh_platform_is_told_what_to_do_next(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    page = client_for(ada).get(HOME).content.decode()
    assert "No connected accounts yet" in page
    assert reverse("accounts:import_create") in page
    assert "An Administrator or Developer of your team can create" in client_for(vic).get(HOME).content.decode()


def test_what_needs_attention_stands_by_the_money_at_risk(
    client_for: ClientFor, ada: Membership, platform: Platform
) -> None:
    assert HOME == "/"
    account(platform, "restricted", balance=2_000_000)
    account(platform, "restricted", balance=-500_000)
    account(platform, "enabled", balance=9_000_000)
    now = datetime.now(UTC)
    account(platform, "restricted_soon", next_due_at=now + timedelta(days=1), recent_volume=300_000)
    account(platform, "restricted_soon", next_due_at=now + timedelta(days=20), recent_volume=900_000)
    failed_payout(platform, 100_000)
    failed_payout(platform, 50_000)
    failed_payout(platform, 900_000, created=now - timedelta(days=31))
    waiting(platform, 50_000)
    client = client_for(ada)
    found = client.get(HOME).context["attention"]
    assert [(one.count, one.words, one.money) for one in found] == [
        (1, "account has a deadline within 7 days", (Money(300_000, "usd"),)),
        (2, "accounts are restricted", (Money(200_000, "usd"),)),
        (2, "payouts of the last 30 days have failed", (Money(150_000, "usd"),)),
        (1, "movement waits for approval", (Money(50_000, "usd"),)),
    ]
    assert all(client.get(one.url).status_code == 200 for one in found)
    failed = client.get(found[2].url).context["page"].rows
    assert sorted(one.amount for one in failed) == [50_000, 100_000]


def test_figures_lead_to_the_lists_that_they_count(client_for: ClientFor, ada: Membership, platform: Platform) -> None:
    for status in ("restricted", "enabled", "enabled"):
        account(platform, status, created=NOW - timedelta(days=8))
    account(platform, created=NOW)
    account(platform, created=NOW - timedelta(weeks=13))
    client = client_for(ada)
    with at(NOW):
        context = client.get(HOME).context
    assert [(share.status, share.number, share.percent) for share in context["mix"]] == [
        ("restricted", 1, 20.0), ("restricted_soon", 0, 0.0), ("in_review", 0, 0.0), ("enabled", 4, 80.0),
        ("rejected", 0, 0.0),
    ]  # fmt: skip
    for share in context["mix"]:
        assert len(client.get(share.url).context["page"].rows) == share.number
    weeks = context["weeks"]
    assert [week.accounts for week in weeks] == [0] * 10 + [0, 3, 1]
    assert [f"{week.begins}" for week in weeks[-2:]] == ["2026-11-16", "2026-11-23"]
    assert len(client.get(weeks[-2].url).context["page"].rows) == 3


def test_restricted_accounts_that_hold_most_are_named_first(
    client_for: ClientFor, ada: Membership, platform: Platform
) -> None:
    held = [account(platform, "restricted", balance=number * 1000, name=f"Shop {number}") for number in range(7)]
    assert len(held) == 7
    rows = client_for(ada).get(HOME).context["restricted"]
    assert [row.balance for row in rows] == [Money(number * 100, "usd") for number in (6, 5, 4, 3, 2)]


def test_currencies_are_ranked_by_what_they_are_roughly_worth(
    client_for: ClientFor, ada: Membership, platform: Platform
) -> None:
    """Three accounts hold ¥10,000, $500 and €800; the payouts that failed are of ¥60,000 and $390."""
    for currency, units in (("jpy", 10_000), ("usd", 500), ("eur", 800)):
        held = account(platform, "restricted", balance=units * 1000)
        Account.objects.filter(pk=held.account_id).update(default_currency=currency)
    failed_payout(platform, 60_000, currency="jpy")
    failed_payout(platform, 39_000)
    page = client_for(ada).get(HOME)
    assert [row.balance.currency for row in page.context["restricted"]] == ["eur", "usd", "jpy"]
    assert [(one.words.split()[0], [money.currency for money in one.money]) for one in page.context["attention"]] == [
        ("accounts", ["eur", "usd", "jpy"]),
        ("payouts", ["jpy", "usd"]),
    ]
    assert "currencies are ranked by what they are roughly worth" in page.text


def test_nobody_is_shown_what_their_role_may_not_see(
    client_for: ClientFor, platform: Platform, ada: Membership, vic: Membership
) -> None:
    from tests.factories.team import MembershipFactory

    ola = MembershipFactory(platform=platform, roles=["onboarding_analyst"])
    shop = express_account(platform)
    failed_payout(platform, 100)
    case = raised(shop)
    cases.support_answer(actor=pat(), case_id=case.pk, text="On its way")
    cases.holder_reply(actor=holder_of(shop), case_id=case.pk, text="Thank you")
    payouts, support = (1, "payout of the last 30 days has failed"), (1, "support case has moved since you read it")
    assert payouts in shown(client_for(ada))
    assert support in shown(client_for(ada))
    # Who only views sees money and no cases; an onboarding analyst sees cases and no money.
    assert payouts in shown(client_for(vic))
    assert support not in shown(client_for(vic))
    assert payouts not in shown(client_for(ola))
    assert support in shown(client_for(ola))
    assert "Funds in and out" in client_for(vic).get(HOME).content.decode()
    assert "Funds in and out" not in client_for(ola).get(HOME).content.decode()


def test_another_platforms_things_are_not_counted(client_for: ClientFor, olga: Membership, platform: Platform) -> None:
    account(platform, "restricted", balance=1000)
    failed_payout(platform, 100)
    account(olga.platform)
    page = client_for(olga).get(HOME)
    assert page.context["attention"] == []
    assert page.context["total"] == 1
    assert "Nothing waits for you" in page.content.decode()


def moved(platform: Platform, day: datetime, *movements: Any) -> None:
    with at(day):
        for movement in movements:
            post(movement)


def top_up(platform: Platform, amount: int, day: datetime, currency: str = "usd") -> Any:
    source = f"tu_{currency}{day:%m%d%H}"
    return postings.top_up(platform_id=platform.pk, source=source, amount=amount, currency=currency, created=day)


def test_flows_come_by_week_from_what_the_world_held(platform: Platform) -> None:
    assert flows_of(platform) is None
    for day, amount in ((NOW - timedelta(days=100), 700), (NOW - timedelta(days=8), 300), (NOW, 50)):
        moved(platform, day, top_up(platform, amount, day))
    moved(platform, NOW, top_up(platform, 10, NOW, "eur"))
    with at(NOW):
        flows = flows_of(platform)
        euros = flows_of(platform, "eur")
        assert flows_of(platform, "xxx") == flows
    assert flows is not None
    assert (flows.currency, flows.currencies) == ("usd", ("usd", "eur"))
    # Nothing was paid; what banks brought is out, turned round.
    assert [week.came.amount for week in flows.weeks] == [0] * 13
    assert [week.went.amount for week in flows.weeks] == [0] * 11 + [-300, -50]
    assert euros is not None
    assert [week.went.amount for week in euros.weeks][-2:] == [0, -10]


@pytest.mark.parametrize(("country", "currency"), [("US", "usd"), ("GB", "eur")])
def test_flows_open_with_the_platforms_own_currency_if_any_of_it_moved(
    platform: Platform, country: str, currency: str
) -> None:
    platform.country = country
    platform.save(update_fields=["country"])
    for hour, other in ((1, "eur"), (2, "eur"), (3, "usd")):
        moved(platform, NOW, top_up(platform, 100, NOW - timedelta(hours=hour), other))
    with at(NOW):
        flows = flows_of(platform)
    assert flows is not None
    assert (flows.currency, flows.currencies) == (currency, ("eur", "usd"))


@pytest.mark.parametrize("accounts", [1, 25])
def test_home_costs_the_same_queries_whatever_there_is(
    client_for: ClientFor, ada: Membership, platform: Platform, accounts: int, django_assert_num_queries: Any
) -> None:
    for number in range(accounts):
        account(platform, "restricted", balance=1000 + number, next_due_at=datetime.now(UTC) + timedelta(days=2))
    shop = express_account(platform)
    raised(shop)
    failed_payout(platform, 100)
    waiting(platform, 100)
    moved(platform, NOW, top_up(platform, 10, NOW))
    client = client_for(ada)
    cache.clear()
    # session, user, memberships; counters, once for the mix and once for what is restricted; growth, money held;
    # days ahead; failed payouts; approvals; cases; who holds most, and their rows; flows and their days; unread
    with django_assert_num_queries(17):
        client.get(HOME)
    # Within the minute neither growth, nor money held, nor by whom, nor the calendar is read again.
    with django_assert_num_queries(13):
        client.get(HOME)


def test_bars_show_losses_below_the_line_and_leave_out_nothing() -> None:
    chart = bar_chart([[0, 40], [-20, 10]], ["a", "b"], words=str, every=1)
    assert [(bar.series, bar.title) for bar in chart.bars] == [(0, "b: 40"), (1, "a: -20"), (1, "b: 10")]
    below = chart.bars[1]
    assert below.y == chart.zero
    assert [step.label for step in chart.labels] == ["a", "b"]
    assert all(chart.left <= bar.x and bar.x + bar.width <= chart.right for bar in chart.bars)
