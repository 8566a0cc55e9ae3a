"""Payouts by hand and by schedule, called back, failed, sent back late: a few lines of dates say how they stand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.schedules import make_schedule
from connect_dashboard.present import at
from connect_dashboard.processor.business_days import business_days_later
from connect_dashboard.team.actors import system
from connect_dashboard.ui.money import Money
from funds.errors import InsufficientFunds, NotCancelable
from funds.models import Payout
from funds.proof import prove
from funds.queries import balance_of
from funds.services.days import day_pass
from funds.services.payouts import payout_cancel, payout_create
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import CLOSED, RETURNED, WORKS, bank_account, paid_account
from tests.factories.team import PlatformFactory

# Never on the hour: what the product does takes a moment, by the platform's clock too.
MONDAY = datetime(2026, 3, 2, 15, 1, 30, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
LEAST, TWO_DAYS, RETURN_AFTER = 100, 2, 3
UNDER_WAY = ("pending", "in_transit")


def banked(start: datetime, days: int) -> datetime:
    """When an American bank books what was begun at ``start``, so many of its days later."""
    return datetime.combine(business_days_later(start.date(), days, "US"), time(9), UTC)


@dataclass
class Expected:
    amount: int
    number: str
    requested: datetime
    canceled: bool = False

    def status(self, now: datetime) -> str:
        arrives = banked(self.requested, TWO_DAYS)
        if self.canceled:
            return "canceled"
        if now < arrives:
            return "pending" if now < self.requested + timedelta(hours=1) else "in_transit"
        returned = self.number == RETURNED and now >= banked(arrives, RETURN_AFTER)
        return "failed" if returned or self.number == CLOSED else "paid"


class Payouts(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.now, self.given = MONDAY, 5_000
        self.platform = PlatformFactory(clock_frozen_at=MONDAY)
        self.shop = paid_account(self.platform, self.given, schedule=make_schedule("daily", 2))
        self.banks = {WORKS: self.shop.account.external_accounts.get().pk}
        for number in (CLOSED, RETURNED):
            self.banks[number] = bank_account(self.shop, number, default_for_currency=False).pk
        self.payouts: dict[str, Expected] = {}
        self.scheduled: list[Expected] = []
        self.next_day = self._day_after(MONDAY.astimezone(NEW_YORK).date())

    def _day_after(self, day: date) -> date:
        return business_days_later(day + timedelta(days=1), 0, "US")

    def _all(self) -> list[Expected]:
        return [*self.payouts.values(), *self.scheduled]

    def _available(self, now: datetime) -> int:
        gone = (one.amount for one in self._all() if one.status(now) in (*UNDER_WAY, "paid"))
        return self.given - sum(gone)

    @rule(amount=st.integers(1, 3_000))
    def earn(self, amount):
        fund_platform(self.platform, amount)
        send(self.platform, self.shop.account_id, amount)
        self.given += amount

    @rule(amount=st.integers(LEAST, 4_000), number=st.sampled_from([WORKS, CLOSED, RETURNED]))
    def pay_out(self, amount, number):
        def order() -> Payout:
            with at(self.now):
                return payout_create(
                    actor=system(self.platform),
                    connection=self.shop,
                    money=Money(amount, "usd"),
                    destination_id=self.banks[number],
                    idempotency_key=f"key-{len(self.payouts)}",
                )

        if amount > self._available(self.now):
            with pytest.raises(InsufficientFunds):
                order()
        else:
            payout = order()
            self.payouts[payout.pk] = Expected(amount, number, payout.requested_at)

    @precondition(lambda self: getattr(self, "payouts", None))
    @rule(which=st.integers(0, 50))
    def call_back(self, which):
        pk, expected = list(self.payouts.items())[which % len(self.payouts)]
        payout = Payout.objects.select_related("platform", "account").get(pk=pk)
        if expected.status(self.now) in ("pending", "canceled"):
            payout_cancel(actor=system(self.platform), payout=payout)
            expected.canceled = True
        else:
            with pytest.raises(NotCancelable):
                payout_cancel(actor=system(self.platform), payout=payout)

    @rule(hours=st.sampled_from([0.5, 1, 9, 24, 75, 240]))
    def wait(self, hours):
        until = self.now + timedelta(hours=hours)
        while (begins := datetime.combine(self.next_day, time(), NEW_YORK)) <= until:
            if (amount := self._available(begins)) >= LEAST:
                self.scheduled.append(Expected(amount, WORKS, begins.astimezone(UTC)))
            self.next_day = self._day_after(self.next_day)
        day_pass(self.platform, until)
        self.now = self.platform.clock_frozen_at = until
        self.platform.save(update_fields=["clock_frozen_at"])

    @invariant()
    def it_is_as_expected(self):
        if not hasattr(self, "platform"):
            return
        rows = {row.pk: row.status for row in Payout.objects.filter(platform=self.platform, automatic=False)}
        assert rows == {pk: one.status(self.now) for pk, one in self.payouts.items()}
        made = Payout.objects.filter(platform=self.platform, automatic=True).order_by("scheduled_on")
        assert list(made.values_list("amount", "status", "scheduled_on")) == [
            (one.amount, one.status(self.now), one.requested.date()) for one in self.scheduled
        ]
        under_way = sum(one.amount for one in self._all() if one.status(self.now) in UNDER_WAY)
        held = balance_of(self.platform, "usd", self.shop.account_id)
        assert (held.available, held.in_transit) == (self._available(self.now), under_way)

    def teardown(self):
        if hasattr(self, "platform"):
            assert prove().broken == {}


class PayoutsTest(TestCase):
    def test_each_goes_its_way_and_the_money_is_where_it_should_be(self):
        run_state_machine_as_test(
            Payouts,
            settings=settings(
                max_examples=8,
                stateful_step_count=18,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
