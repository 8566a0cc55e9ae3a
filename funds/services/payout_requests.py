"""What the processor is asked of a payout, and what can be asked of it at all."""

from datetime import date, datetime

from accounts.models import ExternalAccount
from accounts.payout_methods import INSTANT_COUNTRIES
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.protocol import Flow, Method, MoneyRequest
from connect_dashboard.ui.money import Money
from funds.models import Payout, PlatformBankAccount

Destination = ExternalAccount | PlatformBankAccount


def payout_request(payout: Payout) -> MoneyRequest:
    """One that is inbound goes the other way. Of an external account that is gone the last digits are left."""
    destination = payout.bank_account or payout.destination
    number = {"last4": payout.destination_last4}
    return MoneyRequest(
        id=payout.request_id,
        flow=Flow.TOP_UP if payout.inbound else Flow.PAYOUT,
        amount=payout.amount,
        currency=payout.currency,
        country=payout.destination_country,
        requested_at=payout.requested_at or payout.created,
        method=Method(payout.method),
        values=_values(destination) if destination else number,
    )


def expected_arrival(destination: Destination, money: Money, method: str, now: datetime) -> date:
    """When a payout asked for ``now`` is expected, as the form says before anything is asked for."""
    return processor().arrival_date(_imagined(destination, money, method, now))


def instant_obstacle(destination: ExternalAccount, now: datetime) -> str:
    """Why nothing can be paid there within minutes, in words; empty where it can.

    Source: the dialect's page on instant payouts: listed countries, the local currency, an eligible account or card.
    """
    if destination.country not in INSTANT_COUNTRIES:
        return "Instant payouts do not reach its country."
    if destination.currency != destination.account.default_currency:
        return "Instant payouts go out in the account’s own currency alone."
    money = Money(1, destination.currency)
    if not processor().pays_instantly(_imagined(destination, money, Method.INSTANT, now)):
        what = "card" if destination.object == ExternalAccount.Object.CARD else "bank"
        return f"Its {what} does not take instant payouts."
    return ""


def _imagined(destination: Destination, money: Money, method: str, now: datetime) -> MoneyRequest:
    return MoneyRequest(
        "",
        Flow.PAYOUT,
        money.amount,
        money.currency,
        destination.country,
        now,
        Method(method),
        _values(destination),
    )


def _values(destination: Destination) -> dict[str, str]:
    values = {"last4": destination.last4, "routing_number": destination.routing_number}
    if destination.account_number:
        values["account_number"] = destination.account_number
    if isinstance(destination, PlatformBankAccount):
        values["token"] = destination.token
    return values
