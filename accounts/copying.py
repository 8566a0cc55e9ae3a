"""Many new rows by COPY, in a fraction of the time of INSERT, which names the place of each value."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model


def copy_rows(model: type[Model], columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
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
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.generated or isinstance(field, AutoField))  # type: ignore[attr-defined]
    ]
    rows = ([field.get_db_prep_save(field.pre_save(one, True), connection) for field in fields] for one in objects)
    copy_rows(model, [field.column for field in fields], rows)
    for one in objects:
        one._state.adding = False
        one._state.db = connection.alias
