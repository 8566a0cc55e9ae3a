"""Reading and writing many rows in one statement, where a statement for each of them would take the time."""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Value

from connect_dashboard.prepared import given_fields, values_of


@contextmanager
def uncollected() -> Iterator[None]:
    """For a batch of hundreds: its many objects would be looked through for cycles again and again, in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def among(field: str, values: Collection[Any]) -> Func:
    """The condition that ``field`` is one of ``values``, given as one array.

    ``field__in`` names each value in the statement: of hundreds, writing and reading them takes longer than the query.
    """
    return Func(
        F(field), Value(list(values)), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )


def update_many(model: type[Model], fields: Sequence[str], rows: Iterable[Model]) -> None:
    """Write ``fields`` of ``rows``, as ``save(update_fields=fields)`` would write each of them."""
    known = {field.name: field for field in model._meta.concrete_fields}
    written = [model._meta.pk, *(known[name] for name in fields)]
    given = [{field.column: getattr(row, field.attname) for field in written} for row in rows]
    if not given:
        return
    quoted = [connection.ops.quote_name(str(field.column)) for field in written]
    types = [field.db_type(connection) for field in written]
    # Names of tables, columns and types come from models alone.
    statement = "UPDATE {table} AS kept SET {values} FROM json_to_recordset(%s) AS given({columns}) WHERE {match}"
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                table=connection.ops.quote_name(model._meta.db_table),
                values=", ".join(f"{name} = given.{name}" for name in quoted[1:]),
                columns=", ".join(f"{name} {kind}" for name, kind in zip(quoted, types, strict=True)),
                match=f"kept.{quoted[0]} = given.{quoted[0]}",
            ),
            [json.dumps(given, default=str)],
        )


def copy_rows(model: type[Model], columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    """New rows by COPY, in a fraction of the time of INSERT, which names the place of each value."""
    names = ", ".join(f'"{name}"' for name in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,  # type: ignore[attr-defined]
    ):
        for row in rows:
            copy.write_row(row)


def copy_objects(objects: Sequence[Model]) -> None:
    """New objects of one model. What the database fills in (numbers, generated columns) they are not told."""
    if not objects:
        return
    model = type(objects[0])
    copy_rows(model, [field.column for field in given_fields(model)], map(values_of, objects))
    for one in objects:
        one._state.adding = False
        one._state.db = connection.alias
