"""Which accounts a bulk action means: some ids, or everything that a list's query finds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Connection
from accounts.queries import account_list
from accounts.search import Criteria, criteria_from
from connect_dashboard.team.models import Platform

# Beyond this nobody counts while somebody waits.
MAX_COUNTED = 10_000


def selected(platform: Platform, selection: Mapping[str, Any], now: datetime) -> QuerySet[Connection]:
    """``selection`` holds ``ids``, or ``query`` as the list's URL has it; ``now`` is when it was chosen."""
    if "query" in selection:
        return account_list(platform, criteria_from(QueryDict(selection["query"]), now))
    return account_list(platform, Criteria()).filter(account_id__in=selection.get("ids", []))


def counted(accounts: QuerySet[Connection]) -> int:
    """How many they are, or one more than ``MAX_COUNTED`` when they are many."""
    return accounts.order_by()[: MAX_COUNTED + 1].count()


def accounts_in_words(number: int) -> str:
    """``1 account``, ``1,204 accounts``, or ``more than 10,000 accounts`` of what ``counted`` says."""
    if number > MAX_COUNTED:
        return f"more than {MAX_COUNTED:,} accounts"
    return "1 account" if number == 1 else f"{number:,} accounts"
