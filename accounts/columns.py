"""The columns of the list, on the page and in an export."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.balances import listed_balance
from accounts.configuration import DashboardAccess
from accounts.models import Connection
from accounts.models.account import BusinessType
from accounts.status import AccountStatus


@dataclass(frozen=True)
class Column:
    """``text`` is the cell of an export; ``sort`` the name by which the list can be sorted, if it can."""

    key: str
    label: str
    text: Callable[[Connection], str]
    sort: str = ""
    numeric: bool = False


def _balance(row: Connection) -> str:
    """The currency first: no spreadsheet takes a balance below zero for a formula."""
    return f"{row.account.default_currency.upper()} {listed_balance(row).major}"


def _moment(value: datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value else ""


NAME = Column("name", "Account", lambda row: row.name, "name")

# What can be shown beside the name, in this order.
COLUMNS = (
    Column("status", "Status", lambda row: AccountStatus(row.status).label),
    Column("next_due", "Next due", lambda row: _moment(row.next_due_at), "next_due"),
    Column("country", "Country", lambda row: str(row.account.country)),
    Column("balance", "Balance", _balance, "balance", numeric=True),
    Column("business_type", "Business type", lambda row: business_type_label(row.account.business_type)),
    Column("dashboard", "Dashboard access", lambda row: DashboardAccess(row.account.dashboard).label),
    Column("last_active", "Last active", lambda row: _moment(row.activity_seen_at), "last_active"),
    Column("created", "Created", lambda row: _moment(row.created), "created"),
    Column("connected_at", "Connected on", lambda row: _moment(row.connected_at)),
    Column("id", "Account id", lambda row: row.account_id),
)
DEFAULT_COLUMNS = ("status", "next_due", "country", "balance", "last_active", "created")

EXPORT_COLUMNS = (
    NAME,
    Column("email", "E-mail", lambda row: row.account.email),
    *COLUMNS,
    Column("metadata", "Metadata (JSON)", lambda row: json.dumps(row.metadata, ensure_ascii=False, sort_keys=True)),
)


def business_type_label(value: str) -> str:
    return BusinessType(value).label if value else ""


def known_columns(keys: Iterable[str]) -> list[str]:
    """Those of ``keys`` that there are, in their fixed order."""
    chosen = set(keys)
    return [column.key for column in COLUMNS if column.key in chosen]
