"""The account's timeline: events and audit entries, two tables merged by time without counting either.

A place in the timeline is (created, source, id); each table is asked for what lies beyond it, and the
page is the nearest of both.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import Connection
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.journal.queries import audit_of_account, events_of_account
from connect_dashboard.team.audit import NOTHING, changes_of
from connect_dashboard.ui.paging import BadCursor

KINDS = {"changes": "Changes", "events": "Events"}

_Place = tuple[datetime, str, Any]
# At one instant, entries of the trail stand before events: the names sort so.
_AUDIT, _EVENT = "audit", "event"
_PERSON = re.compile(r"^person_\w{8,}\.?")


@dataclass(frozen=True)
class Difference:
    """One changed field: its words, and what stood there before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Activity:
    """A line of the timeline."""

    kind: str
    title: str
    code: str
    subject: str
    by: str
    at: datetime
    differences: tuple[Difference, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityPage:
    rows: list[Activity]
    next: str
    previous: str


def activity_page(connection: Connection, *, kind: str = "", cursor: str = "", size: int = 25) -> ActivityPage:
    """Return a page of the timeline, newest first; raise BadCursor for a cursor that nobody was given."""
    newer, place = _decode(cursor) if cursor else (False, None)
    key: dict[str, Any] = {"platform_id": connection.platform_id, "account_id": connection.account_id}
    sources: list[tuple[str, QuerySet[Any]]] = []
    if kind != "events":
        sources.append((_AUDIT, audit_of_account(**key)))
    if kind != "changes":
        sources.append((_EVENT, events_of_account(**key)))
    streams = [_beyond(name, rows, place, newer, size + 1) for name, rows in sources]
    found = list(islice(merge(*streams, key=_place_of, reverse=not newer), size + 1))
    more, found = len(found) > size, found[:size]
    if newer:
        found.reverse()
    return ActivityPage(
        rows=[_event(row) if isinstance(row, Event) else _entry(row) for row in found],
        next=_encode(False, found[-1]) if found and (more or newer) else "",
        previous=_encode(True, found[0]) if found and (more if newer else place is not None) else "",
    )


def _beyond(name: str, rows: QuerySet[Any], place: _Place | None, newer: bool, number: int) -> list[Any]:
    """The ``number`` rows of one table that lie nearest beyond ``place``."""
    if place is not None:
        at, source, pk = place
        operator = "gt" if newer else "lt"
        strictly = Q(**{f"created__{operator}": at})
        if name == source:
            rows = rows.filter(Q(**{f"created__{operator}e": at}) & (strictly | Q(**{f"pk__{operator}": pk})))
        elif (name > source) == newer:
            rows = rows.filter(**{f"created__{operator}e": at})
        else:
            rows = rows.filter(strictly)
    return list(rows.order_by(*(("created", "pk") if newer else ("-created", "-pk")))[:number])


def _place_of(row: AuditEntry | Event) -> _Place:
    return row.created, _EVENT if isinstance(row, Event) else _AUDIT, row.pk


def _encode(newer: bool, row: AuditEntry | Event) -> str:
    at, source, pk = _place_of(row)
    return urlsafe_b64encode(json.dumps([newer, at.isoformat(), source, pk]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[bool, _Place]:
    try:
        newer, text, source, pk = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = parse_datetime(text)
    except (ValueError, TypeError) as error:
        raise BadCursor(cursor) from error
    known = (source == _AUDIT and type(pk) is int and abs(pk) < 2**63) or (
        source == _EVENT and isinstance(pk, str) and "\x00" not in pk
    )
    if at is None or at.tzinfo is None or not isinstance(newer, bool) or not known:
        raise BadCursor(cursor)
    return newer, (at, source, pk)


def _entry(entry: AuditEntry) -> Activity:
    return Activity(
        kind="change",
        title=_words(entry.action),
        code="",
        subject=entry.subject,
        by=f"{entry.actor_label}, on behalf of the account" if entry.on_behalf_of else entry.actor_label,
        at=entry.created,
        differences=tuple(
            Difference(change.field, _given(change.before), _given(change.after)) for change in changes_of(entry)
        ),
    )


def _event(event: Event) -> Activity:
    return Activity(
        kind="event",
        title=_words(event.type),
        code=event.type,
        subject=event.object_id,
        by="",
        at=event.created,
        changed=tuple(dict.fromkeys(map(_words, event.changed))),
    )


def _words(name: str) -> str:
    """``person.updated`` is "Person updated", ``business_profile.url`` "Business profile url"; ids say nothing."""
    text = _PERSON.sub("", name).replace(".", " ").replace("_", " ")
    return text[:1].upper() + text[1:]


def _given(words: str) -> str:
    return "" if words == NOTHING else words
