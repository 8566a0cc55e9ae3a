"""Locks of this app. Whatever belongs to an account changes under the account's own lock (``accounts.locks``)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from requirements_app.models import Reminder

# Any constant will do: it names the lock.
_NIGHTLY = 7_241_101


@contextmanager
def nightly_lock() -> Iterator[bool]:
    """Whether this is the only pass that runs; it spans many transactions, so the session holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_NIGHTLY])
        alone = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_NIGHTLY])


def lock_untold_to_holders(platform_id: int, limit: int) -> list[Reminder]:
    """In the order in which they were noticed, but for those that another worker is telling of."""
    untold = Reminder.objects.select_for_update(of=("self",), skip_locked=True)
    return list(untold.filter(platform_id=platform_id, holder_told_at=None).order_by("pk")[:limit])
