"""Indexes and foreign keys of the accounts' tables, set aside while very many rows are loaded.

Building them once costs a fraction of their upkeep, and checks every row all the same. What is set aside is written
down in the database, in the same transaction: a run that is killed leaves pages slow, and the next one puts all back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.models import Account, Capability, Connection, ExternalAccount, Person

_TABLES = [model._meta.db_table for model in (Account, Connection, Person, ExternalAccount, Capability)]
_SET_ASIDE = "accounts_set_aside"
# What comes first is built first: foreign keys go last, and leave first.
_DEFINITIONS = """
SELECT format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
UNION ALL
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM (SELECT * FROM pg_constraint ORDER BY contype DESC) AS constraints
WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype IN ('u', 'f')
"""


@contextmanager
def indexes_set_aside() -> Iterator[None]:
    _set_aside()
    try:
        yield
    finally:
        put_back()


@transaction.atomic
def _set_aside() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DEFINITIONS, {"tables": _TABLES})
        definitions = cursor.fetchall()
        cursor.execute(f"CREATE TABLE {_SET_ASIDE} (place integer PRIMARY KEY, definition text NOT NULL)")
        for place, (drop, definition) in reversed(list(enumerate(definitions))):
            cursor.execute(f"INSERT INTO {_SET_ASIDE} VALUES (%s, %s)", [place, definition])  # noqa: S608
            cursor.execute(drop)
        for table in _TABLES:
            # It would read the same tables again and again as they grow.
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def put_back() -> None:
    """Build whatever is set aside, by this run or by one that was killed; nothing if there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [_SET_ASIDE])
        if cursor.fetchone() == (None,):
            return
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(f"SELECT place, definition FROM {_SET_ASIDE} ORDER BY place")  # noqa: S608
        for place, definition in cursor.fetchall():
            with transaction.atomic():
                cursor.execute(definition)
                cursor.execute(f"DELETE FROM {_SET_ASIDE} WHERE place = %s", [place])  # noqa: S608
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")
        cursor.execute(f"DROP TABLE {_SET_ASIDE}")
        cursor.execute("RESET maintenance_work_mem")
