"""A requirements snapshot in the API's shape, read as entries for people. Pure: no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from requirements_app.words import Topic, topic_of


class EntryStatus(Enum):
    """Where an entry stands, the most urgent first."""

    PAST_DUE = ("past_due", "Past due", "danger")
    CURRENTLY_DUE = ("currently_due", "Due", "warning")
    FUTURE = ("future", "Future requirement", "info")
    EVENTUALLY_DUE = ("eventually_due", "Eventually due", "neutral")
    PENDING = ("pending_verification", "Being verified", "info")

    def __init__(self, key: str, label: str, tone: str) -> None:
        self.key = key
        self.label = label
        self.tone = tone


OPEN = (EntryStatus.PAST_DUE, EntryStatus.CURRENTLY_DUE, EntryStatus.FUTURE)


@dataclass
class Entry:
    """What belongs together for a person: all parts of one birth date, one address, one document."""

    topic: Topic
    status: EntryStatus
    due_at: datetime | None
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Snapshot:
    entries: list[Entry]
    disabled_reason: str

    def of(self, *statuses: EntryStatus) -> list[Entry]:
        return [entry for entry in self.entries if entry.status in statuses]


Hash = Mapping[str, Any]


def read_snapshot(requirements: Hash, future_requirements: Hash) -> Snapshot:
    """Group keys by topic; a topic stands under its most urgent status."""
    entries: dict[Topic, Entry] = {}
    reasons = _reasons(requirements)
    for status, key, due_at in _keys(requirements, future_requirements):
        topic = topic_of(key)
        entry = entries.setdefault(topic, Entry(topic, status, due_at))
        entry.reasons += [reason for reason in reasons.pop(key, []) if reason not in entry.reasons]
    return Snapshot(list(entries.values()), requirements.get("disabled_reason") or "")


def _keys(now: Hash, future: Hash) -> Iterable[tuple[EntryStatus, str, datetime | None]]:
    deadline, change_at = _moment(now), _moment(future)
    yield from ((EntryStatus.PAST_DUE, key, deadline) for key in now.get("past_due") or [])
    yield from ((EntryStatus.CURRENTLY_DUE, key, deadline) for key in now.get("currently_due") or [])
    # What failed must be collected again, also where no list names it yet.
    failed = [error["requirement"] for error in now.get("errors") or [] if error.get("requirement")]
    pending = set(now.get("pending_verification") or [])
    yield from ((EntryStatus.CURRENTLY_DUE, key, deadline) for key in failed if key not in pending)
    for name in ("past_due", "currently_due"):
        yield from ((EntryStatus.FUTURE, key, change_at) for key in future.get(name) or [])
    yield from ((EntryStatus.PENDING, key, None) for key in now.get("pending_verification") or [])
    yield from ((EntryStatus.EVENTUALLY_DUE, key, None) for key in now.get("eventually_due") or [])


def _moment(requirements: Hash) -> datetime | None:
    deadline = requirements.get("current_deadline")
    return datetime.fromtimestamp(deadline, tz=UTC) if deadline else None


def _reasons(requirements: Hash) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for error in requirements.get("errors") or []:
        reasons.setdefault(error.get("requirement") or "", []).append(error.get("reason") or error.get("code") or "")
    return reasons
