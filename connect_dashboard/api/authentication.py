"""Whose key is it: one query by the key's hash, before each request that changes anything.

So a revoked key changes nothing from that moment on. What only reads may take key and platform as they were up to a
second ago (``API_KEY_SECONDS``).
"""

import base64
import binascii
import json
import re
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from connect_dashboard.api.errors import ApiError
from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.scopes import permissions_for
from connect_dashboard.api.services.keys import hash_of, key_seen
from connect_dashboard.prepared import binding_cursor
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.team.models import Platform

_KEY = re.compile(r"[sr]k_[A-Za-z0-9_]{8,120}")


@dataclass(frozen=True)
class Caller:
    """Stands where DRF has its user."""

    key: ApiKey
    actor: Actor

    is_authenticated = True
    is_active = True


def _unauthorized(message: str) -> ApiError:
    return ApiError(message, status=401, code="api_key_invalid")


def key_of(request: HttpRequest) -> ApiKey:
    """The key that ``Authorization`` names, whether or not it may still be used; raises 401 for one that nobody has."""
    secret = _secret(request.META.get("HTTP_AUTHORIZATION", ""))
    if not _KEY.fullmatch(secret):
        raise _unauthorized("Invalid API Key provided.")
    key = _key_by(hash_of(secret), lately=request.method == "GET")
    if key is None:
        raise _unauthorized(f"Invalid API Key provided: {secret[:8]}…{secret[-4:]}")
    return key


def caller_by(key: ApiKey, request: HttpRequest) -> Caller:
    """Who calls by ``key``; raises 401 where it has ended, 403 for one from another address."""
    now = timezone.now()
    if not key.is_usable(now):
        raise ApiError(f"Expired API Key provided: {key}", status=401, code="api_key_expired")
    ip = client_ip(request)
    if not key.admits(ip):
        raise ApiError(f"The API key {key} cannot be used from this IP address.", status=403, code="ip_not_allowed")
    key_seen(key, now)
    return Caller(key, actor_of(key, ip=ip))


# By hash, when it was read and what: as many as there are keys.
_known: dict[str, tuple[float, ApiKey]] = {}


def _key_by(key_hash: str, *, lately: bool) -> ApiKey | None:
    """The key and its platform as they stand now, or ``lately`` as they did within the last second."""
    if lately and (known := _known.get(key_hash)) and time.monotonic() - known[0] < settings.API_KEY_SECONDS:
        return known[1]
    read_at = time.monotonic()
    key = _key_with_platform(key_hash)
    if key is not None:
        _known[key_hash] = (read_at, key)
    return key


@cache
def _columns() -> tuple[list[str], list[str]]:
    own = [field.attname for field in ApiKey._meta.concrete_fields]
    return own, [field.attname for field in Platform._meta.concrete_fields]


@cache
def _select() -> str:
    """The ORM's own statement, compiled once: compiling it takes longer than the database takes to answer it."""
    sql, _ = ApiKey.objects.select_related("platform").filter(hash="").order_by().query.sql_with_params()
    return sql


def _key_with_platform(key_hash: str) -> ApiKey | None:
    """The key and its platform as they stand now, in one query."""
    with binding_cursor() as cursor:
        cursor.execute(_select(), [key_hash])
        row = cursor.fetchone()
    if row is None:
        return None
    own, platforms = _columns()
    key = ApiKey.from_db(connection.alias, own, row[: len(own)])
    key.scopes = json.loads(key.scopes) if isinstance(key.scopes, str) else key.scopes
    key.platform = Platform.from_db(connection.alias, platforms, row[len(own) :])
    return key


def actor_of(key: ApiKey, *, ip: str | None = None) -> Actor:
    """Who acts by ``key``, as the services and the audit trail know it."""
    return Actor(
        kind="api_key",
        id=key.pk,
        label=key.name,
        platform=key.platform,
        permissions=permissions_for(key.kind, key.scopes, key.moves_funds),
        ip=ip,
        request_id=request_id(),
    )


def _secret(header: str) -> str:
    """Of ``Bearer sk_…``, or of Basic with the key as the user's name and no password, as curl sends it."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    raise _unauthorized(
        "You did not provide an API key. Send it as 'Authorization: Bearer YOUR_KEY', or as the user of Basic auth."
    )
