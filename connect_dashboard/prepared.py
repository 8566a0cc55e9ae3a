"""Statements that are asked again and again: PostgreSQL plans them once a connection, not once a request.

Django's own cursors write the values into the text, so that every request would bring a new statement; planning one
with many joins takes longer than answering it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import AutoField, Model
from django.db.models.expressions import DatabaseDefault

# Values of these types such a field writes as they are. Asking it for each value takes longer than the INSERT.
_WRITTEN_AS_IT_IS: dict[type, type] = {
    models.CharField: str,
    models.TextField: str,
    models.BigAutoField: int,
    models.BigIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.BooleanField: bool,
    models.DateTimeField: datetime,
}


def binding_cursor() -> Any:
    """A cursor whose values PostgreSQL binds; to be closed, as by ``with``."""
    own = _own_connection()
    # As Django's own cursors begin: a connection that the server has cut meanwhile is made anew.
    own.close_if_health_check_failed()
    own.ensure_connection()
    cursor: Any = psycopg.Cursor(own.connection)
    return own.make_debug_cursor(cursor) if own.queries_logged else own.make_cursor(cursor)


def insert(one: Model) -> None:
    """Write a new row, and tell ``one`` its number if the database gives it one."""
    key = one._meta.pk
    with binding_cursor() as cursor:
        cursor.execute(f"{insertion(type(one))} RETURNING {connection.ops.quote_name(str(key.column))}", values_of(one))
        setattr(one, key.attname, cursor.fetchone()[0])
    one._state.adding, one._state.db = False, connection.alias


def insert_once(one: Model) -> bool:
    """Write a new row that has its key, unless one with the same unique values is there; return whether it was."""
    with binding_cursor() as cursor:
        cursor.execute(f"{insertion(type(one))} ON CONFLICT DO NOTHING", values_of(one))
        one._state.adding, one._state.db = False, connection.alias
        return bool(cursor.rowcount)


@cache
def insertion(model: type[Model], *, once_in: str = "") -> str:
    """The statement that writes a row of ``model``, ``once_in`` another query has one; names come from code alone."""
    columns = [connection.ops.quote_name(field.column) for field in given_fields(model)]
    places = ", ".join(["%s"] * len(columns))
    given = f"SELECT {places} FROM {once_in}" if once_in else f"VALUES ({places})"  # noqa: S608
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(columns)}) {given}"  # noqa: S608


def values_of(one: Model) -> list[Any]:
    """What ``insertion`` is given."""
    own = _own_connection()
    values = []
    for field, plain in _prepared_fields(type(one)):
        value = getattr(one, field.attname)
        if plain is None or (type(value) is not plain and value is not None):
            value = field.get_db_prep_save(_given(field, one), own)
        values.append(value)
    return values


@cache
def _prepared_fields(model: type[Model]) -> list[tuple[Any, type | None]]:
    """With the type whose values a field writes as they are, if there is one."""
    return [(field, _as_it_is(field)) for field in given_fields(model)]


def _as_it_is(field: Any) -> type | None:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return None
    return _WRITTEN_AS_IT_IS.get(type(field.target_field if isinstance(field, models.ForeignKey) else field))


def _own_connection() -> Any:
    """What ``connection`` stands for in this thread; asked by name it looks that up at every touch."""
    return connections[DEFAULT_DB_ALIAS]


@cache
def given_fields(model: type[Model]) -> Sequence[Any]:
    """Those of a new row that the database does not fill in itself."""
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, AutoField))  # type: ignore[attr-defined]
    ]


def _given(field: Any, one: Model) -> Any:
    """The value to write. Of a column's default the constant itself is written: no value stands for it."""
    value = field.pre_save(one, True)
    if isinstance(value, DatabaseDefault):
        value = field.db_default
        setattr(one, field.attname, value)
    return value
