"""Reads of what is to be done over all accounts of a platform."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, Count, F, Prefetch, Q, Sum, When, prefetch_related_objects
from django.db.models.functions import TruncDate
from django.http import QueryDict

from accounts.attention import largest_first
from accounts.models import Account, Capability, Connection, Person
from accounts.models.connection import NEVER
from accounts.queries import account_list, account_page
from accounts.search import Criteria, criteria_from
from accounts.status import AccountStatus
from connect_dashboard.pictures import kept_for_a_minute
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from connect_dashboard.ui.paging import Page
from requirements_app.actions import AccountActions
from requirements_app.models import Ask, RemediationLink

# Kinds of which something is to be done, the most urgent first.
KINDS = ("information_request", "past_due", "currently_due", "future")
DAYS = 30
# Nothing is asked of a rejected account any more.
_LIVING = [status.value for status in AccountStatus if status is not AccountStatus.REJECTED]
_COUNTED = 100
_LINKS_READ = 20


def action_criteria(kind: str, capability: str, country: str, due_on: str) -> Criteria:
    """What narrows the page; without a kind, whatever is to be done."""
    asked = QueryDict(mutable=True)
    asked.setlist("requirement", [kind] if kind in KINDS else list(KINDS))
    asked.setlist("status", _LIVING)
    for name, value in (("capability", capability), ("country", country), ("due_from", due_on), ("due_to", due_on)):
        if value:
            asked[name] = value
    return criteria_from(asked, present())


def action_page(platform: Platform, criteria: Criteria, cursor: str = "") -> Page[Connection]:
    """Accounts with something to be done, by the day on which the first of it is due."""
    return account_page(platform, criteria, sort="next_due", cursor=cursor)


def actions_of_all(connections: Iterable[Connection]) -> list[AccountActions]:
    """What is to be done for each, read in as many queries for one account as for a page of them."""
    connections = list(connections)
    ids = [connection.account_id for connection in connections]
    accounts = Account.objects.defer("company_tax_id", "company_vat_id").in_bulk(ids)
    persons = Person.objects.filter(account__in=ids).defer("id_number")
    held = Capability.objects.filter(account__in=ids).exclude(status=Capability.Status.UNREQUESTED).order_by("name")
    asks = Ask.objects.filter(account__in=ids, resolved_at=None)
    for connection in connections:
        connection.account = accounts[connection.account_id]
    by_account = {connection.account_id: AccountActions(connection) for connection in connections}
    for actions in by_account.values():
        actions.persons, actions.capabilities, actions.asks = {}, [], {}
    for person in persons:
        by_account[person.account_id].persons[person.pk] = person  # type: ignore[index]
    for capability in held:
        by_account[capability.account_id].capabilities.append(capability)  # type: ignore[attr-defined]
    for ask in asks:
        by_account[ask.account_id].asks[ask.key] = ask  # type: ignore[index]
    return list(by_account.values())


def coming_deadlines(account: Account, keys: Collection[str], now: datetime) -> dict[str, datetime]:
    """The days to come of what is due, by key; a snapshot that came from outside has one day for all of it."""
    if not keys:
        return {}
    asked = dict(Ask.objects.filter(account=account, resolved_at=None).values_list("key", "deadline"))
    stated = account.requirements.get("current_deadline")
    day = datetime.fromtimestamp(stated, tz=UTC) if stated else None
    days = {key: asked.get(key) if asked else day for key in keys}
    return {key: at for key, at in days.items() if at and at > now}


def remediation_links_of(connection: Connection) -> list[RemediationLink]:
    """The newest of the account's links to the platform, after those that are locked; read once a page."""
    locked = Q(locked_at__isnull=False, revoked_at=None)
    links = RemediationLink.objects.filter(platform=connection.platform_id).select_related("created_by")
    ordered = links.order_by(Case(When(locked, then=0), default=1), "-created", "-pk")[:_LINKS_READ]
    account = connection.account
    prefetch_related_objects([account], Prefetch("remediation_links", ordered, to_attr="links_read"))
    return account.links_read  # type: ignore[attr-defined,no-any-return]


def due_count(platform: Platform) -> int:
    """Accounts of which something is due by a date, passed or to come; past 99 nobody counts on."""
    return account_list(platform, _due(("due_order__lt", NEVER)))[:_COUNTED].count()


@dataclass(frozen=True)
class Day:
    """How many accounts fall under restriction on a day unless somebody acts, and what they took in lately.

    ``volumes`` are the charges of the last 30 days, what is worth most first; one a currency, as nothing is converted.
    """

    on: date
    accounts: int = 0
    volumes: tuple[Money, ...] = ()

    @property
    def more(self) -> int:
        """Currencies besides the first."""
        return len(self.volumes[1:])


def coming_days(platform: Platform) -> list[Day]:
    """The coming days, in UTC, as deadlines are given; one query over the index of due dates.

    It reads every account that has a day among them: a picture of the month may be a minute old.
    """
    return kept_for_a_minute("coming_days", platform.pk, lambda now: _coming_days(platform, now))


def _coming_days(platform: Platform, now: datetime) -> list[Day]:
    first = now.astimezone(UTC).date()
    until = datetime.combine(first + timedelta(days=DAYS), time(), UTC)
    due = account_list(platform, _due(("due_order__gte", now), ("due_order__lt", until)))
    sums = (
        due.annotate(on=TruncDate("next_due_at", tzinfo=UTC), currency=F("account__default_currency"))
        .values_list("on", "currency")
        .annotate(number=Count("pk"), volume=Sum("recent_volume"))
    )
    found: dict[date, list[tuple[int, Money]]] = defaultdict(list)
    for on, currency, number, volume in sums:
        found[on].append((number, Money(int(volume), currency)))
    return [_day(first + timedelta(days=number), found) for number in range(DAYS)]


def _day(on: date, found: Mapping[date, list[tuple[int, Money]]]) -> Day:
    there = found.get(on, [])
    return Day(on, sum(number for number, _ in there), largest_first(money for _, money in there))


def _due(*bounds: tuple[str, datetime | int]) -> Criteria:
    return Criteria(statuses=tuple(_LIVING), bounds=bounds)
