"""Debiting an account's bank for a balance that stays below zero."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.configuration import CUSTOM, EXPRESS
from accounts.models import Account, Holder
from accounts.schedules import make_schedule
from connect_dashboard.journal.models import AuditEntry, Email, Event
from connect_dashboard.team.actors import operator
from funds.models import OverdrawnBalance, Payout
from funds.objects import Beside, payout_object
from funds.proof import prove
from funds.queries import balance_of
from funds.services.days import day_pass
from funds.services.negative_balances import negative_balances_debit
from funds.services.reserves import reserves_use
from requirements_app.services.pauses import Pausable, account_pause
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send
from tests.factories.payments import charge, fall_below
from tests.factories.payouts import RETURNED, WORKS, bank_account, debit_card

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
MANUAL = make_schedule("manual", 2)
UNFUNDED, NOT_PERMITTED = "000222222227", "000333333335"


@pytest.fixture
def clock(platform: Any) -> Any:
    """``clock(moment)`` sets the platform's clock there, with whatever falls due on the way, day by day."""
    platform.clock_frozen_at = MONDAY
    platform.save(update_fields=["clock_frozen_at"])

    def reach(moment: datetime) -> None:
        while platform.clock_frozen_at < moment:
            until = min(platform.clock_frozen_at + timedelta(days=1), moment)
            day_pass(platform, until)
            platform.clock_frozen_at = until
            platform.save(update_fields=["clock_frozen_at"])

    return reach


def shop_below_zero(platform: Any, number: str = WORKS, *, debits: bool | None = True, **fields: Any) -> Any:
    """By 30 dollars that were refunded after the payment had been paid out."""
    said = {} if debits is None else {"debit_negative_balances": debits}
    connection = connected_account(platform, settings={"payouts": {"schedule": MANUAL, **said}}, **fields)
    bank_account(connection, number)
    fall_below(connection, 3_000)
    return connection


def debits_of(connection: Any) -> list[Payout]:
    return list(Payout.objects.filter(account=connection.account, covers_negative=True).order_by("created"))


def available(connection: Any, currency: str = "usd") -> int:
    return balance_of(connection.platform, currency, connection.account_id).available


def test_the_bank_is_debited_on_the_next_business_day_and_makes_up_for_it(platform: Any, clock: Any) -> None:
    connection = shop_below_zero(platform)
    clock(datetime(2026, 3, 3, 4, tzinfo=UTC))  # still Monday in New York
    assert debits_of(connection) == []
    clock(MONDAY + timedelta(days=1))
    (debit,) = debits_of(connection)
    assert (debit.status, debit.money.amount, available(connection)) == ("pending", 3_000, -3_000)
    shown = payout_object(debit, Beside())
    assert (shown["amount"], shown["automatic"], shown["status"]) == (-3_000, True, "pending")
    clock(MONDAY + timedelta(days=4))
    debit.refresh_from_db()
    assert (debit.status, available(connection)) == ("paid", 0)
    told = Event.objects.filter(object_id=debit.pk).order_by("created").values_list("type", flat=True)
    assert list(told) == ["payout.created", "payout.updated", "payout.paid"]
    entry = AuditEntry.objects.get(action="payout.created")
    assert (entry.actor_kind, entry.after["amount"]) == ("system", "$30.00")
    assert not prove().broken


def test_the_platforms_reserve_is_released_once_the_bank_has_paid(platform: Any, clock: Any) -> None:
    fund_platform(platform, 10_000)
    shop_below_zero(platform)
    clock(MONDAY + timedelta(days=1))
    assert balance_of(platform, "usd").reserved == 3_000
    clock(MONDAY + timedelta(days=5))
    assert (balance_of(platform, "usd").available, balance_of(platform, "usd").reserved) == (10_000, 0)


def test_the_holder_is_told_before_in_their_language(platform: Any, clock: Any) -> None:
    connection = shop_below_zero(platform)
    Holder.objects.create(account=connection.account, language="de")
    clock(MONDAY + timedelta(days=1))
    letter = Email.objects.get(to=connection.account.email)
    assert letter.subject == "30,00 $ werden von First Bank ••••6789 abgebucht"
    assert "5. März 2026" in letter.text


@pytest.mark.parametrize(
    ("configuration", "said", "debited"),
    [(CUSTOM, None, False), (CUSTOM, True, True), (EXPRESS, None, True), (EXPRESS, False, False)],
)
def test_the_settings_decide_and_who_collects_where_they_say_nothing(
    platform: Any, clock: Any, configuration: Any, said: bool | None, debited: bool
) -> None:
    connection = shop_below_zero(platform, debits=said, configuration=configuration)
    clock(MONDAY + timedelta(days=3))
    assert bool(debits_of(connection)) == debited


@pytest.mark.parametrize(
    ("country", "currency", "days"),
    [("US", "usd", 1), ("DE", "eur", 2), ("GB", "gbp", 3), ("NZ", "nzd", 2), ("JP", "jpy", None), ("SG", "sgd", None)],
)
def test_how_soon_depends_on_the_banks_country(
    platform: Any, clock: Any, country: str, currency: str, days: int | None
) -> None:
    connection = connected_account(
        platform,
        country=country,
        default_currency=currency,
        settings={
            "payouts": {"debit_negative_balances": True, "schedule": MANUAL},
            "dashboard": {"timezone": "Etc/UTC"},
        },
    )
    bank_account(connection, country=country, currency=currency)
    fall_below(connection, 3_000, currency)
    clock(MONDAY.replace(day=14))
    assert [one.created.date() - MONDAY.date() for one in debits_of(connection)] == (
        [timedelta(days=days)] if days else []
    )


