"""An account is paused or removed while its money moves: either the one came first, or the other."""

from typing import Any

import pytest

from accounts.configuration import STANDARD
from accounts.models import Connection
from accounts.services.removal import account_remove
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds.models import Payout, Transfer
from funds.proof import prove
from funds.queries import balance_of
from funds.services.payouts import payout_create
from funds.services.transfers import transfer_create
from requirements_app.services.pauses import Pausable, account_pause, account_resume
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.payouts import paid_account
from tests.races.test_ledger import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def refused(work: Any) -> bool:
    try:
        work()
    except Refusal:
        return True
    return False


def test_no_payout_slips_by_a_pause(platform: Any, ada: Any) -> None:
    """Begun before it, it is held; asked for after it, it is refused."""
    shop = paid_account(platform, 80_000)
    destination = shop.account.external_accounts.get().pk

    def pay_out(number: int) -> None:
        payout_create(
            actor=operator(ada),
            connection=Connection.objects.get(pk=shop.pk),
            money=Money(5_000, "usd"),
            destination_id=destination,
            idempotency_key=f"key-{number}",
        )

    def act(number: int) -> bool:
        if number == 4:
            return refused(lambda: account_pause(actor=operator(ada), connection=shop, what=Pausable.PAYOUTS))
        return refused(lambda: pay_out(number))

    outcomes = at_once(act, range(9), threads=9)
    made = Payout.objects.filter(account=shop.account)
    assert made.count() + sum(outcomes) == 8
    assert not made.filter(held_since=None).exists()
    account_resume(actor=operator(ada), connection=shop, what=Pausable.PAYOUTS)
    assert not made.exclude(held_since=None).exists()
    balance = balance_of(platform, "usd", shop.account_id)
    assert (balance.available, balance.in_transit) == (80_000 - 5_000 * made.count(), 5_000 * made.count())
    assert not prove().broken


def test_nothing_is_sent_to_an_account_that_is_removed_meanwhile(platform: Any, ada: Any) -> None:
    """Money that came first keeps the account from being removed; nothing comes after."""
    fund_platform(platform, 80_000)
    for _ in range(3):
        shop = connected_account(platform, configuration=STANDARD)

        def act(number: int, shop: Any = shop) -> bool:
            if number == 4:
                return refused(lambda: account_remove(actor=operator(ada), connection=shop))
            return refused(
                lambda: transfer_create(
                    actor=operator(ada),
                    connection=Connection.objects.select_related("account", "platform").get(pk=shop.pk),
                    money=Money(1_000, "usd"),
                    idempotency_key=f"{shop.pk}-{number}",
                )
            )

        at_once(act, range(9), threads=9)
        removed = not Connection.objects.filter(pk=shop.pk, ended_at=None).exists()
        sent = Transfer.objects.filter(account=shop.account).count()
        assert removed == (sent == 0)
        assert balance_of(platform, "usd", shop.account_id).available == 1_000 * sent
    assert not prove().broken
