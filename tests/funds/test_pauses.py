"""Pausing an account's payments or payouts: what stops, what waits, and how it goes on."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.configuration import STANDARD
from accounts.schedules import make_schedule
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.processor.protocol import MoneyAnswer, MoneyState
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from funds.models import Payout, PayoutPlan
from funds.proof import prove
from funds.services.payout_plans import payouts_make, plans_refresh
from funds.services.payouts import payout_cancel
from funds.services.settlement import money_answered
from requirements_app.actions import AccountActions
from requirements_app.services.pauses import Pausable, account_pause, account_resume, paused_of
from tests.factories.payouts import paid_account
from tests.funds.test_payouts import frozen, held, pass_time, pay_out

pytestmark = pytest.mark.django_db

PAYMENTS, PAYOUTS = Pausable.PAYMENTS, Pausable.PAYOUTS


def pause(ada: Any, connection: Any, what: Pausable = PAYOUTS) -> Any:
    account = account_pause(actor=operator(ada), connection=connection, what=what)
    connection.account.refresh_from_db()
    return account


def test_paused_payments_turn_what_takes_money_off_and_name_the_reason(platform: Any, ada: Any) -> None:
    connection = paid_account(platform)
    account = pause(ada, connection, PAYMENTS)
    assert (account.charges_enabled, account.payouts_enabled) == (False, True)
    assert account.requirements["disabled_reason"] == "platform_paused"
    states = set(account.capabilities.values_list("name", "status", "disabled_reason"))
    assert states == {
        ("card_payments", "inactive", "platform_paused"),
        ("transfers", "inactive", "platform_paused"),
    }
    stop = AccountActions(connection).stop
    assert (stop.title, stop.move) == ("Paused by your platform", "It is your move.")
    assert AuditEntry.objects.filter(action="account.payments_paused", subject=account.pk).count() == 1
    assert Event.objects.filter(type="account.updated", object_id=account.pk).exists()


def test_paused_payments_do_not_keep_the_balance_from_being_paid_out(platform: Any, ada: Any) -> None:
    connection = paid_account(platform)
    pause(ada, connection, PAYMENTS)
    assert pay_out(ada, connection).status == "pending"


def test_paused_payouts_stop_payouts_alone_and_resume(platform: Any, ada: Any) -> None:
    connection = paid_account(platform)
    account = pause(ada, connection)
    assert (account.charges_enabled, account.payouts_enabled) == (True, False)
    assert paused_of(account) == {PAYOUTS}
    with pytest.raises(Refusal, match="You have paused payouts of"):
        pay_out(ada, connection)
    account = account_resume(actor=operator(ada), connection=connection, what=PAYOUTS)
    assert account.payouts_enabled
    assert paused_of(account) == set()
    assert pay_out(ada, connection).status == "pending"


def test_a_pending_payout_waits_ten_days_then_its_money_returns(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pass_time(platform, minutes=10)
    pause(ada, connection)
    pass_time(platform, days=9, hours=23)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("pending", (30_000, 20_000))
    pass_time(platform, hours=2)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("canceled", (50_000, 0))
    assert payout.failure_message == "Payouts of the account were paused for 10 days, so it was canceled."
    assert not prove().broken


def test_resumed_in_time_the_payout_goes_its_way_from_then_on(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pause(ada, connection)
    pass_time(platform, days=5)
    account_resume(actor=operator(ada), connection=connection, what=PAYOUTS)
    payout.refresh_from_db()
    assert (payout.held_since, payout.requested_at) == (None, platform.clock_frozen_at)
    pass_time(platform, minutes=59)
    payout.refresh_from_db()
    assert payout.status == "pending"
    pass_time(platform, days=5)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("paid", (30_000, 0))


def test_what_the_bank_has_already_arrives_in_spite_of_the_pause(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pass_time(platform, hours=1, minutes=1)
    pause(ada, connection)
    pass_time(platform, days=4)
    payout.refresh_from_db()
    assert payout.status == "paid"


def test_an_answer_from_before_the_pause_does_not_end_the_wait(platform: Any, ada: Any) -> None:
    """The worker had asked when the pause came, and writes down what it heard only now."""
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pause(ada, connection)
    late = MoneyAnswer(MoneyState.PENDING, at=platform.clock_frozen_at + timedelta(hours=1))
    money_answered(payout.pk, late)
    pass_time(platform, days=11)
    payout.refresh_from_db()
    assert payout.status == "canceled"


def test_an_answer_to_a_payout_that_was_handed_over_anew_meanwhile_is_not_taken_for_its_own(
    platform: Any, ada: Any
) -> None:
    """It was called back, and resumed: what the processor says of the first request moves nothing of the second."""
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pause(ada, connection)
    pass_time(platform, minutes=10)
    account_resume(actor=operator(ada), connection=connection, what=PAYOUTS)
    payout.refresh_from_db()
    assert (payout.dispatches, payout.status) == (1, "pending")
    money_answered(payout.pk, MoneyAnswer(MoneyState.CANCELED))
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("pending", (30_000, 20_000))
    money_answered(f"{payout.pk}.1", MoneyAnswer(MoneyState.SUCCEEDED))
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("paid", (30_000, 0))
    assert not prove().broken


def test_a_payout_that_waits_can_be_canceled(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pause(ada, connection)
    payout_cancel(actor=operator(ada), payout=Payout.objects.get(pk=payout.pk))
    assert held(platform, connection) == (50_000, 0)


def test_once_resumed_nothing_is_said_of_days_that_passed_meanwhile(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform), schedule=make_schedule("daily", 2))
    plans_refresh(platform, platform.clock_frozen_at)
    pause(ada, connection)
    payouts_make(platform, platform.clock_frozen_at + timedelta(days=8))
    plan = PayoutPlan.objects.get(account=connection.account)
    assert plan.skipped.startswith("You have paused payouts of")
    account_resume(actor=operator(ada), connection=connection, what=PAYOUTS)
    plan.refresh_from_db()
    assert (plan.skipped_on, plan.skipped) == (None, "")


def test_pausing_twice_is_pausing_once(platform: Any, ada: Any) -> None:
    connection = paid_account(platform)
    pause(ada, connection)
    pause(ada, connection)
    assert AuditEntry.objects.filter(action="account.payouts_paused").count() == 1


def test_only_where_the_platform_is_liable_and_by_whom_may(platform: Any, ada: Any, vic: Any) -> None:
    with pytest.raises(Refusal, match="can be paused"):
        pause(ada, paid_account(platform, configuration=STANDARD))
    with pytest.raises(Forbidden):
        pause(vic, paid_account(platform))
    rejected = paid_account(platform, requirements={"disabled_reason": "rejected.fraud"})
    with pytest.raises(Refusal, match="rejected"):
        pause(ada, rejected)
