"""The ledger against a model of it that fits on a page."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import PLATFORM, Kind
from funds.errors import InsufficientFunds, ReversalTooLarge
from funds.ledger import post, reverse
from funds.models import LedgerAccount, LedgerTransaction
from funds.proof import prove
from tests.factories.accounts import connected_account
from tests.factories.team import PlatformFactory

START = datetime(2026, 1, 1, tzinfo=UTC)
amounts = st.integers(1, 2_000)
currencies = st.sampled_from(["usd", "jpy"])
shops = st.sampled_from([0, 1, 2])


class Ledger(RuleBasedStateMachine):
    """Available and in-transit balances in a dict, and what of each transfer may still be reversed."""

    @initialize()
    def begin(self):
        self.platform = PlatformFactory()
        self.shops = [connected_account(self.platform).account_id for _ in range(3)]
        self.held = {}
        self.transfers = []
        self.steps = 0
        self.last = None

    def given(self, amount, currency):
        self.steps += 1
        created = START + timedelta(hours=self.steps)
        return {"platform_id": self.platform.pk, "amount": amount, "currency": currency, "created": created}

    def move(self, movement, changes, *, may_overdraw=False):
        """Post it, and expect what the model expects."""
        lacking = any(change < 0 and self.held.get(key, 0) + change < 0 for key, change in changes.items())
        try:
            posted = post(movement)
        except InsufficientFunds:
            assert lacking
            assert not may_overdraw
            return None
        assert may_overdraw or not lacking
        self.apply(changes)
        self.last = movement
        return posted.id

    def apply(self, changes):
        for key, change in changes.items():
            self.held[key] = self.held.get(key, 0) + change

    @rule(amount=amounts, currency=currencies)
    def top_up(self, amount, currency):
        given = self.given(amount, currency)
        post(postings.top_up(source=f"tu_{self.steps}", **given))
        changes = {(PLATFORM, "available", currency): amount}
        self.move(postings.top_up_settled(source=f"tu_{self.steps}", **given), changes)

    @rule(amount=amounts, currency=currencies, shop=shops)
    def transfer(self, amount, currency, shop):
        account = self.shops[shop]
        movement = postings.transfer(source=f"tr_{self.steps}", account=account, **self.given(amount, currency))
        changes = {(PLATFORM, "available", currency): -amount, (account, "available", currency): amount}
        if posted := self.move(movement, changes):
            self.transfers.append([posted, account, currency, amount])

    @rule(amount=amounts, currency=currencies, shop=shops)
    def pay_out(self, amount, currency, shop):
        account = self.shops[shop]
        movement = postings.payout(source=f"po_{self.steps}", holder=account, fee=7, **self.given(amount, currency))
        self.move(movement, {(account, "available", currency): -amount - 7, (account, "in_transit", currency): amount})

    @rule(amount=amounts, currency=currencies, shop=shops)
    def debit(self, amount, currency, shop):
        account = self.shops[shop]
        movement = postings.account_debit(source=f"py_{self.steps}", account=account, **self.given(amount, currency))
        self.move(movement, {(account, "available", currency): -amount, (PLATFORM, "available", currency): amount})

    @rule(amount=amounts, currency=currencies, shop=shops)
    def refund(self, amount, currency, shop):
        account = self.shops[shop]
        movement = postings.refund(source=f"re_{self.steps}", account=account, **self.given(amount, currency))
        self.move(movement, {(account, "available", currency): -amount}, may_overdraw=True)

    @rule(amount=amounts, which=st.integers(0, 50))
    def take_back(self, amount, which):
        if not self.transfers:
            return
        transfer = self.transfers[which % len(self.transfers)]
        posted, account, currency, left = transfer
        self.steps += 1
        try:
            reverse(
                LedgerTransaction.objects.get(pk=posted),
                kind=Kind.TRANSFER_REVERSAL,
                source=f"trr_{self.steps}",
                created=START + timedelta(hours=self.steps),
                amount=Money(amount, currency),
            )
        except ReversalTooLarge:
            assert left < amount
        except InsufficientFunds:
            assert self.held.get((account, "available", currency), 0) < amount
        else:
            assert amount <= left
            transfer[3] -= amount
            self.apply({(account, "available", currency): -amount, (PLATFORM, "available", currency): amount})

    @rule()
    def replay(self):
        if self.last:
            assert post(self.last).replayed

    @invariant()
    def balances_are_those_of_the_model(self):
        if not hasattr(self, "held"):
            return
        found = LedgerAccount.objects.filter(platform=self.platform, kind__in=["available", "in_transit"])
        rows = {(row.holder, row.kind, row.currency): row.balance for row in found}
        assert {key: amount for key, amount in rows.items() if amount} == {
            key: amount for key, amount in self.held.items() if amount
        }

    def teardown(self):
        assert prove().broken == {}


class LedgerTest(TestCase):
    def test_it_keeps_step_with_a_simple_model(self):
        run_state_machine_as_test(
            Ledger,
            settings=settings(
                max_examples=25,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
