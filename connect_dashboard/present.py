"""What time it is for the work at hand: the real time, unless it is done under a platform's sandbox clock.

A clock that was set goes on by real time while the work lasts, so that what is written down keeps its order.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

_set_to: ContextVar[tuple[datetime, float] | None] = ContextVar("present", default=None)


def present() -> datetime:
    chosen = _set_to.get()
    if chosen is None:
        return timezone.now()
    moment, began = chosen
    return moment + timedelta(seconds=time.monotonic() - began)


def is_shifted() -> bool:
    """Whether this work is done at another time than the real one."""
    return _set_to.get() is not None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Do what follows as if it were ``moment``."""
    token = _set_to.set((moment, time.monotonic()))
    try:
        yield
    finally:
        _set_to.reset(token)
