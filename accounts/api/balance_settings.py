"""Balance settings: the payout schedule and what goes with it, under the dialect's newer name for them."""

from typing import Any

from accounts.api.access import connection_for
from accounts.api.accounts import account_change
from accounts.countries import SUPPORTED
from accounts.models import Account, Connection
from accounts.objects import balance_settings_object
from accounts.schedules import LARGEST_MINIMUM, WEEKDAYS, minimums_of
from accounts.services.changes import changes_together
from connect_dashboard.api.errors import ParameterError
from connect_dashboard.api.params import BOOLEAN, Hash, Integer, ListOf, Params, Text, choice
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb

_SCHEDULE = Hash(
    {
        "interval": choice(("daily", "manual", "monthly", "weekly")),
        "monthly_payout_days": ListOf(Integer(1, 31), 31),
        "weekly_payout_days": ListOf(choice(tuple(WEEKDAYS)), 5),
    }
)
# By currency; an empty value takes one away, an empty string all of them.
_MINIMUMS = Hash(dict.fromkeys(sorted(set(SUPPORTED.values())), Integer(0, LARGEST_MINIMUM)))
_CHANGES: Params = {
    "payments": Hash(
        {
            "debit_negative_balances": BOOLEAN,
            "payouts": Hash(
                {
                    "minimum_balance_by_currency": _MINIMUMS,
                    "schedule": _SCHEDULE,
                    "statement_descriptor": Text(22),
                }
            ),
            "settlement_timing": Hash({"delay_days_override": Integer(0, 365)}),
        }
    )
}


def _shown(account: Account) -> Json:
    return balance_settings_object(account)


@verb("balance_settings", READ, returns="balance_settings")
def balance_settings_retrieve(call: Call) -> Json:
    """Retrieve the payout schedule of the account that the header names"""
    return _shown(_connection(call).account)


@verb("balance_settings", WRITE, params=_CHANGES, returns="balance_settings")
def balance_settings_change(call: Call) -> Json:
    """Change the payout schedule of the account that the header names, and what of its balance payouts leave there"""
    connection = _connection(call)
    payments = call.params.get("payments") or {}
    payouts: dict[str, Any] = dict(payments.get("payouts") or {})
    if "minimum_balance_by_currency" in payouts:
        payouts["minimum_balance_by_currency"] = _minimums(payouts["minimum_balance_by_currency"], connection.account)
    schedule = dict(payouts.pop("schedule", None) or {})
    timing = payments.get("settlement_timing") or {}
    if "delay_days_override" in timing:
        schedule["delay_days"] = timing["delay_days_override"]
    if schedule:
        payouts["schedule"] = schedule
    if "debit_negative_balances" in payments:
        payouts["debit_negative_balances"] = payments["debit_negative_balances"]
    with changes_together():
        account_change(call, connection, {"settings": {"payouts": payouts}} if payouts else {})
    return _shown(Account.objects.get(pk=connection.account_id))


def _minimums(sent: dict[str, int | str] | str, account: Account) -> dict[str, int | None]:
    """Changes by currency; None takes one away."""
    if isinstance(sent, str):
        return dict.fromkeys(minimums_of(account.settings))
    return {currency: amount if isinstance(amount, int) else None for currency, amount in sent.items()}


def _connection(call: Call) -> Connection:
    """Your own balance is paid out by hand alone, so there is nothing to set."""
    if not call.account_id:
        message = "Name a connected account by the account header: your own balance has no payout schedule."
        raise ParameterError("account_invalid", message)
    return connection_for(call, call.account_id)
