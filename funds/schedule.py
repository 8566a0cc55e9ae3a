"""On which days a payout schedule pays out. Pure: the dialect's schedule and dates in, dates out.

A day on which the country's banks do not work is made up for on the next one that they do.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from accounts.schedules import WEEKDAYS, month_days_of, weekdays_of
from connect_dashboard.processor.business_days import on_or_after

_DAY = timedelta(days=1)
# No holidays last longer: what an earlier day was put off to lies within them.
_LONGEST_HOLIDAYS = 14
# Every schedule that names a day pays out within the second; one that names none never does.
_HORIZONS = (7, 62)


def payout_days(schedule: Mapping[str, Any], country: str, *, after: date, until: date) -> list[date]:
    """The days later than ``after``, up to and with ``until``, on which ``schedule`` pays out, each once."""
    nominal = _days(after - _LONGEST_HOLIDAYS * _DAY, until)
    days = {on_or_after(day, country) for day in nominal if _is_nominal(day, schedule)}
    return sorted(day for day in days if after < day <= until)


def next_payout_day(schedule: Mapping[str, Any], country: str, *, after: date) -> date | None:
    """The first day later than ``after``; None where payouts are made by hand."""
    if schedule["interval"] == "manual":
        return None
    periods = (payout_days(schedule, country, after=after, until=after + days * _DAY) for days in _HORIZONS)
    return next((days[0] for days in periods if days), None)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * _DAY for number in range((last - first).days + 1))


def _is_nominal(day: date, schedule: Mapping[str, Any]) -> bool:
    interval = schedule["interval"]
    if interval == "weekly":
        return list(WEEKDAYS)[day.weekday()] in weekdays_of(schedule) if day.weekday() < 5 else False
    if interval == "monthly":
        is_last = (day + _DAY).month != day.month
        return any(day.day == named or (is_last and named > day.day) for named in month_days_of(schedule))
    return interval == "daily"
