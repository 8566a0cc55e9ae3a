"""Adding to the platform's balance: pending until settled, failed and reversed with the reason, and told of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job
from accounts.services.external_accounts import BankDetails
from connect_dashboard.journal.models import Email, Event, Notice
from connect_dashboard.present import at
from connect_dashboard.processor.clock import now_for
from connect_dashboard.processor.protocol import MoneyAnswer, MoneyState
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.ui.money import Money
from funds.errors import CurrencyMismatch, NotCancelable
from funds.models import PlatformBankAccount, TopUp
from funds.proof import prove
from funds.queries import balance_of
from funds.services import settlement
from funds.services.bank_accounts import bank_account_add, bank_account_add_by_token, bank_account_remove
from funds.services.top_ups import top_up_cancel, top_up_create
from funds.statuses import Status
from requirements_app.services.clock import clock_advance

# A Monday, on which American banks work.
MONDAY = datetime(2026, 11, 2, 15, tzinfo=UTC)
VERIFIED = "btok_us_verified"


@pytest.fixture
def platform(platform: Any) -> Any:
    platform.clock_frozen_at = MONDAY
    platform.save(update_fields=["clock_frozen_at"])
    return platform


def bank_account(ada: Any, token: str = VERIFIED) -> PlatformBankAccount:
    return bank_account_add_by_token(actor=operator(ada), platform=ada.platform, token=token)


def numbered(ada: Any, number: str) -> PlatformBankAccount:
    details = BankDetails("US", "usd", {"bank_code": "110000000", "account_number": number}, "Acme Inc.", "company")
    return bank_account_add(actor=operator(ada), platform=ada.platform, details=details)


def add(ada: Any, source: PlatformBankAccount, amount: int = 500_000, key: str = "key-1") -> TopUp:
    with at(now_for(ada.platform)):
        return top_up_create(
            actor=operator(ada),
            platform=ada.platform,
            money=Money(amount, "usd"),
            bank_account=source,
            idempotency_key=key,
            statement_descriptor="ACME TOPUP",
        )


def pass_days(ada: Any, days: int) -> None:
    job = clock_advance(actor=operator(ada), by=timedelta(days=days))
    run_job(job.pk, RUNNERS)
    ada.platform.refresh_from_db()


def held(platform: Any) -> tuple[int, int]:
    balances = balance_of(platform, "usd")
    return balances.available, balances.pending


def test_a_top_up_is_pending_until_it_arrives(platform: Any, ada: Any) -> None:
    top_up = add(ada, bank_account(ada))
    assert (top_up.status, str(top_up.arrival_date), held(platform)) == (Status.PENDING, "2026-11-04", (0, 500_000))
    pass_days(ada, 1)
    top_up.refresh_from_db()
    assert (top_up.status, held(platform)) == (Status.PENDING, (0, 500_000))
    pass_days(ada, 1)
    top_up.refresh_from_db()
    assert (top_up.status, top_up.next_ask_at, held(platform)) == (Status.SUCCEEDED, None, (500_000, 0))
    events = list(Event.objects.filter(object_id=top_up.pk).order_by("created").values_list("type", "created"))
    assert [type for type, _ in events] == ["topup.created", "topup.succeeded"]
    assert events[1][1].strftime("%Y-%m-%d %H") == "2026-11-04 09"
    assert not prove().broken


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("btok_us_verified_noAccount", "no_account"),
        ("btok_us_verified_accountClosed", "account_closed"),
        ("btok_us_verified_insufficientFunds", "insufficient_funds"),
        ("btok_us_verified_debitNotAuthorized", "debit_not_authorized"),
        ("btok_us_verified_invalidCurrency", "invalid_currency"),
    ],
)
def test_one_that_fails_says_why_on_its_page_and_by_e_mail(platform: Any, ada: Any, token: str, code: str) -> None:
    top_up = add(ada, bank_account(ada, token))
    pass_days(ada, 3)
    top_up.refresh_from_db()
    assert (top_up.status, top_up.failure_code, held(platform)) == (Status.FAILED, code, (0, 0))
    letter = Email.objects.get(to=ada.user.email, subject__startswith="$5,000.00 could not be added")
    assert top_up.failure_message in letter.text
    notice = Notice.objects.get(user=ada.user, key__startswith=top_up.pk)
    assert notice.text.endswith(top_up.failure_message)
    assert notice.type == "debit_failed"
    assert Event.objects.filter(object_id=top_up.pk, type="topup.failed").count() == 1


def test_one_that_the_bank_takes_back_later_is_reversed(platform: Any, ada: Any) -> None:
    top_up = add(ada, numbered(ada, "000123457779"))
    pass_days(ada, 2)
    assert held(platform) == (500_000, 0)
    pass_days(ada, 7)
    top_up.refresh_from_db()
    assert (top_up.status, top_up.failure_code, held(platform)) == (Status.REVERSED, "account_closed", (0, 0))
    assert Email.objects.filter(to=ada.user.email, subject__startswith="The bank took $5,000.00 back").count() == 1
    assert not prove().broken


def test_the_same_answer_twice_changes_nothing(platform: Any, ada: Any) -> None:
    top_up = add(ada, bank_account(ada))
    for _ in range(2):
        settlement.money_answered(top_up.pk, MoneyAnswer(MoneyState.SUCCEEDED))
    settlement.money_answered(top_up.pk, MoneyAnswer(MoneyState.FAILED, "no_account", "Too late."))
    top_up.refresh_from_db()
    assert (top_up.status, top_up.failure_code, held(platform)) == (Status.SUCCEEDED, "", (500_000, 0))


def test_it_can_be_called_back_within_the_hour_and_not_afterwards(platform: Any, ada: Any) -> None:
    source = bank_account(ada)
    first, second = add(ada, source), add(ada, source, key="key-2")
    assert top_up_cancel(actor=operator(ada), top_up=first).status == Status.CANCELED
    assert held(platform) == (0, 500_000)
    assert top_up_cancel(actor=operator(ada), top_up=TopUp.objects.get(pk=first.pk)).status == Status.CANCELED
    pass_days(ada, 1)
    with pytest.raises(NotCancelable, match="bank has it already"):
        top_up_cancel(actor=operator(ada), top_up=TopUp.objects.get(pk=second.pk))
    pass_days(ada, 1)
    first.refresh_from_db()
    assert (first.status, held(platform)) == (Status.CANCELED, (500_000, 0))


def test_the_same_key_adds_once(platform: Any, ada: Any) -> None:
    source = bank_account(ada)
    assert add(ada, source).pk == add(ada, source).pk
    assert held(platform) == (0, 500_000)


def test_a_bank_account_of_another_currency_or_one_removed_is_refused(platform: Any, ada: Any) -> None:
    source = bank_account(ada)
    with pytest.raises(CurrencyMismatch):
        top_up_create(
            actor=operator(ada),
            platform=platform,
            money=Money(1, "eur"),
            bank_account=source,
            idempotency_key="key-2",
        )
    removed = bank_account_remove(actor=operator(ada), platform=platform, bank_account_id=source.pk)
    with pytest.raises(Refusal, match="was removed"):
        add(ada, removed)
    assert TopUp.objects.count() == 0


def test_nobody_but_an_administrator_adds(platform: Any, ada: Any, dev: Any) -> None:
    source = bank_account(ada)
    with pytest.raises(Forbidden):
        add(dev, source)
    with pytest.raises(Forbidden):
        bank_account(dev)
    assert TopUp.objects.count() == 0


def test_numbers_are_encrypted_checked_and_known_once(platform: Any, ada: Any) -> None:
    from django.db import connection

    account = numbered(ada, "000 123 456 789")
    assert (account.last4, account.routing_number, str(account)) == ("6789", "110000000", "Bank account ••••6789")
    with connection.cursor() as cursor:
        cursor.execute("SELECT account_number FROM funds_platformbankaccount")
        assert b"6789" not in bytes(cursor.fetchone()[0])
    with pytest.raises(Refusal, match="already"):
        numbered(ada, "000123456789")
    with pytest.raises(Refusal, match="Enter 4 to 17 digits"):
        numbered(ada, "12")
    with pytest.raises(Refusal, match="No bank account is known"):
        bank_account(ada, "btok_nobody")
