"""Days on which banks move money. Pure; the calendars come from the library ``holidays``.

Euro payments follow the calendar of the European Central Bank, dollars that of the Federal Reserve, all others the
public and bank holidays of the bank's country.
"""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays, financial_holidays, list_supported_countries

_EURO = frozenset("AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split())
_DAY = timedelta(days=1)


@cache
def _calendar(country: str) -> HolidayBase:
    if country in _EURO:
        return financial_holidays("XECB")
    if country == "US":
        return financial_holidays("XFED")
    if country not in list_supported_countries():
        return HolidayBase()
    known = country_holidays(country).supported_categories
    return country_holidays(country, categories=tuple(kind for kind in ("public", "bank") if kind in known))


def is_business_day(day: date, country: str) -> bool:
    return day.weekday() < 5 and day not in _calendar(country)


def on_or_after(day: date, country: str) -> date:
    """``day`` itself, or the next one on which banks work."""
    while not is_business_day(day, country):
        day += _DAY
    return day


def business_days_later(day: date, count: int, country: str) -> date:
    """The day ``count`` business days after ``day``; for none, the first that is one itself."""
    day = on_or_after(day, country)
    for _ in range(count):
        day = on_or_after(day + _DAY, country)
    return day
