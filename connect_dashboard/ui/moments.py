"""Times as people say them: pure functions."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language

# What was set for seven days a breath ago is seven days away, not six.
_BREATH = timedelta(minutes=1)
_STEPS = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def distance(moment: datetime, now: datetime) -> str:
    """Return how far ``moment`` is from ``now``, without direction: ``3 days``."""
    gap = moment - now + _BREATH if moment > now else now - moment
    for step, word in _STEPS:
        if count := gap // step:
            return f"{count} {word}" if count == 1 else f"{count} {word}s"
    return "less than a minute"


def relative(moment: datetime, now: datetime) -> str:
    """Return ``3 days ago``, ``in 2 hours`` or ``just now``."""
    if abs(moment - now) < timedelta(minutes=1):
        return "just now"
    return f"{distance(moment, now)} ago" if moment < now else f"in {distance(moment, now)}"


def due(moment: datetime, now: datetime) -> str:
    """Return how a deadline stands: ``Due in 12 days`` or ``Past due · 3 days ago``."""
    if moment < now:
        return f"Past due · {relative(moment, now)}"
    return f"Due in {distance(moment, now)}"


def due_tone(moment: datetime, now: datetime) -> str:
    """A deadline warns in its last week and alarms once it has passed."""
    if moment < now:
        return "danger"
    return "warning" if moment - now < timedelta(days=7) else "neutral"


def day(value: date) -> str:
    """Return ``5 Mar 2026``, the month in the reader's language."""
    return f"{value.day} {_month(value.month, get_language())} {value.year}"


@lru_cache(maxsize=256)
def _month(number: int, _language: str | None) -> str:
    return str(MONTHS_3[number]).title()


def exact(moment: datetime) -> str:
    """Return ``5 Mar 2026, 09:30 UTC``."""
    there = moment.astimezone(UTC)
    return f"{day(there)}, {there:%H:%M} UTC"


def machine_readable(moment: datetime) -> str:
    """Return ``2026-03-05T09:30:00Z``, as browsers read it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
