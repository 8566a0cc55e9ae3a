"""Reads of the list of connected accounts."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Lookup, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from accounts.models import Account, Connection, SavedView
from accounts.models.connection import NEVER
from accounts.rarity import rare
from accounts.search import PAST_DUE, Criteria
from connect_dashboard.team.models import Membership, Platform
from connect_dashboard.ui.paging import Order, Page, Read, keyset_page, read_in_order

PAGE_SIZE = 25

# How the list can be sorted; each has an index per platform and one per platform and status.
SORTS = {
    "created": ("created", "id"),
    "name": ("sort_name", "id"),
    "next_due": ("due_order", "id"),
    "last_active": ("last_active_at", "id"),
    "balance": ("balance", "id"),
}
DEFAULT_SORT = "-created"

# Rows that are looked through in the list's order before all matches are gathered and sorted.
HORIZON = 10_000
# Among how many rows few matches are gathered before all of them are, and how many times a page is hoped for there.
NEAR = 30_000
AMPLE = 2

_SHOWN = (
    "platform_id",
    "account_id",
    "connected_at",
    "metadata",
    "name",
    "sort_name",
    "status",
    "created",
    "next_due_at",
    "last_active_at",
    "balance",
)
_SHOWN_OF_ACCOUNT = ("country", "business_type", "email", "dashboard", "default_currency", "requirements")


@SearchVectorField.register_lookup
class MatchesTerms(Lookup):
    """``search__terms=query``: a query of quoted terms, taken as it is (``to_tsquery`` would split them again)."""

    lookup_name = "terms"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}::tsquery", [*left_params, *right_params]


@SearchVectorField.register_lookup
class MatchesTermsInPassing(MatchesTerms):
    """The same, for rows that are read in any case: IS TRUE keeps the planner from asking the search index."""

    lookup_name = "terms_in_passing"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = super().as_sql(compiler, connection)
        return f"({sql}) IS TRUE", params


def account_list(platform: Platform, criteria: Criteria) -> QuerySet[Connection]:
    """Everything that matches, in no order."""
    return _living(platform).filter(_indexed(criteria), _narrowing(criteria))


def account_page(
    platform: Platform, criteria: Criteria, *, sort: str = DEFAULT_SORT, cursor: str = ""
) -> Page[Connection]:
    """One page of what matches, each row with as much of its account as lists show."""
    order = sort_order(sort)
    rows = _living(platform).filter(_indexed(criteria, order[0].removeprefix("-"))).only(*_SHOWN)
    page = keyset_page(rows, order, cursor=cursor, size=PAGE_SIZE, read=_reader(criteria))
    # Of the page alone: rows that the reader came across on its way need no account.
    prefetch_related_objects(page.rows, _shown_account())
    return page


def accounts_newest(platform: Platform, criteria: Criteria) -> tuple[QuerySet[Any], Read[Any]]:
    """Ids of the accounts that match, and how to read them in the order of ``created`` and the connection's ``id``."""
    rows = _living(platform).filter(_indexed(criteria, "created")).values_list("account_id", flat=True)
    return rows, _reader(criteria)


def with_account(connections: QuerySet[Connection]) -> QuerySet[Connection]:
    """The columns that lists and exports show, and no others: the search terms outweigh them all."""
    return connections.only(*_SHOWN).prefetch_related(_shown_account())


def _shown_account() -> Prefetch:
    return Prefetch("account", Account.objects.only(*_SHOWN_OF_ACCOUNT))


def sort_order(sort: str) -> list[str]:
    """``-name`` is ``["-sort_name", "-id"]``."""
    sign = "-" if sort.startswith("-") else ""
    return [sign + column for column in SORTS[sort.removeprefix("-")]]


def _living(platform: Platform) -> QuerySet[Connection]:
    return Connection.objects.for_platform(platform).annotate(due_order=Coalesce("next_due_at", Value(NEVER)))


def _indexed(criteria: Criteria, column: str = "") -> Q:
    """What the index of the sort by ``column`` answers by itself: one status, and a range of the column."""
    condition = Q(status=criteria.statuses[0]) if len(criteria.statuses) == 1 else Q()
    for lookup, value in criteria.bounds:
        if lookup.startswith(f"{column}__"):
            condition &= Q((lookup, value))
    return condition


def _narrowing(criteria: Criteria, terms: str = "search__terms") -> Q:
    condition = Q(**({"status__in": criteria.statuses} if len(criteria.statuses) > 1 else {}))
    if criteria.terms:
        condition &= Q((terms, criteria.tsquery))
    for bound in criteria.bounds:
        condition &= Q(bound)
    if criteria.overdue_at:
        condition &= Q(due_order__lt=criteria.overdue_at) | Q((terms, PAST_DUE))
    return condition


def _reader(criteria: Criteria) -> Read[Connection]:
    """How to read one page of the rows that match ``criteria``.

    Many matches are found fastest by walking the sort's index, few by gathering and sorting them. The planner
    guesses which, but takes filters for independent: "enabled, with transfers inactive" looks common, matches
    nothing, and would walk a million rows. So the walk ends at the horizon; what is not found there is rare
    enough to be gathered. Words do not depend on each other so, and few of them are gathered at once.
    """
    narrowing = _narrowing(criteria)
    if not narrowing:
        return read_in_order
    if criteria.is_words and (found := rare(criteria.terms)):
        few = Q(search__terms=found.query)
        if found.query != criteria.tsquery:
            few &= Q(search__terms_in_passing=criteria.tsquery)
        return lambda rows, order, limit: _gather_few(rows, few, order, limit, among=int(AMPLE * limit * found.one_in))
    in_passing = _narrowing(criteria, "search__terms_in_passing")

    def read(rows: QuerySet[Connection], order: Order, limit: int) -> list[Connection]:
        matching = rows.filter(narrowing)
        horizon = _horizon(rows, order, HORIZON)
        if horizon is None:
            return read_in_order(matching, order, limit)
        near = read_in_order(rows.filter(order.before(horizon), in_passing), order, limit)
        return near if len(near) == limit else _gather(matching, order, limit)

    return read


def _horizon(rows: QuerySet[Connection], order: Order, distance: int) -> tuple[Any, ...] | None:
    """The place that so many rows come before; None where the list is shorter."""
    passed = rows.order_by(*order.expressions()).values_list(*order.fields)
    return next(iter(passed[distance : distance + 1]), None)


def _gather_few(rows: QuerySet[Connection], few: Q, order: Order, limit: int, among: int) -> list[Connection]:
    """Gather first where a page of them should lie, if that is near: the indexes alone tell which rows those are."""
    matching = rows.filter(few)
    horizon = _horizon(rows, order, among) if among <= NEAR else None
    near = _gather(matching.filter(order.before(horizon)), order, limit) if horizon else []
    return near if len(near) == limit else _gather(matching, order, limit)


def _gather(matching: QuerySet[Connection], order: Order, limit: int) -> list[Connection]:
    """Sort by an expression that no index holds, so that the planner cannot walk one."""
    first = Coalesce(F(order.fields[0]), F(order.fields[0]))
    leading = first.desc() if order.descending else first.asc()
    return list(matching.order_by(leading, *order.expressions()[1:])[:limit])


def saved_views_for(membership: Membership) -> QuerySet[SavedView]:
    """One's own views of this platform and those that the team shares, by name."""
    reachable = Q(owner_id=membership.user_id) | Q(shared=True)
    views = SavedView.objects.filter(reachable, platform_id=membership.platform_id).select_related("owner")
    return views.only("name", "query", "shared", "owner__name", "owner__email").order_by("name")
