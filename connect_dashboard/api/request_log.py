"""The request log of the developers' pages: every request, with its parameters and answer, personal data marked.

Lines are gathered for a second and written together by a thread of their own, so that no answer waits for them; a
process that is killed loses the lines of its last second.
"""

import json
import math
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from connect_dashboard.api.models import RequestLine
from connect_dashboard.bulk import copy_objects
from connect_dashboard.journal.services import PERSONAL, REDACTED

log = structlog.get_logger()

KEPT = timedelta(days=30)
_LONGEST_LIST = 20
_LONGEST_TEXT = 500
_MOST = 5000
# One-time links, tokens and the like, by the object or the parameters that they stand in.
_SECRET = frozenset({"secret", "number", "cvc", "token", "account_token", "person_token", "external_account", "file"})
_LINKS = frozenset({"account_link", "login_link", "manage.remediation_link"})

_waiting: list[tuple[RequestLine, Mapping[str, Any], bytes]] = []
_guard = threading.Lock()


def redacted(value: Any, name: str = "") -> Any:
    """``value`` as it may be kept: personal data, secrets and links replaced by a mark, long things cut."""
    if isinstance(value, Mapping):
        is_link = value.get("object") in _LINKS
        return {
            _storable(str(key)[:80]): REDACTED if is_link and key == "url" and one else redacted(one, str(key))
            for key, one in value.items()
        }
    if name in PERSONAL or (name in _SECRET and not isinstance(value, list)):
        return REDACTED if value not in (None, "", []) else value
    if isinstance(value, list):
        return [redacted(one) for one in value[:_LONGEST_LIST]]
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else REDACTED


def _storable(text: str) -> str:
    """Whatever somebody sent, PostgreSQL takes this."""
    return text[:_LONGEST_TEXT].replace("\x00", "").encode("utf-8", "replace").decode()


def write_line(line: RequestLine, parameters: Mapping[str, Any], answer: bytes) -> None:
    """Have ``line`` written, redacted; under a flood more than some thousands are not kept."""
    if not settings.API_LOG_SECONDS:
        _redacted_line(line, parameters, answer).save(force_insert=True)
        return
    with _guard:
        begins = not _waiting
        if len(_waiting) < _MOST:
            _waiting.append((line, parameters, answer))
    if begins:
        timer = threading.Timer(settings.API_LOG_SECONDS, _write_waiting)
        timer.daemon = True
        timer.start()


def _redacted_line(line: RequestLine, parameters: Mapping[str, Any], answer: bytes) -> RequestLine:
    line.parameters = redacted(parameters)
    line.answer = redacted(json.loads(answer)) if answer else None
    return line


def _write_waiting() -> None:
    with _guard:
        waiting, _waiting[:] = list(_waiting), []
    try:
        copy_objects([_redacted_line(*one) for one in waiting])
    except DatabaseError as error:
        log.warning("request_log_failed", lines=len(waiting), error=type(error).__name__)
    finally:
        connection.close()


def lines_purge(limit: int = 20_000) -> int:
    """Delete lines past their time; return how many went."""
    old = RequestLine.objects.filter(created__lt=timezone.now() - KEPT)
    chosen = list(old.order_by("created").values_list("pk", flat=True)[:limit])
    return RequestLine.objects.filter(pk__in=chosen).delete()[0]
