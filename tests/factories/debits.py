"""Consent as a holder gives it, and what is pulled with it."""

from accounts.models import Connection, DebitConsent
from accounts.services.debit_consents import VERSION, debit_consent_give
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.actors import account_holder, operator
from connect_dashboard.team.models import Membership
from connect_dashboard.ui.money import Money
from funds.models import AccountDebit
from funds.services.debits import debit_create


def consent_of(connection: Connection) -> DebitConsent:
    actor = account_holder(connection.account_id, connection.platform, ip="203.0.113.9")
    return debit_consent_give(actor=actor, connection=connection, version=VERSION)


def pull(member: Membership, connection: Connection, amount: int, currency: str = "usd") -> AccountDebit:
    """An account debit as an Administrator makes it."""
    return debit_create(
        actor=operator(member),
        connection=connection,
        money=Money(amount, currency),
        idempotency_key=new_id("key"),
    )
