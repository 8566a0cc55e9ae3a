"""How the sandbox moves money: by documented test values, in business days, the same however often it is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_dashboard.processor.protocol import Flow, Method, MoneyRequest, MoneyState
from connect_dashboard.processor.sandbox import Sandbox

ASKED_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)  # a Tuesday, two days before Thanksgiving
MUCH_LATER = ASKED_AT + timedelta(days=60)


def request(method: Method = Method.STANDARD, country: str = "US", **values: str) -> MoneyRequest:
    return MoneyRequest("po_1", Flow.PAYOUT, 125000, "usd", country, ASKED_AT, method, values)


FAILURES = [
    ({"account_number": "000111111116"}, "no_account"),
    ({"account_number": "000111111113"}, "account_closed"),
    ({"account_number": "000222222227"}, "insufficient_funds"),
    ({"account_number": "000333333335"}, "debit_not_authorized"),
    ({"account_number": "000444444440"}, "invalid_currency"),
    ({"last4": "5572"}, "could_not_process"),
    ({"token": "btok_us_verified_noAccount"}, "no_account"),
    ({"token": "btok_us_verified_insufficientFunds"}, "insufficient_funds"),
]


@pytest.mark.parametrize(("values", "code"), FAILURES)
def test_fails(values: dict[str, str], code: str) -> None:
    answer = Sandbox().move(request(**values), now=MUCH_LATER)
    assert (answer.state, answer.code, answer.at) == (MoneyState.FAILED, code, None)
    assert answer.reason.endswith(".")


def test_money_is_under_way_for_business_days() -> None:
    sandbox, asked = Sandbox(settlement_days=2), request(account_number="000123456789")
    assert sandbox.arrival_date(asked) == date(2026, 11, 27)
    states = [
        sandbox.move(asked, now=moment).state
        for moment in (
            ASKED_AT,
            ASKED_AT + timedelta(hours=1),
            datetime(2026, 11, 27, 8, 59, tzinfo=UTC),
            datetime(2026, 11, 27, 9, tzinfo=UTC),
        )
    ]
    assert states == [MoneyState.PENDING, MoneyState.IN_TRANSIT, MoneyState.IN_TRANSIT, MoneyState.SUCCEEDED]


def test_an_instant_movement_takes_half_an_hour_whatever_the_day() -> None:
    sandbox, asked = Sandbox(), request(Method.INSTANT, last4="5556")
    assert sandbox.move(asked, now=ASKED_AT + timedelta(minutes=29)).state == MoneyState.IN_TRANSIT
    assert sandbox.move(asked, now=ASKED_AT + timedelta(minutes=30)).state == MoneyState.SUCCEEDED


def test_a_late_return_follows_three_business_days_after_success() -> None:
    sandbox, asked = Sandbox(settlement_days=2), request(account_number="000777777779")
    arrived = sandbox.move(asked, now=datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert (arrived.state, arrived.at) == (MoneyState.SUCCEEDED, datetime(2026, 12, 2, 9, tzinfo=UTC))
    returned = sandbox.move(asked, now=datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert (returned.state, returned.code) == (MoneyState.RETURNED, "account_closed")


def test_a_movement_can_be_called_back_until_the_bank_has_it() -> None:
    sandbox, asked = Sandbox(), request(account_number="000123456789")
    assert sandbox.cancel(asked, now=ASKED_AT + timedelta(minutes=59))
    assert not sandbox.cancel(asked, now=ASKED_AT + timedelta(hours=1))


@given(
    st.sampled_from(list(Method)),
    st.sampled_from(["US", "DE", "JP"]),
    st.text(alphabet="0123456789", max_size=12),
    st.integers(min_value=0, max_value=10),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40)),
)
def test_every_answer_but_the_last_says_when_to_ask_again(
    method: Method, country: str, number: str, days: int, passed: timedelta
) -> None:
    sandbox, asked = Sandbox(settlement_days=days), request(method, country, account_number=number)
    now = ASKED_AT + passed
    answer = sandbox.move(asked, now=now)
    assert answer == sandbox.move(asked, now=now)
    if answer.state in (MoneyState.PENDING, MoneyState.IN_TRANSIT):
        assert answer.at is not None
    if answer.at is not None:
        assert answer.at > now
        assert sandbox.move(asked, now=answer.at).state != answer.state
