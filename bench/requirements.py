"""Home, what is to be done over all accounts with its calendar, and the daily search for silent accounts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from accounts.models import Connection
from accounts.queries import account_list, sort_order
from accounts.search import Criteria
from bench.cases import Case, listed, turned
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.paging import keyset_page
from requirements_app.inactive import ORDER, inactive_accounts
from requirements_app.models import Reminder
from requirements_app.services.inactivity import inactive_hold, newly_inactive

HOME, ACTIONS, INACTIVE = "home", "requirements:action_list", "requirements:inactive_list"
COUNTRIES = ("US", "DE", "JP", "BR")
SECONDS = 30.0
_PLACES = 40
# Milliseconds. Not lists of rows: each of a page's accounts brings all that is to be done for it.
_LIMIT = 150.0


def action_cases(platform: Platform, random: Random) -> list[Case]:
    """Home draws growth, status mix and flows.

    The page of actions that is not narrowed shows the calendar of the coming 30 days beside its first rows.
    """
    today = timezone.now().date()
    narrowed = {
        "by kind": lambda: {"kind": random.choice(("past_due", "currently_due"))},
        "by capability": lambda: {"capability": random.choice(("card_payments", "transfers"))},
        "by country": lambda: {"country": random.choice(COUNTRIES)},
        "by all three": lambda: {"kind": "past_due", "capability": "transfers", "country": random.choice(COUNTRIES)},
        "of one day": lambda: {"due": str(today + timedelta(days=random.randrange(1, 30)))},
    }
    due = account_list(platform, Criteria()).exclude(next_due_at=None)
    return [
        Case("Home", listed(HOME, dict), limit=_LIMIT),
        Case("Actions required", listed(ACTIONS, dict), limit=_LIMIT),
        Case(
            "Actions required, deep page",
            turned(ACTIONS, _cursors(due, sort_order("next_due"), random), random),
            limit=_LIMIT,
        ),
        *(Case(f"Actions required {words}", listed(ACTIONS, query), limit=_LIMIT) for words, query in narrowed.items()),
    ]


def _cursors(rows: "QuerySet[Connection]", order: list[str], random: Random) -> list[str]:
    """As the pager would hand them out anywhere in the list."""
    rows, first = rows.defer("search", "search_terms"), order[0]
    ends = rows.aggregate(least=Min("pk"), most=Max("pk"))
    found = []
    for _ in range(_PLACES if ends["most"] else 0):
        somewhere = rows.filter(pk__gte=random.randint(ends["least"], ends["most"])).order_by("pk")
        value = somewhere.values_list(first, flat=True)[0]
        found.append(keyset_page(rows.filter(**{f"{first}__gte": value}), order, size=1).next)
    return [cursor for cursor in found if cursor]


@dataclass(frozen=True)
class Silence:
    """Seconds of the daily search among all accounts: the first one, and one of which all was found before.

    ``held`` are those in which whatever the first one found was taken over and put on hold: once an account.
    """

    found: int
    first: float
    again: float
    held: float

    def __str__(self) -> str:
        return (
            f"Search for silent accounts: {self.found:,} found in {self.first:.1f} s, "
            f"put on hold in {self.held:.1f} s; passed over the next time in {self.again:.1f} s"
        )

    def broken(self) -> list[str]:
        slow = [name for name in ("first", "again") if getattr(self, name) >= SECONDS]
        return [f"Search for silent accounts, {name} time: the limit is {SECONDS:.0f} s" for name in slow]


@contextmanager
def silences(platform: Platform) -> Iterator[Silence]:
    """Search in earnest; what it finds is on hold inside, and as before afterwards."""
    with transaction.atomic():
        now = timezone.now()
        found, first = _timed(lambda: sum(map(len, newly_inactive(platform, now))))
        held, whole = _timed(lambda: inactive_hold(platform, now))
        assert held == found, "found and held are not the same"
        told = Reminder.objects.count()
        again_found, again = _timed(lambda: inactive_hold(platform, now))
        assert again_found == 0, "somebody was put on hold again"
        assert Reminder.objects.count() == told, "somebody was told again"
        with connection.cursor() as cursor:
            # As the server does by itself in the minute after so many rows.
            cursor.execute("ANALYZE requirements_app_standing, requirements_app_reminder")
        yield Silence(found, first, again, whole)
        transaction.set_rollback(True)


def _timed(work: Callable[[], int]) -> tuple[int, float]:
    began = time.monotonic()
    return work(), time.monotonic() - began


def inactive_cases(platform: Platform, random: Random) -> list[Case]:
    on_hold = inactive_accounts(platform)
    return [
        Case("Inactive accounts", listed(INACTIVE, dict)),
        Case("Inactive accounts, deep page", turned(INACTIVE, _cursors(on_hold, ORDER, random), random)),
        Case(
            "Inactive accounts by country",
            listed(INACTIVE, lambda: {"country": random.choice(COUNTRIES)}),
            limit=_LIMIT,
        ),
    ]
