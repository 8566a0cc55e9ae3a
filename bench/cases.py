"""What is asked for: endless URLs with ever other parameters, for our pages and the admin's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Connection
from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.paging import keyset_page

Urls = Callable[[], Iterator[str]]
SAMPLE = 400


@dataclass(frozen=True)
class Case:
    """``limit`` is the time in milliseconds that p95 must stay under, ``queries`` the most queries allowed.

    ``beats_admin``: the list and its search must be many times faster than the admin's.
    """

    name: str
    ours: Urls
    admins: Urls | None = None
    limit: float | None = 50.0
    queries: int | None = None
    beats_admin: bool = True


def cases(platform: Platform, random: Random) -> list[Case]:
    sample = _sample(platform, random)
    found = [
        Case("First page", _accounts(dict), _admin_list(dict)),
        Case("Deep page", lambda: _deep_pages(platform, sample, random), _admin_list(_deep_page(platform, random))),
    ]
    for status in AccountStatus:
        chosen = _always({"status": status.value})
        admins = _always({"status__exact": status.value})
        found.append(Case(f"Tab {status.label}", _accounts(chosen), _admin_list(admins)))
    name = _each(sample, random, lambda one: {"q": one.name.split()[-1]})
    full_name = _each(sample, random, lambda one: {"q": one.name})
    typed = _each(sample, random, lambda one: {"q": one.name.split()[0][:4]})
    email = _each(sample, random, lambda one: {"q": one.account.email})
    metadata = _each(
        [one for one in sample if one.metadata], random, lambda one: {"q": "{}:{}".format(*_first_pair(one))}
    )
    found += [
        Case("Search: a word of the name", _accounts(name), _admin_list(name)),
        Case("Search: the whole name", _accounts(full_name), _admin_list(full_name)),
        Case("Search: as one types", _accounts(typed), _admin_list(typed)),
        Case("Search: e-mail", _accounts(email), _admin_list(email)),
        Case("Search: metadata", _accounts(metadata)),
        Case(
            "Details",
            lambda: _details(sample, random),
            lambda: _admin_change(sample, random),
            limit=None,
            queries=15,
            beats_admin=False,
        ),
    ]
    return found


def _sample(platform: Platform, random: Random) -> list[Connection]:
    """Accounts from all over the table."""
    living = Connection.objects.for_platform(platform).defer("search", "search_terms").select_related("account")
    first, last = living.order_by("pk").first(), living.order_by("pk").last()
    assert first is not None
    assert last is not None
    keys = [random.randint(first.pk, last.pk) for _ in range(SAMPLE)]
    return list(living.filter(pk__in=keys))


def _first_pair(connection: Connection) -> tuple[str, str]:
    return next(iter(connection.metadata.items()))


def _each(
    sample: list[Connection], random: Random, query: Callable[[Connection], dict[str, str]]
) -> Callable[[], dict[str, str]]:
    return lambda: query(random.choice(sample))


def _always(query: dict[str, str]) -> Callable[[], dict[str, str]]:
    return lambda: query


def _accounts(query: Callable[[], dict[str, str]]) -> Urls:
    return listed("accounts:account_list", query)


def listed(name: str, query: Callable[[], dict[str, str]]) -> Urls:
    """The list of this name, narrowed each time by what ``query`` says."""
    return lambda: _urls(name, query)


def turned(name: str, cursors: Sequence[str], random: Random) -> Urls:
    """Pages of the list of this name that begin at any of ``cursors``."""
    return listed(name, lambda: {"cursor": random.choice(cursors)} if cursors else {})


def _admin_list(query: Callable[[], dict[str, str]]) -> Urls:
    return lambda: _urls("admin:accounts_connection_changelist", query)


def _urls(name: str, query: Callable[[], dict[str, str]]) -> Iterator[str]:
    url = reverse(name)
    while True:
        yield f"{url}?{urlencode(query())}"


def _deep_pages(platform: Platform, sample: list[Connection], random: Random) -> Iterator[str]:
    """Cursors as the pager would hand them out anywhere in the list."""
    return turned("accounts:account_list", [_cursor_after(platform, one) for one in sample[:40]], random)()


def _cursor_after(platform: Platform, connection: Connection) -> str:
    below = Connection.objects.for_platform(platform).filter(created__lte=connection.created)
    return keyset_page(below.defer("search", "search_terms"), ["-created", "-id"], size=1).next


def _deep_page(platform: Platform, random: Random) -> Callable[[], dict[str, str]]:
    pages = Connection.objects.for_platform(platform).count() // 25
    return lambda: {"p": str(random.randint(pages // 4, max(pages - 1, 1)))}


def _details(sample: list[Connection], random: Random) -> Iterator[str]:
    while True:
        yield reverse("accounts:account_details", args=[random.choice(sample).account_id])


def _admin_change(sample: list[Connection], random: Random) -> Iterator[str]:
    while True:
        yield reverse("admin:accounts_account_change", args=[random.choice(sample).account_id])
