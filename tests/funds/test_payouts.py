"""Paying out by hand: what leaves, what arrives, what comes back, and why something does not go."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.configuration import CUSTOM, EXPRESS, NO_DASHBOARD, NO_DASHBOARD_PLATFORM_PAYS_FEES, STANDARD
from accounts.models import Connection, Holder
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.present import at
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.ui.money import Money
from funds.errors import (
    AccountNotPayable,
    AmountInvalid,
    CurrencyMismatch,
    InsufficientFunds,
    KeyReused,
    NotCancelable,
    NotReversible,
)
from funds.models import Approval, FundsSettings, Payout
from funds.proof import prove
from funds.queries import balance_of
from funds.services.approvals import approval_approve
from funds.services.payout_reversals import payout_reverse
from funds.services.payouts import payout_cancel, payout_create
from funds.services.settlement import movements_settle
from tests.factories.accounts import connected_account
from tests.factories.payouts import CLOSED, NOT_INSTANT, RETURNED, bank_account, debit_card, paid_account
from tests.factories.team import MembershipFactory

pytestmark = pytest.mark.django_db


def frozen(platform: Any) -> Any:
    """A clock that stands until a test moves it."""
    platform.clock_frozen_at = datetime(2026, 11, 24, 15, tzinfo=UTC)  # a Tuesday, two days before Thanksgiving
    platform.save(update_fields=["clock_frozen_at"])
    return platform


def pass_time(platform: Any, **by: float) -> None:
    until = platform.clock_frozen_at + timedelta(**by)
    movements_settle(platform, until)
    platform.clock_frozen_at = until
    platform.save(update_fields=["clock_frozen_at"])


def pay_out(ada: Any, connection: Any, amount: int = 20_000, key: str = "key-1", **fields: Any) -> Payout:
    """As a request does: at the platform's time."""
    fields.setdefault("destination_id", connection.account.external_accounts.first().pk)
    with at(now_for(connection.platform)):
        return payout_create(
            actor=operator(ada), connection=connection, money=Money(amount, "usd"), idempotency_key=key, **fields
        )


def held(platform: Any, connection: Any) -> tuple[int, int]:
    balance = balance_of(platform, "usd", connection.account_id)
    return balance.available, balance.in_transit


