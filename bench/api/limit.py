"""The limit: a bare WSGI program that reads the same rows with psycopg and dumps them. No key, no checks, no shape."""

import json
import os
import threading
from typing import Any
from urllib.parse import parse_qs

import psycopg
from psycopg.rows import dict_row

from connect_dashboard.identifiers import new_id

_ROW = """
SELECT account.id, account.country, account.business_type, account.email, account.default_currency, account.dashboard,
    account.losses, account.fees, account.requirement_collection, account.business_profile, account.company,
    account.settings, account.tos_acceptance, account.charges_enabled, account.payouts_enabled,
    account.details_submitted, account.requirements, account.future_requirements, connection.metadata,
    extract(epoch FROM account.created)::float8 AS created,
    (SELECT json_object_agg(name, status) FROM accounts_capability WHERE account_id = account.id) AS capabilities,
    (SELECT json_agg(one) FROM (
        SELECT id, object, country, currency, last4, bank_name FROM accounts_externalaccount
        WHERE account_id = account.id ORDER BY created DESC, id DESC LIMIT 11
    ) AS one) AS external_accounts
FROM accounts_connection connection JOIN accounts_account account ON account.id = connection.account_id
"""
_ONE = f"{_ROW} WHERE connection.ended_at IS NULL AND connection.platform_id = %s AND account.id = %s"
_MANY = f"""{_ROW} WHERE connection.ended_at IS NULL AND connection.platform_id = %s
    AND connection.created <= (SELECT created FROM accounts_account WHERE id = %s)
ORDER BY connection.created DESC, connection.id DESC LIMIT 100"""  # noqa: S608
_OPEN = "INSERT INTO bench_account (id, country, email, metadata) VALUES (%s, %s, %s, %s)"
_local = threading.local()
_platform = int(os.environ["BENCH_PLATFORM"])


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    body = json.dumps(_answer(environ), separators=(",", ":")).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _answer(environ: dict[str, Any]) -> Any:
    connection = _connection()
    if environ["REQUEST_METHOD"] == "POST":
        sent = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        row = (new_id("acct"), sent["country"][0], sent["email"][0], json.dumps({"tier": sent["metadata[tier]"][0]}))
        connection.execute(_OPEN, row)
        return row
    if environ["QUERY_STRING"]:
        after = parse_qs(environ["QUERY_STRING"])["starting_after"][0]
        return connection.execute(_MANY, (_platform, after)).fetchall()
    return connection.execute(_ONE, (_platform, environ["PATH_INFO"].rpartition("/")[2])).fetchone()


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        url = os.environ["DATABASE_URL"]
        _local.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row, prepare_threshold=5)
        _local.connection.execute(
            "CREATE TABLE IF NOT EXISTS bench_account (id text PRIMARY KEY, country text, email text, metadata jsonb)"
        )
    return _local.connection
