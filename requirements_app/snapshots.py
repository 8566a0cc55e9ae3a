"""A requirements snapshot in the API's shape, read as entries for people. Pure: no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from requirements_app.words import Topic, topic_of


class EntryStatus(Enum):
    """Where an entry stands, the most urgent first."""

    INFORMATION_REQUEST = ("information_request", "Information request", "danger")
    PAST_DUE = ("past_due", "Past due", "danger")
    CURRENTLY_DUE = ("currently_due", "Due", "warning")
    FUTURE = ("future", "Future requirement", "info")
    EVENTUALLY_DUE = ("eventually_due", "Eventually due", "neutral")
    PENDING = ("pending_verification", "Being verified", "info")

    def __init__(self, key: str, label: str, tone: str) -> None:
        self.key = key
        self.label = label
        self.tone = tone


OPEN = (EntryStatus.INFORMATION_REQUEST, EntryStatus.PAST_DUE, EntryStatus.CURRENTLY_DUE, EntryStatus.FUTURE)
_RANKS = {status: rank for rank, status in enumerate(EntryStatus)}
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Fault:
    """What was found wrong: the code of the dialect, and the processor's own words, if it gave any."""

    code: str
    reason: str


@dataclass
class Entry:
    """What belongs together for a person: all parts of one birth date, one address, one document."""

    topic: Topic
    status: EntryStatus
    due_at: datetime | None
    keys: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def key(self) -> str:
        """By which addresses name the entry: any of its keys leads to it, this one stays the same."""
        return min(self.keys)

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(fault.reason or fault.code for fault in self.faults))

    @property
    def urgency(self) -> tuple[int, datetime]:
        return _RANKS[self.status], self.due_at or _NEVER


@dataclass(frozen=True)
class Snapshot:
    entries: list[Entry]
    disabled_reason: str

    def of(self, *statuses: EntryStatus) -> list[Entry]:
        return [entry for entry in self.entries if entry.status in statuses]


Hash = Mapping[str, Any]
Group = tuple[str, Topic]


def read_snapshot(requirements: Hash, future_requirements: Hash) -> Snapshot:
    """Group keys by topic; a topic stands under its most urgent status."""
    entries: dict[Group, Entry] = {}
    faults = _faults(requirements)
    for status, key, due_at in _keys(requirements, future_requirements):
        group = group_of(key)
        entry = entries.setdefault(group, Entry(topic_of(key), _status(key, status), due_at))
        if key not in entry.keys:
            entry.keys.append(key)
        entry.faults += [fault for fault in faults.pop(key, []) if fault not in entry.faults]
    ordered = sorted(entries.values(), key=lambda entry: entry.urgency)
    return Snapshot(ordered, requirements.get("disabled_reason") or "")


def group_of(key: str) -> Group:
    """Keys of one group are one entry. Two risk questions about the same thing are two, each with its answer."""
    return information_request_id(key), topic_of(key)


def information_request_id(key: str) -> str:
    """``interv_1.url_inquiry.form`` is about ``interv_1``; nothing for all other keys."""
    return key.partition(".")[0] if key.startswith("interv_") else ""


def is_terms(key: str) -> bool:
    return "tos_acceptance" in key.split(".")


def _status(key: str, status: EntryStatus) -> EntryStatus:
    asked = status in (EntryStatus.PAST_DUE, EntryStatus.CURRENTLY_DUE)
    return EntryStatus.INFORMATION_REQUEST if asked and information_request_id(key) else status


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


def _faults(requirements: Hash) -> dict[str, list[Fault]]:
    faults: dict[str, list[Fault]] = {}
    for error in requirements.get("errors") or []:
        fault = Fault(error.get("code") or "", error.get("reason") or "")
        faults.setdefault(error.get("requirement") or "", []).append(fault)
    return faults
