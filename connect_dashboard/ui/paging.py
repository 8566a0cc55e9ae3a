"""Keyset paging: a page is found by its neighbour's sort values, so page 4,000 costs what page 1 costs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page; ``next`` and ``previous`` are cursors for the URL, empty where there is no such page."""

    rows: list[Row]
    next: str
    previous: str


class BadCursor(ValueError):
    """A cursor that nobody was given; callers show the first page instead."""


@dataclass(frozen=True)
class Order:
    """The direction in which one page is read: backwards for a previous page."""

    fields: Sequence[str]
    descending: bool

    def expressions(self) -> list[Any]:
        return [F(name).desc() if self.descending else F(name).asc() for name in self.fields]

    def beyond(self, values: Sequence[Any]) -> Q:
        """Rows that come after ``values``."""
        return _beyond(self.fields, values, self.descending)

    def before(self, values: Sequence[Any]) -> Q:
        """Rows that come ahead of ``values``."""
        return _beyond(self.fields, values, not self.descending)


Read = Callable[[QuerySet[Row], Order, int], list[Row]]


def read_in_order(queryset: QuerySet[Row], order: Order, limit: int) -> list[Row]:
    return list(queryset.order_by(*order.expressions())[:limit])


def keyset_page(
    queryset: QuerySet[Row],
    order: Sequence[str],
    *,
    cursor: str = "",
    size: int = 25,
    read: Read[Row] = read_in_order,
) -> Page[Row]:
    """Return the page that ``cursor`` points at; ``read`` fetches its rows.

    ``order`` is like ``order_by`` (``["-created", "-id"]``): all ascending or all descending, without
    nulls, the last field unique. The cursor holds a direction and the neighbour's values; Postgres
    answers a row comparison from the index of the same columns.
    """
    fields = [name.lstrip("-") for name in order]
    backwards, values = _decode(cursor, len(fields)) if cursor else (False, None)
    way = Order(fields, order[0].startswith("-") != backwards)
    if values is not None:
        queryset = _from(cursor, queryset, way.beyond(values))
    rows = read(queryset, way, size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else True
    has_previous = more if backwards else values is not None
    return Page(
        rows=rows,
        next=_encode(False, rows[-1], fields) if rows and has_next else "",
        previous=_encode(True, rows[0], fields) if rows and has_previous else "",
    )


def _from(cursor: str, queryset: QuerySet[Row], condition: Q) -> QuerySet[Row]:
    """A cursor of another order holds values that this one's fields cannot have."""
    try:
        return queryset.filter(condition)
    except (ValueError, TypeError, ValidationError) as error:
        raise BadCursor(cursor) from error


def _beyond(fields: Sequence[str], values: Sequence[Any], descending: bool) -> Q:
    """(a, b) < (x, y), written as ``a <= x AND (a < x OR b < y)`` so that the index bounds the scan."""
    operator = "lt" if descending else "gt"
    first, *rest = zip(fields, values, strict=True)
    strictly = Q(**{f"{first[0]}__{operator}": first[1]})
    if not rest:
        return strictly
    inner = _beyond(fields[1:], values[1:], descending)
    return Q(**{f"{first[0]}__{operator}e": first[1]}) & (strictly | inner)


def _encode(backwards: bool, row: Model, fields: Sequence[str]) -> str:
    values = [attrgetter(name.replace("__", "."))(row) for name in fields]
    plain = [{"t": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps([backwards, plain]).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[bool, list[Any]]:
    try:
        backwards, plain = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [parse_datetime(item["t"]) if isinstance(item, dict) else item for item in plain]
    except (ValueError, TypeError, KeyError) as error:
        raise BadCursor(cursor) from error
    if (
        not isinstance(backwards, bool)
        or len(values) != length
        or any(value is None or not isinstance(value, str | int | datetime) or "\x00" in str(value) for value in values)
    ):
        raise BadCursor(cursor)
    return backwards, values
