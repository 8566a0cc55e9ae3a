"""Charges as the processor tells of them."""

from datetime import timedelta
from typing import Any

from accounts.models import Connection
from connect_dashboard.identifiers import new_id
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds import postings
from funds.ledger import post
from funds.services.charges import Payment, charge_create, charge_refund
from funds.services.releases import pending_release


def charge(connection: Connection, amount: int, currency: str = "usd", **given: Any) -> Payment:
    """A card payment that is still pending."""
    actor = system(connection.platform)
    return charge_create(actor=actor, connection=connection, money=Money(amount, currency), **given)


def refund(connection: Connection, payment: Payment, amount: int | None = None, currency: str = "usd") -> Payment:
    money = None if amount is None else Money(amount, currency)
    actor = system(connection.platform)
    return charge_refund(actor=actor, connection=connection, charge_id=payment.id, money=money)


def earn(connection: Connection, amount: int, currency: str = "usd") -> Payment:
    """Give the account an available balance: a payment whose day has come."""
    payment = charge(connection, amount, currency)
    advance(connection.platform, days=60)
    pending_release(connection.platform)
    return payment


def fall_below(connection: Connection, amount: int, currency: str = "usd") -> None:
    """Take ``amount`` more off the balance: a refund of what was paid out long ago."""
    post(
        postings.refund(
            platform_id=connection.platform_id,
            source=new_id("re"),
            account=connection.account_id,
            amount=amount,
            currency=currency,
            created=now_for(connection.platform),
        )
    )


def advance(platform: Platform, **by: float) -> None:
    platform.clock_offset += timedelta(**by)
    platform.save(update_fields=["clock_offset"])
