"""What one row of the list shows."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.balances import listed_balance
from accounts.causes import cause_of
from accounts.columns import business_type_label
from accounts.configuration import DashboardAccess
from accounts.countries import country_name, short_country_name
from accounts.models import Connection
from accounts.models.account import UNNAMED
from accounts.status import AccountStatus
from connect_dashboard.ui.money import Money


@dataclass(frozen=True)
class AccountRow:
    """A row as the template draws it; ``note`` is its second line.

    ``is_past_due`` is said where there is no date to say it of: an imported snapshot may have lost its own.
    """

    id: str
    name: str
    note: str
    cause: str
    status: AccountStatus
    next_due_at: datetime | None
    is_past_due: bool
    country: str
    country_name: str
    country_short: str
    balance: Money
    business_type: str
    dashboard: str
    last_active_at: datetime | None
    created: datetime
    connected_at: datetime


def account_row(connection: Connection) -> AccountRow:
    account = connection.account
    country = account.country.code
    cause = cause_of(connection.status, account.requirements, settings.PROCESSOR_NAME)
    is_unnamed = connection.name == account.pk
    return AccountRow(
        id=account.pk,
        name=UNNAMED if is_unnamed else connection.name,
        cause=cause,
        note=cause or (account.pk if is_unnamed else account.email if account.email != connection.name else ""),
        status=AccountStatus(connection.status),
        next_due_at=connection.next_due_at,
        is_past_due=bool(account.requirements.get("past_due")),
        country=country,
        country_name=country_name(country),
        country_short=short_country_name(country),
        balance=listed_balance(connection),
        business_type=business_type_label(account.business_type),
        dashboard=DashboardAccess(account.dashboard).label,
        last_active_at=connection.activity_seen_at,
        created=connection.created,
        connected_at=connection.connected_at,
    )
