"""Whenever no task is due, the reserve equals what the accounts lack whose losses the platform bears."""

from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from accounts.configuration import CUSTOM, EXPRESS, STANDARD
from funds.errors import InsufficientFunds, ReversalTooLarge
from funds.models import LedgerAccount, OverdrawnBalance
from funds.proof import prove
from funds.services.following import ledger_follow
from funds.services.releases import pending_release
from funds.tasks import follow_ledger
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.payments import advance, charge, refund
from tests.factories.team import PlatformFactory

amounts = st.integers(1, 2_000)
currencies = st.sampled_from(["usd", "jpy"])
shops = st.integers(0, 2)


class Reserve(RuleBasedStateMachine):
    """The model is the sum itself, over the balances as the ledger has them."""

    @initialize()
    def begin(self):
        self.platform = PlatformFactory()
        configurations = (CUSTOM, EXPRESS, STANDARD)
        self.shops = [connected_account(self.platform, configuration=one) for one in configurations]
        self.charges = []

    @rule(amount=amounts, currency=currencies)
    def fund(self, amount, currency):
        fund_platform(self.platform, amount, currency)

    @rule(amount=amounts, currency=currencies, shop=shops)
    def sell(self, amount, currency, shop):
        self.charges.append((self.shops[shop], charge(self.shops[shop], amount, currency), currency))

    @precondition(lambda self: getattr(self, "charges", None))
    @rule(amount=amounts, which=st.integers(0, 50))
    def give_back(self, amount, which):
        shop, payment, currency = self.charges[which % len(self.charges)]
        try:
            refund(shop, payment, amount, currency)
        except ReversalTooLarge as refused:
            if refused.left.amount:
                refund(shop, payment, refused.left.amount, currency)

    @rule(amount=amounts, currency=currencies, shop=shops)
    def transfer(self, amount, currency, shop):
        with suppress(InsufficientFunds):
            send(self.platform, self.shops[shop].account_id, amount, currency)

    @rule(days=st.sampled_from([1, 9, 181]))
    def wait(self, days):
        advance(self.platform, days=days)
        pending_release(self.platform)

    @rule()
    def look(self):
        """Looked at in between, or not: what follows is the same."""
        ledger_follow()

    @rule()
    def do_all_that_is_due(self):
        follow_ledger()
        for currency in ("usd", "jpy"):
            rows = LedgerAccount.objects.filter(platform=self.platform, currency=currency)
            liable = rows.filter(account__in=[shop.account_id for shop in self.shops[:2]], kind="available")
            lacking = sum(-row.balance for row in liable if row.balance < 0)
            assert sum(row.balance for row in rows.filter(kind="reserved")) == lacking
        below = LedgerAccount.objects.filter(platform=self.platform, account__isnull=False, balance__lt=0)
        known = OverdrawnBalance.objects.filter(ledger_account__platform=self.platform)
        assert set(below) == {one.ledger_account for one in known.select_related("ledger_account")}

    def teardown(self):
        if hasattr(self, "platform"):
            self.do_all_that_is_due()
            assert prove().broken == {}


class ReserveTest(TestCase):
    def test_it_covers_exactly_what_is_lacking(self):
        run_state_machine_as_test(
            Reserve,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
