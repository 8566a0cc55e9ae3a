"""Payouts by schedule: on their days, once, whatever stood still meanwhile."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from accounts.models import ExternalAccount
from accounts.schedules import make_schedule
from accounts.services.payout_schedule import payout_schedule_edit
from connect_dashboard.present import at
from connect_dashboard.team.actors import operator
from funds.models import Payout, PayoutPlan
from funds.proof import prove
from funds.queries import balance_of
from funds.services.days import day_pass
from funds.services.payout_plans import payout_make, payouts_make, plans_refresh
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import paid_account

pytestmark = pytest.mark.django_db

DAILY, MANUAL = make_schedule("daily", 2), make_schedule("manual", 2)
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def clock(platform: Any) -> Any:
    """``clock(moment)`` sets the platform's clock there, with whatever falls due since it last stood."""
    platform.clock_frozen_at = MONDAY
    platform.save(update_fields=["clock_frozen_at"])

    def reach(moment: datetime, *, working: bool = True) -> None:
        if working:
            day_pass(platform, moment)
        platform.clock_frozen_at = moment
        platform.save(update_fields=["clock_frozen_at"])

    reach(MONDAY)
    return reach


def planned(platform: Any, amount: int = 50_000, schedule: Any = DAILY, **fields: Any) -> Any:
    connection = paid_account(platform, amount, schedule=schedule, **fields)
    plans_refresh(platform, platform.clock_frozen_at)
    return connection


def paid_days(connection: Any) -> list[date]:
    made = Payout.objects.filter(account=connection.account, automatic=True)
    return list(made.order_by("scheduled_on").values_list("scheduled_on", flat=True))


