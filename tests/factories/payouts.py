"""Accounts with money, and somewhere to pay it out to."""

from itertools import count
from typing import Any

from accounts.models import Connection, ExternalAccount
from accounts.schedules import make_schedule
from connect_dashboard.team.models import Platform
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send

_numbers = count(1)

WORKS, CLOSED, RETURNED, NOT_INSTANT = "000123456789", "000111111113", "000987657779", "000888888883"


def bank_account(connection: Connection, number: str = WORKS, **fields: Any) -> ExternalAccount:
    values = {"country": "US", "currency": "usd", "bank_name": "First Bank", "default_for_currency": True} | fields
    return ExternalAccount.objects.create(
        id=f"ba_test{next(_numbers)}",
        account=connection.account,
        object="bank_account",
        account_number=number,
        routing_number="110000000",
        last4=number[-4:],
        **values,
    )


def debit_card(connection: Connection, last4: str = "5556", **fields: Any) -> ExternalAccount:
    values = {"country": "US", "currency": "usd", "brand": "Visa"} | fields
    return ExternalAccount.objects.create(
        id=f"card_test{next(_numbers)}", account=connection.account, object="card", last4=last4, **values
    )


def paid_account(platform: Platform, amount: int = 50_000, *, schedule: dict[str, Any] | None = None, **fields: Any):
    """A connected account with ``amount`` (minor units, dollars) available and a bank account."""
    settings = {"payouts": {"schedule": schedule or make_schedule("manual", 2)}}
    connection = connected_account(platform, settings=settings, **fields)
    bank_account(connection)
    if amount:
        fund_platform(platform, amount)
        send(platform, connection.account_id, amount)
    return connection
