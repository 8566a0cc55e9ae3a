"""Locks of this app. Whatever belongs to an account changes under the account's own lock (``accounts.locks``)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from requirements_app.models import NightlyBatch, NightlyPass, RemediationLink, Reminder

# Any constants will do: they name the locks.
_PLANNING, _PLACES = 7_241_101, 7_241_102


def lock_nightly_planning() -> None:
    """Two workers that begin at once plan one pass."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PLANNING])


@contextmanager
def nightly_place(places: int) -> Iterator[bool]:
    """Whether fewer than ``places`` workers are at a pass; it spans many transactions, so the session is counted."""
    taken = next((place for place in range(places) if _take(place)), None)
    try:
        yield taken is not None
    finally:
        if taken is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_PLACES, taken])


def _take(place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_PLACES, place])
        return bool(cursor.fetchone()[0])


def lock_nightly_batch(nightly_pass_id: int) -> NightlyBatch | None:
    """The next batch that nobody is at."""
    left = NightlyBatch.objects.select_for_update(of=("self",), skip_locked=True)
    return left.filter(nightly_pass=nightly_pass_id, finished_at=None).order_by("first_id").first()


def lock_nightly_pass(nightly_pass_id: int) -> NightlyPass:
    return NightlyPass.objects.select_for_update(of=("self",)).get(pk=nightly_pass_id)


def lock_untold_to_holders(platform_id: int, limit: int) -> list[Reminder]:
    """In the order in which they were noticed, but for those that another worker is telling of."""
    untold = Reminder.objects.select_for_update(of=("self",), skip_locked=True)
    return list(untold.filter(platform_id=platform_id, holder_told_at=None).order_by("pk")[:limit])


def lock_remediation_link(link_id: str) -> RemediationLink:
    return RemediationLink.objects.select_for_update(of=("self",)).get(pk=link_id)
