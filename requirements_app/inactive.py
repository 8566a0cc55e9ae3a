"""Reads of the inactive accounts: which they are, and what is on hold of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.capabilities import label
from accounts.departures import Departure, departure_obstacle
from accounts.models import Account, Capability, Connection
from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.paging import Page, keyset_page
from requirements_app.models import Standing
from requirements_app.words import topic_of

ORDER = ["last_active_at", "id"]
PAUSED = "paused.inactivity"
FILTERS = ("country", "capability", "losses")


@dataclass(frozen=True)
class InactiveRow:
    id: str
    name: str
    country: str
    status: AccountStatus
    last_active_at: datetime
    on_hold_since: datetime
    topics: list[str]
    capabilities: list[str]
    rejectable: bool
    removable: bool


def inactive_accounts(platform: Platform) -> QuerySet[Connection]:
    return Connection.objects.for_platform(platform).filter(account__standing__on_hold_since__isnull=False)


def inactive_filtered(platform: Platform, filters: Mapping[str, str]) -> QuerySet[Connection]:
    """``filters``: country, a capability that is paused, and who answers for losses."""
    found = inactive_accounts(platform)
    if country := filters.get("country"):
        found = found.filter(account__country=country)
    if capability := filters.get("capability"):
        paused = Capability.objects.filter(name=capability, disabled_reason=PAUSED)
        found = found.filter(account__in=paused.values("account"))
    if losses := filters.get("losses"):
        found = found.filter(account__losses=losses)
    return found


def inactive_selected(platform: Platform, selection: Mapping[str, Any]) -> QuerySet[Connection]:
    """``selection`` holds ``ids``, or ``filters`` where everything is meant that they find."""
    if "filters" in selection:
        return inactive_filtered(platform, selection["filters"])
    return inactive_accounts(platform).filter(account__in=selection.get("ids", []))


def inactive_page(platform: Platform, filters: Mapping[str, str], cursor: str = "") -> Page[Connection]:
    """The longest silent first: the old end of the index of last activity."""
    accounts = Account.objects.only("country", "dashboard", "losses", "requirements").prefetch_related(
        Prefetch("standing", Standing.objects.only("on_hold_since")), "capabilities"
    )
    rows = inactive_filtered(platform, filters).only("account_id", "name", "status", "last_active_at")
    return keyset_page(rows.prefetch_related(Prefetch("account", accounts)), ORDER, cursor=cursor)


def inactive_row(connection: Connection) -> InactiveRow:
    account = connection.account
    requirements = account.requirements
    standing: Any = account.standing  # type: ignore[attr-defined]
    keys = [*(requirements.get("currently_due") or ()), *(requirements.get("pending_verification") or ())]
    return InactiveRow(
        id=account.pk,
        name=connection.name,
        country=account.country.name,
        status=AccountStatus(connection.status),
        last_active_at=connection.last_active_at,
        on_hold_since=standing.on_hold_since,
        topics=sorted({topic_of(key).words for key in keys}),
        capabilities=sorted(label(one.name) for one in account.capabilities.all() if one.disabled_reason == PAUSED),
        rejectable=departure_obstacle(Departure.REJECT, account) is None,
        removable=departure_obstacle(Departure.REMOVE, account) is None,
    )