@pytest.mark.parametrize("fields", [{"country": "GB"}, {"default_for_currency": False}])
def test_only_the_default_bank_account_in_its_countrys_currency_is_debited(
    platform: Any, clock: Any, fields: Any
) -> None:
    connection = connected_account(platform, settings={"payouts": {"debit_negative_balances": True}})
    bank_account(connection, **fields)
    debit_card(connection, default_for_currency="default_for_currency" in fields)
    fall_below(connection, 3_000)
    clock(MONDAY + timedelta(days=5))
    assert debits_of(connection) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (UNFUNDED, "The bank account does not hold enough money."),
        (NOT_PERMITTED, "The bank account does not permit debits."),
    ],
)
def test_what_the_bank_refuses_is_told_and_not_tried_again_there(
    platform: Any, clock: Any, ada: Any, number: str, reason: str
) -> None:
    connection = shop_below_zero(platform, number)
    clock(MONDAY + timedelta(days=20))
    (debit,) = debits_of(connection)
    assert (debit.status, debit.failure_message, available(connection)) == ("failed", reason, -3_000)
    letters = Email.objects.filter(subject__contains="could not be debited")
    assert {letter.to for letter in letters} == {ada.user.email, connection.account.email}
    assert all(reason in letter.text for letter in letters)
    connection.account.external_accounts.update(default_for_currency=False)
    another = bank_account(connection)
    clock(MONDAY + timedelta(days=25))
    assert [(one.status, one.destination_id == another.pk) for one in debits_of(connection)] == [
        ("failed", False),
        ("paid", True),
    ]
    assert available(connection) == 0


def test_a_bank_that_takes_it_back_is_not_asked_again(platform: Any, clock: Any) -> None:
    connection = shop_below_zero(platform, RETURNED)
    clock(MONDAY + timedelta(days=4))
    assert available(connection) == 0
    clock(MONDAY + timedelta(days=20))
    assert ([one.status for one in debits_of(connection)], available(connection)) == (["failed"], -3_000)
    assert not prove().broken


def test_however_often_and_late_it_is_looked_at_it_is_debited_once(platform: Any, clock: Any) -> None:
    connection = shop_below_zero(platform)
    day_pass(platform, MONDAY + timedelta(hours=1))
    late = MONDAY + timedelta(days=12)
    assert [negative_balances_debit(platform, late) for _ in range(3)] == [1, 0, 0]
    assert len(debits_of(connection)) == 1


def test_what_is_lacking_beyond_a_debit_is_debited_after_it(platform: Any, clock: Any) -> None:
    connection = shop_below_zero(platform)
    clock(MONDAY + timedelta(days=1))
    fall_below(connection, 500)
    clock(MONDAY + timedelta(days=14))
    assert ([one.amount for one in debits_of(connection)], available(connection)) == ([3_000, 500], 0)


def test_what_is_pending_is_not_debited_from_the_bank(platform: Any, clock: Any, ada: Any, client_for: Any) -> None:
    connection = shop_below_zero(platform)
    charge(connection, 1_000)
    day_pass(platform, MONDAY + timedelta(hours=1))
    page = f"/accounts/{connection.account_id}/balances/"
    assert "$20.00 of it is debited from First Bank ••••6789 on" in client_for(ada).get(page).text
    charge(connection, 2_000)
    assert "What is pending makes up for it." in client_for(ada).get(page).text
    clock(MONDAY + timedelta(days=6))
    assert (debits_of(connection), available(connection)) == ([], 0)


def test_payments_that_come_in_first_leave_nothing_to_debit(platform: Any, clock: Any) -> None:
    connection = shop_below_zero(platform)
    fund_platform(platform, 3_000)
    send(platform, connection.account_id, 3_000)
    clock(MONDAY + timedelta(days=5))
    assert debits_of(connection) == []
    assert not OverdrawnBalance.objects.exists()


def test_nothing_is_debited_while_payouts_are_paused(platform: Any, clock: Any, ada: Any) -> None:
    connection = shop_below_zero(platform)
    account_pause(actor=operator(ada), connection=connection, what=Pausable.PAYOUTS)
    clock(MONDAY + timedelta(days=5))
    assert debits_of(connection) == []


def test_the_accounts_page_says_what_becomes_of_it(platform: Any, clock: Any, ada: Any, client_for: Any) -> None:
    connection = shop_below_zero(platform)
    page = f"/accounts/{connection.account_id}/balances/"
    day_pass(platform, MONDAY + timedelta(hours=1))
    assert "$30.00 of it is debited from First Bank ••••6789 on" in client_for(ada).get(page).text
    clock(MONDAY + timedelta(days=1))
    shown = client_for(ada).get(page).text
    assert "Its bank account is being debited." in shown
    assert "Bank debit" in shown
    assert "From First Bank ••••6789" in shown
    (debit,) = debits_of(connection)
    details = client_for(ada).get(f"/balances/payouts/{debit.pk}/").text
    assert "The balance was below zero" in details
    assert "Cancel payout" not in details
    clock(MONDAY + timedelta(days=4))
    assert "Fetched from the bank" in client_for(ada).get(page).text
    Account.objects.filter(pk=connection.account_id).update(settings={})
    fall_below(connection, 100)
    day_pass(platform, platform.clock_frozen_at)
    assert "Its bank account is not debited" in client_for(ada).get(page).text


def test_the_reserve_makes_up_for_nothing_that_a_bank_is_being_debited_for(platform: Any, clock: Any) -> None:
    fund_platform(platform, 10_000)
    connection = shop_below_zero(platform)
    day_pass(platform, MONDAY + timedelta(hours=1))
    late = MONDAY + timedelta(days=181)
    assert (negative_balances_debit(platform, late), reserves_use(platform, late)) == (1, 0)
    assert available(connection) == -3_000
