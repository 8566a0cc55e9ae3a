"""The same request sent again meets the first answer, byte for byte.

The answer is written in the transaction of what it changed: both are there or neither, whatever crashes. A request
that comes while the first one is under way waits at the unique index for its commit. A request that is refused before
anything is tried (a wrong parameter, a missing object) keeps nothing; neither does one that fails with 500, whose
changes were rolled back, so that trying it again tries it really.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from connect_dashboard.api.errors import ApiError, from_refusal
from connect_dashboard.api.models import KeptAnswer
from connect_dashboard.ui.errors import Forbidden, Refusal

LONGEST = 255
# The dialect promises 24 hours.
KEPT = timedelta(days=7)

_CLAIM = """
INSERT INTO api_keptanswer (platform_id, account_id, key, fingerprint, status, body, created, for_good)
VALUES (%s, %s, %s, %s, 0, '', %s, %s)
ON CONFLICT (platform_id, account_id, key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class Request:
    """What makes two requests the same."""

    platform_id: int
    account_id: str
    key: str
    fingerprint: str
    for_good: bool = False


@dataclass(frozen=True)
class Answered:
    status: int
    body: str
    replayed: bool = False
    error_code: str = ""


def fingerprint_of(method: str, path: str, parameters: Any) -> str:
    """Equal for equal parameters, in whatever order they came; of a file, its content counts."""
    text = json.dumps([method, path, parameters], sort_keys=True, default=_digest)
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(value: Any) -> str:
    content = value.read()
    value.seek(0)
    return hashlib.sha256(content).hexdigest()


def answer_once(request: Request | None, run: Callable[[], str]) -> Answered:
    """Do ``run`` in a transaction, once for each ``request``; without one, do it in any case."""
    with transaction.atomic():
        if request is None:
            return Answered(200, run())
        kept_id = _claim(request)
        if kept_id is None:
            return _kept(request)
        answered = _tried(run)
        KeptAnswer.objects.filter(pk=kept_id).update(status=answered.status, body=answered.body)
        return answered


def answer_afterwards(request: Request | None, run: Callable[[], str]) -> Answered:
    """Do ``run``, which has transactions of its own and is safe to do twice, and keep its answer once it is known.

    What asks somebody outside cannot do so inside a transaction. Of two requests at once both do it, and both get
    the answer that was there first.
    """
    if request is None:
        return Answered(200, run())
    if _own(request).exists():
        return _kept(request)
    answered = _answered(run)
    with transaction.atomic():
        kept_id = _claim(request)
        if kept_id is None:
            return _kept(request)
        KeptAnswer.objects.filter(pk=kept_id).update(status=answered.status, body=answered.body)
    return answered


def _claim(request: Request) -> int | None:
    values: list[Any] = [request.platform_id, request.account_id, request.key, request.fingerprint, timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [*values, request.for_good])
        row = cursor.fetchone()
    return row[0] if row else None


def _own(request: Request) -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(platform_id=request.platform_id, account_id=request.account_id, key=request.key)


def _kept(request: Request) -> Answered:
    kept = _own(request).first()
    if kept is None or kept.status == 0:
        raise ApiError(
            "The request with this idempotency key is still under way.", status=409, type="idempotency_error"
        )
    if kept.fingerprint != request.fingerprint:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{request.key[:80]}' if you meant to execute a different request.",
            type="idempotency_error",
            code="idempotency_key_in_use",
        )
    return Answered(kept.status, kept.body, replayed=True)


def _tried(run: Callable[[], str]) -> Answered:
    """A refusal undoes what was begun."""
    return _answered(transaction.atomic(run))


def _answered(run: Callable[[], str]) -> Answered:
    """A refusal is an answer like any other."""
    try:
        return Answered(200, run())
    except Forbidden:
        raise
    except Refusal as refusal:
        error = from_refusal(refusal)
        return Answered(error.status, json.dumps(error.envelope()), error_code=error.code)


def answers_purge(limit: int = 5000) -> int:
    """Forget answers past their time, but for those about money; return how many went."""
    old = KeptAnswer.objects.filter(for_good=False, created__lt=timezone.now() - KEPT)
    chosen = list(old.order_by("created").values_list("pk", flat=True)[:limit])
    return KeptAnswer.objects.filter(pk__in=chosen).delete()[0]
