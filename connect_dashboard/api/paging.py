"""The dialect's lists: newest first, by the ids of what the caller has already (``starting_after``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.ui.paging import Order, Read, read_in_order

Row = TypeVar("Row", bound=Model)
Json = dict[str, Any]

DEFAULT_LIMIT = 10
NEWEST = Order(("created", "pk"), descending=True)


@dataclass(frozen=True)
class Listing:
    """One page of objects; its address is the request's unless ``url`` names another."""

    data: list[Json]
    has_more: bool
    url: str = ""

    def envelope(self, path: str) -> Json:
        return {"object": "list", "url": self.url or path, "has_more": self.has_more, "data": self.data}


def page_of(
    rows: QuerySet[Row],
    params: Mapping[str, Any],
    *,
    order: Order = NEWEST,
    key: str = "pk",
    what: str = "object",
    read: Read[Row] = read_in_order,
) -> tuple[list[Row], bool]:
    """Rows of one page and whether more follow; ``key`` is the column by which callers name a row.

    Postgres answers the comparison of rows from the index of ``order``'s columns.
    """
    limit = params.get("limit") or DEFAULT_LIMIT
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise ParameterError(
            "parameter_invalid", "You may give starting_after or ending_before, but not both.", "ending_before"
        )
    if before:
        place = _place(rows, order, key, before, what, "ending_before")
        backwards = Order(order.fields, not order.descending)
        found = read(rows.filter(order.before(place)), backwards, limit + 1)
        return found[limit - 1 :: -1] if len(found) > limit else found[::-1], len(found) > limit
    if after:
        rows = rows.filter(order.beyond(_place(rows, order, key, after, what, "starting_after")))
    found = read(rows, order, limit + 1)
    return found[:limit], len(found) > limit


def page_of_list(objects: Sequence[Json], params: Mapping[str, Any], what: str) -> Listing:
    """The same of what is in memory already, in its order."""
    ids = [one["id"] for one in objects]
    limit = params.get("limit") or DEFAULT_LIMIT
    start, end = 0, len(ids)
    for name in ("starting_after", "ending_before"):
        if params.get(name) and params[name] not in ids:
            raise NotFound(what, params[name], name)
    if params.get("starting_after"):
        start = ids.index(params["starting_after"]) + 1
    if params.get("ending_before"):
        end = ids.index(params["ending_before"])
        return Listing(list(objects[max(end - limit, start) : end]), end - limit > start)
    return Listing(list(objects[start : min(start + limit, end)]), start + limit < end)


def listing(
    rows: QuerySet[Row], params: Mapping[str, Any], shape: Callable[[Row], Json], what: str = "object"
) -> Listing:
    found, has_more = page_of(rows, params, what=what)
    return Listing([shape(row) for row in found], has_more)


def _place(rows: QuerySet[Any], order: Order, key: str, object_id: str, what: str, param: str) -> tuple[Any, ...]:
    place = rows.filter(**{key: object_id}).values_list(*order.fields).first()
    if place is None:
        raise NotFound(what, object_id, param)
    return tuple(place)
