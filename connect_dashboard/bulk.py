"""Changing many rows in one statement, where a statement for each of them would take the time."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model


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
