"""Many people, one balance: the whole service, with its checks, journal and approvals."""

from collections import Counter
from typing import Any

import pytest

from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds.errors import AlreadyDecided, InsufficientFunds, LimitReached, ReversalTooLarge
from funds.models import Approval, FundsSettings, Transfer
from funds.proof import prove
from funds.queries import available
from funds.services.approvals import approval_approve, approval_decline
from funds.services.transfers import transfer_create, transfer_reverse
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.team import MembershipFactory
from tests.races.test_ledger import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def order(ada: Any, shop: Any, amount: int, key: str) -> Transfer:
    return transfer_create(actor=operator(ada), connection=shop, money=Money(amount, "usd"), idempotency_key=key)


def outcome(work: Any, *refusals: type[Refusal]) -> str:
    try:
        work()
    except refusals:
        return "refused"
    return "done"


def test_64_threads_never_send_more_than_there_is(platform: Any, ada: Any) -> None:
    shops = [connected_account(platform) for _ in range(4)]
    fund_platform(platform, 1_000)

    def send(n: int) -> str:
        return outcome(lambda: order(ada, shops[n % 4], 30, f"key-{n}"), InsufficientFunds)

    assert Counter(at_once(send, range(64), threads=64)) == {"done": 33, "refused": 31}
    assert available(platform, "usd").amount == 10
    assert Transfer.objects.filter(status="succeeded").count() == Transfer.objects.count() == 33
    assert AuditEntry.objects.filter(action="transfer.created").count() == 33
    assert prove().broken == {}


def test_one_form_of_16_threads_is_one_transfer(platform: Any, ada: Any) -> None:
    shop = connected_account(platform)
    fund_platform(platform, 1_000)
    sent = at_once(lambda _: order(ada, shop, 600, "key-1").pk, range(16), threads=16)
    assert len(set(sent)) == Transfer.objects.count() == 1
    assert available(platform, "usd").amount == 400


def test_of_many_approvers_and_decliners_one_decides(platform: Any, ada: Any) -> None:
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 100})
    others = [MembershipFactory(platform=platform) for _ in range(8)]
    fund_platform(platform, 1_000)
    transfer = order(ada, connected_account(platform), 600, "key-1")
    approval_id = Approval.objects.get().pk

    def decide(n: int) -> str:
        given = {"actor": operator(others[n % 8]), "platform": platform, "approval_id": approval_id}
        if n % 2:
            return outcome(lambda: approval_decline(reason="No", **given), AlreadyDecided)
        return outcome(lambda: approval_approve(**given), AlreadyDecided)

    assert Counter(at_once(decide, range(16), threads=16)) == {"done": 1, "refused": 15}
    transfer.refresh_from_db()
    assert (transfer.status, available(platform, "usd").amount) in {("succeeded", 400), ("declined", 1_000)}


def test_reversals_at_once_take_no_more_back_than_was_sent(platform: Any, ada: Any) -> None:
    shop = connected_account(platform)
    fund_platform(platform, 2_000)
    transfer = order(ada, shop, 1_000, "key-1")
    order(ada, shop, 1_000, "key-2")

    def take(n: int) -> str:
        asked = {"actor": operator(ada), "transfer": transfer, "money": Money(300, "usd")}
        return outcome(lambda: transfer_reverse(idempotency_key=f"back-{n}", **asked), ReversalTooLarge)

    assert Counter(at_once(take, range(12), threads=12)) == {"done": 3, "refused": 9}
    transfer.refresh_from_db()
    assert (transfer.amount_reversed, available(platform, "usd").amount) == (900, 900)
    assert prove().broken == {}


def test_a_daily_limit_holds_for_one_person_at_many_windows(platform: Any, ada: Any) -> None:
    FundsSettings.objects.create(platform=platform, daily_limits={"usd": 1_000})
    fund_platform(platform, 10_000)
    shops = [connected_account(platform) for _ in range(4)]

    def send(n: int) -> str:
        return outcome(lambda: order(ada, shops[n % 4], 300, f"key-{n}"), LimitReached)

    assert Counter(at_once(send, range(16), threads=16)) == {"done": 3, "refused": 13}
