"""What one row of the list shows."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django_countries import countries

from accounts.causes import cause_of
from accounts.columns import business_type_label
from accounts.configuration import DashboardAccess
from accounts.models import Connection
from accounts.status import AccountStatus


@dataclass(frozen=True)
class AccountRow:
    """A row as the template draws it; ``note`` is its second line."""

    id: str
    name: str
    note: str
    cause: str
    status: AccountStatus
    next_due_at: datetime | None
    country: str
    country_name: str
    business_type: str
    dashboard: str
    last_active_at: datetime
    created: datetime
    connected_at: datetime


def account_row(connection: Connection) -> AccountRow:
    account = connection.account
    cause = cause_of(connection.status, account.requirements, settings.PROCESSOR_NAME)
    return AccountRow(
        id=account.pk,
        name=connection.name,
        cause=cause,
        note=cause or (account.email if account.email != connection.name else ""),
        status=AccountStatus(connection.status),
        next_due_at=connection.next_due_at,
        country=str(account.country),
        country_name=countries.name(account.country.code),
        business_type=business_type_label(account.business_type),
        dashboard=DashboardAccess(account.dashboard).label,
        last_active_at=connection.last_active_at,
        created=connection.created,
        connected_at=connection.connected_at,
    )
