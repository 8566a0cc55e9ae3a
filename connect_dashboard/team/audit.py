"""The audit trail in words and as a file."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.journal.services import REDACTED
from connect_dashboard.team.permissions import Role
from connect_dashboard.ui.moments import day, exact
from connect_dashboard.ui.spreadsheets import safe_cell

_HEADER = [
    "when", "who", "kind", "on behalf of", "from", "action", "subject", "account", "request",
    "field", "before", "after",
]  # fmt: skip


NOTHING = "—"
# Fields of the API that hold a time in seconds.
_SECONDS = frozenset({"date", "created", "current_deadline"})
_ISO = re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


@dataclass(frozen=True)
class Change:
    """One field, as it was and as it became, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditRow:
    """An entry as the page shows it."""

    entry: AuditEntry
    action: str
    changes: list[Change]


def audit_row(entry: AuditEntry) -> AuditRow:
    return AuditRow(entry=entry, action=action_words(entry.action), changes=changes_of(entry))


def action_words(action: str) -> str:
    """``member.roles_changed`` → Member roles changed."""
    return action.replace(".", " ").replace("_", " ").capitalize()


def changes_of(entry: AuditEntry) -> list[Change]:
    """The fields before and after, those that stayed left out: so are those that say nothing on either side."""
    before_values, after_values = _flat(entry.before), _flat(entry.after)
    names = dict.fromkeys([*before_values, *after_values])
    rows = [(name, before_values.get(name), after_values.get(name)) for name in names]
    return [
        Change(
            field=_field_words(name),
            before=_moment_words(name, before) or _words(before),
            after=_moment_words(name, after) or _words(after),
        )
        for name, before, after in rows
        if before != after and not (_is_nothing(before) and _is_nothing(after)) or before == REDACTED
    ]


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The trail as CSV, a line a changed field; no cell can start a formula in a spreadsheet."""
    writer = csv.writer(_Echo())
    yield writer.writerow(_HEADER)
    for entry in entries:
        for change in changes_of(entry) or [Change("", "", "")]:
            cells = [
                entry.created.isoformat(), entry.actor_label, entry.actor_kind, entry.on_behalf_of, entry.ip or "",
                entry.action, entry.subject, entry.account_id, entry.request_id,
                change.field, change.before, change.after,
            ]  # fmt: skip
            yield writer.writerow([safe_cell(cell) for cell in cells])


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as dotted names, so that only what changed inside them is shown."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _field_words(name: str) -> str:
    return name.replace(".", " › ").replace("_", " ").capitalize()


def _moment_words(name: str, value: Any) -> str:
    """A time as people read it, of the API's seconds or of ISO text; nothing if it is neither."""
    try:
        if type(value) is int and name.rpartition(".")[2] in _SECONDS:
            return exact(datetime.fromtimestamp(value, UTC))
        if isinstance(value, str) and _ISO.fullmatch(value):
            return exact(datetime.fromisoformat(value)) if "T" in value else day(date.fromisoformat(value))
    except (ValueError, OverflowError, OSError):
        return ""
    return ""


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def _words(value: Any) -> str:
    if _is_nothing(value):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value == REDACTED:
        return "hidden"
    if isinstance(value, Mapping):
        return ", ".join(f"{_field_words(name)}: {_words(item)}" for name, item in _flat(value).items())
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return Role(value).label if value in Role.values else str(value)
