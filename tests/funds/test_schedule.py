"""Payout days: the schedule's, moved to when banks work, each once and none lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.schedules import WEEKDAYS, make_schedule
from accounts.time_zones import time_zone
from connect_dashboard.processor.business_days import business_days_later, is_business_day
from funds.schedule import next_payout_day, payout_days

DAILY, MANUAL = make_schedule("daily", 2), make_schedule("manual", 2)


def monthly(day: int) -> dict[str, object]:
    return make_schedule("monthly", 2, month_day=day)


def weekly(day: str) -> dict[str, object]:
    return make_schedule("weekly", 2, weekday=day)


NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
CASES = [
    ("every day that banks work", DAILY, "US", (date(2026, 11, 24), date(2026, 11, 30)), [25, 27, 30]),
    ("never by itself", MANUAL, "US", NOVEMBER, []),
    ("on Thursdays, but on Friday after Thanksgiving", weekly("thursday"), "US", NOVEMBER, [5, 12, 19, 27]),
    # 31 October 2026 is a Saturday.
    ("at the end of a month that has no 31st", monthly(31), "GB", NOVEMBER, [2, 30]),
    ("on Monday when the day is a Saturday", monthly(14), "DE", NOVEMBER, [16]),
]


@pytest.mark.parametrize(
    ("schedule", "country", "period", "days"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_pays_out(schedule: dict[str, object], country: str, period: tuple[date, date], days: list[int]) -> None:
    after, until = period
    assert [day.day for day in payout_days(schedule, country, after=after, until=until)] == days


def test_a_day_put_off_into_the_period_belongs_to_it() -> None:
    # 26 December 2026 is a Saturday and Boxing Day; Monday stands in for it.
    assert payout_days(monthly(26), "GB", after=date(2026, 12, 27), until=date(2026, 12, 31)) == [date(2026, 12, 29)]


def test_the_next_day_of_a_manual_schedule_is_none() -> None:
    assert next_payout_day(MANUAL, "US", after=date(2026, 11, 24)) is None


def test_a_schedule_without_days_has_no_next_day() -> None:
    assert next_payout_day({"interval": "weekly"}, "US", after=date(2026, 11, 24)) is None


SCHEDULES = st.one_of(
    st.just(DAILY), st.sampled_from(list(WEEKDAYS)).map(weekly), st.integers(min_value=1, max_value=31).map(monthly)
)
DATES = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))
COUNTRIES = st.sampled_from(["US", "DE", "GB", "JP", "IN", "HK"])


@given(SCHEDULES, COUNTRIES, DATES, st.integers(min_value=1, max_value=60), st.integers(min_value=0, max_value=60))
def test_however_a_period_is_cut_the_days_stay_the_same(
    schedule: dict[str, object], country: str, start: date, length: int, cut: int
) -> None:
    end, middle = start + timedelta(days=length), start + timedelta(days=min(cut, length))
    whole = payout_days(schedule, country, after=start, until=end)
    parts = [payout_days(schedule, country, after=a, until=b) for a, b in ((start, middle), (middle, end))]
    assert whole == parts[0] + parts[1]
    assert all(is_business_day(day, country) for day in whole)


@given(SCHEDULES, COUNTRIES, DATES)
def test_the_next_day_is_the_first_of_those_to_come(schedule: dict[str, object], country: str, day: date) -> None:
    to_come = payout_days(schedule, country, after=day, until=day + timedelta(days=60))
    assert next_payout_day(schedule, country, after=day) == to_come[0]


@given(COUNTRIES, DATES, st.integers(min_value=0, max_value=10))
def test_business_days_are_counted_one_by_one(country: str, day: date, count: int) -> None:
    assert business_days_later(day, count + 1, country) == business_days_later(
        business_days_later(day, count, country) + timedelta(days=1), 0, country
    )


@pytest.mark.parametrize(
    ("held", "country", "zone"),
    [
        ({}, "US", "America/New_York"),
        ({}, "NL", "Europe/Amsterdam"),
        ({"dashboard": {"timezone": "Asia/Tokyo"}}, "US", "Asia/Tokyo"),
        ({"dashboard": {"timezone": "Mars/Olympus"}}, "DE", "Europe/Berlin"),
        ({"dashboard": {"timezone": "../etc/passwd"}}, "XX", "UTC"),
    ],
)
def test_days_begin_where_the_account_is(held: dict, country: str, zone: str) -> None:
    assert time_zone(held, country).key == zone