def test_a_balance_is_paid_out_in_full_on_the_next_day_of_its_schedule(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    plan = PayoutPlan.objects.get(account=connection.account)
    assert (plan.next_on, plan.next_at) == (date(2026, 3, 3), datetime(2026, 3, 3, 5, tzinfo=UTC))  # New York
    clock(datetime(2026, 3, 3, 4, 59, tzinfo=UTC))
    assert paid_days(connection) == []
    clock(datetime(2026, 3, 3, 5, tzinfo=UTC))
    payout = Payout.objects.get()
    assert (payout.amount, payout.automatic, payout.status) == (50_000, True, "pending")
    assert (payout.created, payout.actor_kind) == (pytest.approx(plan.next_at, abs=timedelta(seconds=5)), "system")
    assert balance_of(platform, "usd", connection.account_id).available == 0
    clock(datetime(2026, 3, 5, 15, tzinfo=UTC))
    payout.refresh_from_db()
    assert payout.status == "paid"
    assert paid_days(connection) == [date(2026, 3, 3)]


def test_after_a_downtime_one_payout_makes_up_for_all_days_that_were_missed(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    clock(datetime(2026, 3, 13, 15, tzinfo=UTC), working=False)
    assert payouts_make(platform, platform.clock_frozen_at) == 1
    assert payouts_make(platform, platform.clock_frozen_at) == 0
    assert paid_days(connection) == [date(2026, 3, 13)]
    assert PayoutPlan.objects.get(account=connection.account).next_on == date(2026, 3, 16)


def test_a_day_has_one_payout_whatever_comes_in_later(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    clock(datetime(2026, 3, 3, 6, tzinfo=UTC))
    fund_platform(platform, 7_000)
    send(platform, connection.account_id, 7_000)
    clock(datetime(2026, 3, 3, 23, tzinfo=UTC))
    assert paid_days(connection) == [date(2026, 3, 3)]
    clock(datetime(2026, 3, 4, 6, tzinfo=UTC))
    assert paid_days(connection) == [date(2026, 3, 3), date(2026, 3, 4)]


def test_the_day_begins_where_the_account_is_also_when_clocks_change(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    clock(datetime(2026, 3, 7, 15, tzinfo=UTC))  # a Saturday; on Sunday New York goes to summer time
    assert PayoutPlan.objects.get(account=connection.account).next_at == datetime(2026, 3, 9, 4, tzinfo=UTC)
    tokyo = planned(platform, country="JP")
    assert PayoutPlan.objects.get(account=tokyo.account).next_at == datetime(2026, 3, 8, 15, tzinfo=UTC)


def test_what_is_below_the_minimum_waits_and_says_so(platform: Any, clock: Any) -> None:
    connection = planned(platform, amount=99)
    clock(datetime(2026, 3, 3, 6, tzinfo=UTC))
    plan = PayoutPlan.objects.get(account=connection.account)
    assert (plan.skipped_on, plan.skipped) == (date(2026, 3, 3), "The least that can be paid out is $1.00.")
    assert not Payout.objects.exists()
    fund_platform(platform, 1)
    send(platform, connection.account_id, 1)
    clock(datetime(2026, 3, 4, 6, tzinfo=UTC))
    plan.refresh_from_db()
    assert (plan.skipped, paid_days(connection)) == ("", [date(2026, 3, 4)])


def keep(connection: Any, amount: int, ada: Any) -> None:
    payout_schedule_edit(actor=operator(ada), connection=connection, schedule=DAILY, minimums={"usd": amount})


def test_only_what_exceeds_the_accounts_minimum_is_paid_out(platform: Any, ada: Any, clock: Any) -> None:
    connection = planned(platform, amount=50_000)
    with at(platform.clock_frozen_at):
        keep(connection, 20_000, ada)
    clock(datetime(2026, 3, 3, 6, tzinfo=UTC))
    assert Payout.objects.get().amount == 30_000
    assert balance_of(platform, "usd", connection.account_id).available == 20_000
    clock(datetime(2026, 3, 4, 6, tzinfo=UTC))
    plan = PayoutPlan.objects.get(account=connection.account)
    assert plan.skipped == "$200.00 stays on the balance, and there is no more than that."
    assert paid_days(connection) == [date(2026, 3, 3)]
    with at(platform.clock_frozen_at):
        keep(connection, 0, ada)
    clock(datetime(2026, 3, 5, 6, tzinfo=UTC))
    assert balance_of(platform, "usd", connection.account_id).available == 0
    assert not prove().broken


def test_a_payout_by_schedule_bears_the_accounts_own_descriptor(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    connection.account.settings["payouts"]["statement_descriptor"] = "FERN AND MOSS"
    connection.account.save(update_fields=["settings"])
    clock(datetime(2026, 3, 3, 6, tzinfo=UTC))
    assert Payout.objects.get().statement_descriptor == "FERN AND MOSS"


def test_nothing_goes_out_while_payouts_are_off_or_there_is_nowhere_to_go(platform: Any, clock: Any) -> None:
    off = planned(platform, payouts_enabled=False)
    nowhere = planned(platform)
    ExternalAccount.objects.filter(account=nowhere.account).delete()
    failed = planned(platform)
    ExternalAccount.objects.filter(account=failed.account).update(status="errored")
    clock(datetime(2026, 3, 3, 6, tzinfo=UTC))
    reasons = dict(PayoutPlan.objects.values_list("account_id", "skipped"))
    assert "are off" in reasons[off.account_id]
    assert "no bank account or debit card for USD" in reasons[nowhere.account_id]
    assert "failed. Add another" in reasons[failed.account_id]
    assert not Payout.objects.exists()


def test_by_hand_nothing_is_planned_until_the_schedule_changes(platform: Any, ada: Any, clock: Any) -> None:
    connection = planned(platform, schedule=MANUAL)
    plan = PayoutPlan.objects.get(account=connection.account)
    assert (plan.stale, plan.next_at) == (False, None)
    with at(platform.clock_frozen_at):
        payout_schedule_edit(
            actor=operator(ada), connection=connection, schedule=make_schedule("weekly", 2, weekday="thursday")
        )
    plan.refresh_from_db()
    assert (plan.stale, plan.next_on) == (False, date(2026, 3, 5))


def test_a_removed_account_is_paid_out_nothing(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    connection.ended_at = MONDAY
    connection.save(update_fields=["ended_at"])
    clock(datetime(2026, 3, 3, 6, tzinfo=UTC))
    assert not Payout.objects.exists()


def test_another_platforms_clock_moves_nothing_here(platform: Any, other_platform: Any, clock: Any) -> None:
    connection = planned(platform)
    day_pass(other_platform, MONDAY + timedelta(days=30))
    assert paid_days(connection) == []


def test_a_plan_that_is_not_due_makes_nothing(platform: Any, clock: Any) -> None:
    connection = planned(platform)
    assert payout_make(PayoutPlan.objects.get(account=connection.account).pk, MONDAY) is None


def test_accounts_without_money_go_on_many_at_a_time(platform: Any, clock: Any) -> None:
    """As many statements for ten accounts as for one: a platform of a million is not walked through."""

    def statements(number: int) -> int:
        for _ in range(number):
            connection = connected_account(platform, settings={"payouts": {"schedule": DAILY}})
            PayoutPlan.objects.create(
                platform=platform,
                account=connection.account,
                currency="usd",
                stale=False,
                next_on=date(2026, 3, 2),
                next_at=MONDAY,
            )
        with CaptureQueriesContext(
            database,
        ) as captured:
            assert payouts_make(platform, MONDAY) == 0
        return len(captured)

    assert statements(1) == statements(10)
    assert set(PayoutPlan.objects.values_list("next_on", flat=True)) == {date(2026, 3, 3)}


def test_the_ledger_adds_up_after_a_month_of_payouts(platform: Any, clock: Any) -> None:
    connection = planned(platform, schedule=make_schedule("weekly", 2, weekday="friday"))
    for day in range(3, 31):
        fund_platform(platform, 1_000)
        send(platform, connection.account_id, 1_000)
        clock(datetime(2026, 3, day, 20, tzinfo=UTC))
    assert paid_days(connection) == [date(2026, 3, day) for day in (6, 13, 20, 27)]
    assert not prove().broken
