"""Payout schedules in the dialect's shape (``settings.payouts.schedule``), and in words; and what they leave behind.

Source: the dialect's page on payout schedules. The shortest delay differs by country and no list of it was
confirmed, so one figure for all is our choice; the longest is ours too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.configuration import RequirementCollection
from connect_dashboard.ui.money import Money

INTERVALS = {"manual": "Manual", "daily": "Daily", "weekly": "Weekly", "monthly": "Monthly"}
WEEKDAYS = {day: day.capitalize() for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
# For how long money may stay on a balance that is paid out by hand; source: the dialect's page on manual payouts.
_LONGEST_HOLDS = {"TH": "10 days", "US": "2 years"}
MINIMUM_DELAY_DAYS = 2
MAXIMUM_DELAY_DAYS = 31
# Twelve digits of minor units, as the dialect's amounts have it.
LARGEST_MINIMUM = 999_999_999_999

Schedule = dict[str, Any]


def make_schedule(interval: str, delay_days: int, weekday: str = "", month_day: int = 1) -> Schedule:
    """With one day of the week or month."""
    return schedule_on(interval, delay_days, [weekday], [month_day])


def schedule_on(interval: str, delay_days: int, weekdays: Sequence[str], month_days: Sequence[int]) -> Schedule:
    """The older anchors and the newer lists of days say the same: clients of either age read their own."""
    schedule: Schedule = {"interval": interval, "delay_days": delay_days}
    if interval == "weekly":
        schedule |= {"weekly_anchor": weekdays[0], "weekly_payout_days": list(weekdays)}
    if interval == "monthly":
        schedule |= {"monthly_anchor": month_days[0], "monthly_payout_days": list(month_days)}
    return schedule


def schedule_of(settings: Mapping[str, Any]) -> Schedule:
    """The schedule held in an account's settings; daily after the shortest delay where there is none."""
    held = {"interval": "daily"} | ((settings.get("payouts") or {}).get("schedule") or {})
    if not isinstance(held.get("delay_days"), int):  # absent, or the word "minimum"
        held["delay_days"] = MINIMUM_DELAY_DAYS
    return held


def longest_hold(country: str) -> str:
    return _LONGEST_HOLDS.get(country, "90 days")


def minimums_of(settings: Mapping[str, Any]) -> dict[str, int]:
    """What payouts by schedule leave on the balance, in minor units by currency; those without are not named.

    Source: ``minimum_balance_by_currency`` of the dialect's balance settings.
    """
    held = (settings.get("payouts") or {}).get("minimum_balance_by_currency") or {}
    return {currency: amount for currency, amount in held.items() if type(amount) is int and amount > 0}


def debits_negative_balances(settings: Mapping[str, Any], requirement_collection: str) -> bool:
    """Whether the bank account makes up for a balance below zero: as was said, else where the processor collects.

    Source: the dialect's reference of accounts.
    """
    said = (settings.get("payouts") or {}).get("debit_negative_balances")
    return requirement_collection != RequirementCollection.PLATFORM if said is None else bool(said)


def weekdays_of(schedule: Mapping[str, Any]) -> list[str]:
    return [day for day in schedule.get("weekly_payout_days") or [schedule.get("weekly_anchor")] if day in WEEKDAYS]


def month_days_of(schedule: Mapping[str, Any]) -> list[int]:
    return [day for day in schedule.get("monthly_payout_days") or [schedule.get("monthly_anchor")] if day]


def describe(schedule: Mapping[str, Any]) -> str:
    """Words for people: "Every Friday, 2 days after the payment"."""
    interval = schedule["interval"]
    if interval == "manual":
        return "Manual: nothing is paid out until somebody starts a payout"
    return f"{_rhythm(interval, schedule)}, {_delay(schedule['delay_days'])}"


def describe_minimums(minimums: Mapping[str, int]) -> str:
    """Words for people: "$50.00 and €20.00 stay on the balance"; empty where everything is paid out."""
    kept = [str(Money(amount, currency)) for currency, amount in sorted(minimums.items())]
    return f"{_and(kept)} {'stays' if len(kept) == 1 else 'stay'} on the balance" if kept else ""


def describe_payouts(settings: Mapping[str, Any], country: str) -> str:
    """Both of an account's settings: "Every day, 2 days after the payment. $50.00 stays on the balance".

    Of payouts by hand, within what time the account's ``country`` wants them made.
    """
    schedule = schedule_of(settings)
    by_hand = schedule["interval"] == "manual"
    bound = f"Pay out within {longest_hold(country)} of the payment" if by_hand else ""
    words = (describe(schedule), bound, describe_minimums(minimums_of(settings)))
    return ". ".join(filter(None, words))


def _rhythm(interval: str, schedule: Mapping[str, Any]) -> str:
    if interval == "weekly":
        return "Every " + (_and([WEEKDAYS[day] for day in weekdays_of(schedule)]) or "week")
    if interval == "monthly":
        days = month_days_of(schedule)
        short = " (or the month’s last day)" if any(day > 28 for day in days) else ""
        return f"On the {_and([ordinal(day) for day in days])} of each month{short}" if days else "Every month"
    return "Every day"


def _delay(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'} after the payment"


def ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _and(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if words[:-1] else "") + "".join(words[-1:])
