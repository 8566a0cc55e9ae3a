"""Which request of a program causes what happens: events name it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    request_id: str = ""
    idempotency_key: str = ""


NOTHING = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOTHING)


def origin() -> Origin:
    return _origin.get()


@contextmanager
def caused_by(request_id: str, idempotency_key: str) -> Iterator[None]:
    token = _origin.set(Origin(request_id[:64], idempotency_key[:255]))
    try:
        yield
    finally:
        _origin.reset(token)
