"""How the sandbox moves money: pure, by the documented test values.

A movement waits an hour, in which it can be called back, then lies with the bank until the day of arrival; an instant
one arrives half an hour after it was asked for. The hour and the value of the late return are our choice, as are the
last four digits by which other countries' bank accounts stand for the documented American ones.
"""

from datetime import UTC, datetime, time, timedelta

from connect_dashboard.processor.business_days import business_days_later
from connect_dashboard.processor.protocol import Method, MoneyAnswer, MoneyRequest, MoneyState

HANDED_OVER_AFTER = timedelta(hours=1)
INSTANT_TAKES = timedelta(minutes=30)
# When on the day of arrival the bank books, in UTC.
BOOKED_AT = time(9, tzinfo=UTC)
RETURNED_AFTER_DAYS = 3

_NO_ACCOUNT = ("no_account", "The bank knows no account with this number.")
_ACCOUNT_CLOSED = ("account_closed", "The bank account has been closed.")
_INSUFFICIENT_FUNDS = ("insufficient_funds", "The bank account does not hold enough money.")
_DEBIT_NOT_AUTHORIZED = ("debit_not_authorized", "The bank account does not permit debits.")
_INVALID_CURRENCY = ("invalid_currency", "The bank account cannot take this currency.")
_COULD_NOT_PROCESS = ("could_not_process", "The bank could not process the movement.")

_BY_LAST_FOUR = {
    "1116": _NO_ACCOUNT,
    "1113": _ACCOUNT_CLOSED,
    "2227": _INSUFFICIENT_FUNDS,
    "3335": _DEBIT_NOT_AUTHORIZED,
    "4440": _INVALID_CURRENCY,
}
_BY_CARD = {"5572": _COULD_NOT_PROCESS}
_BY_TOKEN = {
    "btok_us_verified_noAccount": _NO_ACCOUNT,
    "btok_us_verified_accountClosed": _ACCOUNT_CLOSED,
    "btok_us_verified_insufficientFunds": _INSUFFICIENT_FUNDS,
    "btok_us_verified_debitNotAuthorized": _DEBIT_NOT_AUTHORIZED,
    "btok_us_verified_invalidCurrency": _INVALID_CURRENCY,
}
# By last four digits: a bank account and a debit card that instant payouts cannot go to.
_NOT_INSTANT = frozenset({"8883", "5555"})
# Arrives, and comes back days later.
_LATE_RETURN_LAST_FOUR = "7779"


def answer(request: MoneyRequest, now: datetime, settlement_days: int) -> MoneyAnswer:
    """How the movement stands ``now``; the same for whoever asks again."""
    handed_over, arrived = _handed_over_at(request), arrives_at(request, settlement_days)
    if now < handed_over:
        return MoneyAnswer(MoneyState.PENDING, at=handed_over)
    if now < arrived:
        return MoneyAnswer(MoneyState.IN_TRANSIT, at=arrived)
    if failure := _failure(request):
        return MoneyAnswer(MoneyState.FAILED, *failure)
    if not _is_returned(request):
        return MoneyAnswer(MoneyState.SUCCEEDED)
    returned = _booked(arrived, RETURNED_AFTER_DAYS, request.country)
    if now < returned:
        return MoneyAnswer(MoneyState.SUCCEEDED, at=returned)
    return MoneyAnswer(MoneyState.RETURNED, *_ACCOUNT_CLOSED)


def is_cancelable(request: MoneyRequest, now: datetime) -> bool:
    return now < _handed_over_at(request)


def pays_instantly(request: MoneyRequest) -> bool:
    return (request.values.get("account_number") or request.values.get("last4", ""))[-4:] not in _NOT_INSTANT


def arrives_at(request: MoneyRequest, settlement_days: int) -> datetime:
    """When the money is booked: ``settlement_days`` business days of the bank's country after the request."""
    if request.method == Method.INSTANT:
        return request.requested_at + INSTANT_TAKES
    booked = _booked(request.requested_at, settlement_days, request.country)
    return max(booked, _handed_over_at(request))


def _handed_over_at(request: MoneyRequest) -> datetime:
    at_once = request.method == Method.INSTANT
    return request.requested_at + (timedelta(0) if at_once else HANDED_OVER_AFTER)


def _booked(start: datetime, days: int, country: str) -> datetime:
    return datetime.combine(business_days_later(start.astimezone(UTC).date(), days, country), BOOKED_AT)


def _failure(request: MoneyRequest) -> tuple[str, str] | None:
    values = request.values
    if number := values.get("account_number"):
        return _BY_LAST_FOUR.get(number[-4:])
    return _BY_TOKEN.get(values.get("token", "")) or _BY_CARD.get(values.get("last4", ""))


def _is_returned(request: MoneyRequest) -> bool:
    return request.values.get("account_number", "")[-4:] == _LATE_RETURN_LAST_FOUR
