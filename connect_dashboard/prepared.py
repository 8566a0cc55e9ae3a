"""Statements that are asked again and again: PostgreSQL plans them once a connection, not once a request.

Django's own cursors write the values into the text, so that every request would bring a new statement; planning one
with many joins takes longer than answering it.
"""

from typing import Any

import psycopg
from django.db import connection


def binding_cursor() -> Any:
    """A cursor whose values PostgreSQL binds; to be closed, as by ``with``."""
    # As Django's own cursors begin: a connection that the server has cut meanwhile is made anew.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