def test_a_payout_leaves_the_balance_goes_its_way_and_arrives(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    assert (payout.status, str(payout.arrival_date), held(platform, connection)) == (
        "pending", "2026-11-27", (30_000, 20_000),
    )  # fmt: skip
    pass_time(platform, hours=1, minutes=1)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("in_transit", (30_000, 20_000))
    pass_time(platform, days=3)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("paid", (30_000, 0))
    assert payout.paid_at.day == 27
    told = Event.objects.filter(object_id=payout.pk).order_by("created").values_list("type", "account_id")
    assert list(told) == [(name, connection.account_id) for name in ("payout.created", "payout.updated", "payout.paid")]
    assert AuditEntry.objects.get(action="payout.created").after["amount"] == "$200.00"
    assert not prove().broken


def test_a_payout_that_fails_is_back_on_the_balance_with_the_reason(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    closed = bank_account(connection, CLOSED, default_for_currency=False)
    payout = pay_out(ada, connection, destination_id=closed.pk)
    pass_time(platform, days=4)
    payout.refresh_from_db()
    closed.refresh_from_db()
    assert (payout.status, payout.failure_code, payout.failure_message) == (
        "failed", "account_closed", "The bank account has been closed.",
    )  # fmt: skip
    assert held(platform, connection) == (50_000, 0)
    assert closed.status == "errored"
    letters = Email.objects.filter(deduplication_key__contains=payout.pk)
    assert {letter.to for letter in letters} == {ada.user.email, connection.account.email}
    assert all("The bank account has been closed." in letter.text for letter in letters)
    assert Event.objects.filter(type="payout.failed", object_id=payout.pk).count() == 1
    assert Notice.objects.get(user=ada.user).type == "payout_failed"


def test_the_holder_reads_in_their_language_that_a_payout_failed(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    Holder.objects.create(account=connection.account, language="de")
    pay_out(ada, connection, destination_id=bank_account(connection, CLOSED, default_for_currency=False).pk)
    pass_time(platform, days=4)
    letter = Email.objects.get(to=connection.account.email)
    assert letter.subject == "Eine Auszahlung von 200,00 $ ist fehlgeschlagen"
    assert "Das Bankkonto ist aufgelöst." in letter.text
    assert "has been closed" not in letter.text + letter.html


def test_a_bank_may_send_back_what_was_paid(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    returned = bank_account(connection, RETURNED, default_for_currency=False)
    payout = pay_out(ada, connection, destination_id=returned.pk)
    pass_time(platform, days=4)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("paid", (30_000, 0))
    pass_time(platform, days=7)
    payout.refresh_from_db()
    assert (payout.status, held(platform, connection)) == ("failed", (50_000, 0))
    assert not prove().broken


def test_while_pending_a_payout_can_be_called_back_and_then_no_more(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = payout_cancel(actor=operator(ada), payout=pay_out(ada, connection))
    assert (payout.status, held(platform, connection)) == ("canceled", (50_000, 0))
    another = pay_out(ada, connection, key="key-2")
    pass_time(platform, hours=1, minutes=1)
    another.refresh_from_db()
    with pytest.raises(NotCancelable, match="in transit already"):
        payout_cancel(actor=operator(ada), payout=another)


def test_an_instant_payout_costs_the_platform_its_fee_and_takes_half_an_hour(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    FundsSettings.objects.create(platform=platform, instant_fee_bps=100)
    payout = pay_out(ada, connection, destination_id=debit_card(connection).pk, method="instant")
    assert (payout.fee, held(platform, connection)) == (200, (30_000, 20_000))
    assert balance_of(platform, "usd").available == -200
    pass_time(platform, minutes=31)
    payout.refresh_from_db()
    assert payout.status == "paid"
    assert not prove().broken


def test_instant_payouts_of_a_whole_platform_have_a_limit_a_day(platform: Any, ada: Any) -> None:
    shops = [paid_account(frozen(platform)) for _ in range(2)]
    FundsSettings.objects.create(platform=platform, instant_limits={"usd": 30_000})
    cards = [debit_card(shop).pk for shop in shops]
    pay_out(ada, shops[0], destination_id=cards[0], method="instant")
    with pytest.raises(Refusal, match=r"at most \$300\.00 a day by instant payouts, and \$100\.00 of it is left"):
        pay_out(ada, shops[1], 10_001, key="key-2", destination_id=cards[1], method="instant")
    assert pay_out(ada, shops[1], 10_000, key="key-3", destination_id=cards[1], method="instant").status == "pending"
    assert pay_out(ada, shops[1], key="key-4").status == "pending"
    pass_time(platform, days=1)
    assert pay_out(ada, shops[0], key="key-5", destination_id=cards[0], method="instant").status == "pending"


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        (lambda one: debit_card(one, "5555"), "Its card does not take instant payouts. Choose standard."),
        (lambda one: bank_account(one, NOT_INSTANT, default_for_currency=False), "Its bank does not take instant"),
        (lambda one: bank_account(one, country="CH", default_for_currency=False), "do not reach its country"),
    ],
)
def test_instant_needs_a_card_or_bank_that_takes_it(platform: Any, ada: Any, destination: Any, words: str) -> None:
    connection = paid_account(platform)
    with pytest.raises(Refusal, match=words):
        pay_out(ada, connection, destination_id=destination(connection).pk, method="instant")
    assert not Payout.objects.exists()


def test_what_is_below_the_minimum_is_refused_at_once(platform: Any, ada: Any) -> None:
    with pytest.raises(AmountInvalid, match=r"The least that can be paid out is \$1\.00\."):
        pay_out(ada, paid_account(platform), 99)


def test_a_key_finds_its_payout_for_good(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    first = pay_out(ada, connection)
    pass_time(platform, days=30)
    assert pay_out(ada, connection).pk == first.pk
    assert Payout.objects.count() == 1
    with pytest.raises(KeyReused):
        pay_out(ada, connection, 20_001)


def test_who_may_not_move_money_moves_none(platform: Any, dev: Any) -> None:
    connection = paid_account(platform)
    with pytest.raises(Forbidden):
        pay_out(dev, connection)
    assert held(platform, connection) == (50_000, 0)


@pytest.mark.parametrize("configuration", [CUSTOM, EXPRESS])
def test_custom_and_express_accounts_are_paid_out(platform: Any, ada: Any, configuration: Any) -> None:
    connection = paid_account(platform, configuration=configuration)
    assert pay_out(ada, connection).amount == 20_000


@pytest.mark.parametrize("configuration", [STANDARD, NO_DASHBOARD, NO_DASHBOARD_PLATFORM_PAYS_FEES])
def test_only_accounts_that_the_platform_answers_for_are_paid_out_by_it(
    platform: Any, ada: Any, configuration: Any
) -> None:
    connection = paid_account(platform, configuration=configuration)
    with pytest.raises(Refusal, match="liable"):
        pay_out(ada, connection)


def test_a_payout_is_checked_against_balance_currency_and_account(platform: Any, ada: Any) -> None:
    connection = paid_account(platform)
    euros = bank_account(connection, currency="eur", country="DE")
    with pytest.raises(InsufficientFunds):
        pay_out(ada, connection, 50_001)
    with pytest.raises(CurrencyMismatch):
        pay_out(ada, connection, destination_id=euros.pk)
    elsewhere = bank_account(connected_account(platform))
    with pytest.raises(Refusal, match="of this account"):
        pay_out(ada, connection, destination_id=elsewhere.pk)
    off = paid_account(platform, payouts_enabled=False)
    with pytest.raises(Refusal, match="are off"):
        pay_out(ada, off)
    assert not Payout.objects.exists()


def test_a_paid_payout_is_fetched_back_from_an_american_bank_account(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    with pytest.raises(NotReversible, match="was paid"):
        payout_reverse(actor=operator(ada), payout=payout, idempotency_key="key-r")
    pass_time(platform, days=4)
    payout.refresh_from_db()
    with at(platform.clock_frozen_at):
        back = payout_reverse(actor=operator(ada), payout=payout, idempotency_key="key-r")
    assert (back.reverses_id, held(platform, connection)) == (payout.pk, (30_000, 0))
    pass_time(platform, days=4)
    back.refresh_from_db()
    assert (back.status, held(platform, connection)) == ("paid", (50_000, 0))
    assert payout_reverse(actor=operator(ada), payout=payout, idempotency_key="key-r").pk == back.pk
    with pytest.raises(NotReversible, match="already"):
        payout_reverse(actor=operator(ada), payout=payout, idempotency_key="key-s")
    assert not prove().broken


def test_nothing_is_fetched_back_to_an_account_that_was_removed(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    payout = pay_out(ada, connection)
    pass_time(platform, days=4)
    payout.refresh_from_db()
    Connection.objects.filter(pk=connection.pk).update(ended_at=platform.clock_frozen_at)
    with pytest.raises(AccountNotPayable, match="no longer connected"), at(platform.clock_frozen_at):
        payout_reverse(actor=operator(ada), payout=payout, idempotency_key="key-r")
    assert Payout.objects.count() == 1


def test_what_the_bank_sent_back_meanwhile_is_not_fetched_back_once_approved(platform: Any, ada: Any) -> None:
    bea = MembershipFactory(platform=platform)
    connection = paid_account(frozen(platform))
    returned = bank_account(connection, RETURNED, default_for_currency=False)
    payout = pay_out(ada, connection, destination_id=returned.pk)
    pass_time(platform, days=4)
    payout.refresh_from_db()
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 10_000}, approval_hours=720)
    with at(platform.clock_frozen_at):
        back = payout_reverse(actor=operator(ada), payout=payout, idempotency_key="key-r")
    pass_time(platform, days=7)
    with pytest.raises(NotReversible, match="was paid"), at(platform.clock_frozen_at):
        approval_approve(actor=operator(bea), platform=platform, approval_id=Approval.objects.get().pk)
    back.refresh_from_db()
    assert (back.status, back.next_ask_at, held(platform, connection)) == ("awaiting_approval", None, (50_000, 0))


def test_a_key_finds_no_payout_to_another_bank(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    pay_out(ada, connection)
    another = bank_account(connection, default_for_currency=False)
    with pytest.raises(KeyReused):
        pay_out(ada, connection, destination_id=another.pk)


def test_nothing_is_fetched_back_from_elsewhere(platform: Any, ada: Any) -> None:
    connection = paid_account(frozen(platform))
    abroad = bank_account(connection, country="GB", default_for_currency=False)
    payouts = [
        pay_out(ada, connection, key="key-gb", destination_id=abroad.pk),
        pay_out(ada, connection, key="key-card", destination_id=debit_card(connection).pk),
    ]
    pass_time(platform, days=7)
    for payout, words in zip(payouts, ("United States and Canada", "debit card"), strict=True):
        payout.refresh_from_db()
        with pytest.raises(NotReversible, match=words):
            payout_reverse(actor=operator(ada), payout=payout, idempotency_key=f"key-r{payout.pk}")
