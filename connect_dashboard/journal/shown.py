"""What events show: the object at the time of the event, and what it said before of what differs."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from connect_dashboard.bulk import update_many
from connect_dashboard.journal.models import Event

Json = dict[str, Any]
Render = Callable[[str, int, Sequence[tuple[str, str]]], Sequence[Json | None]]

# What happens on the platform's own account, also where it concerns a connected one.
_PLATFORMS_OWN = ("transfer.", "topup.", "application_fee.")
_renderers: dict[str, Render] = {}


def is_of_account(type: str, account_id: str) -> bool:
    """Whether programs are told of it as something that happened on a connected account."""
    return bool(account_id) and not type.startswith(_PLATFORMS_OWN)


def shown_by(prefix: str, render: Render) -> None:
    """``render(type, platform id, [(account id, id), …])`` shows the objects of events of one type, in their order.

    It is called for events whose type begins with ``prefix``, with as many as there are.
    """
    _renderers[prefix] = render


def complete(events: Iterable[Event]) -> list[Event]:
    """Make what is missing of ``events``, unsaved; an object that is gone is shown by its id."""
    events = list(events)
    alike: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in events:
        if event.shown is None:
            alike[event.type, event.platform_id].append(event)
    for (type, platform_id), missing in alike.items():
        shown = _render(type, platform_id, [(one.account_id, one.object_id) for one in missing])
        for event, one in zip(missing, shown, strict=True):
            event.shown = one or {"id": event.object_id, "object": type.split(".")[0]}
        if type.endswith(".updated"):
            _compare(missing)
    return events


def keep(events: Iterable[Event]) -> int:
    """Make and keep what is missing of ``events``; return of how many it was."""
    missing = [event for event in events if event.shown is None]
    update_many(Event, ["shown", "previous"], complete(missing))
    return len(missing)


def _render(type: str, platform_id: int, objects: Sequence[tuple[str, str]]) -> Sequence[Json | None]:
    prefix = max((one for one in _renderers if type.startswith(one)), key=len, default="")
    return _renderers[prefix](type, platform_id, objects) if prefix else [None] * len(objects)


def previous_of(platform_id: int, account_id: str, object_id: str, shown: Mapping[str, Any] | None) -> Json | None:
    """What the object said when its last event was written, of all that is different in ``shown``."""
    if shown is None:
        return None
    earlier = Event.objects.filter(
        platform_id=platform_id, object_id=object_id, account_id=account_id, shown__isnull=False
    )
    before = earlier.order_by("-created", "-pk").values_list("shown", flat=True).first()
    return difference(before, shown) if before else None


_BEFORE = """
SELECT event.id, earlier.shown::text
FROM journal_event event CROSS JOIN LATERAL (
    SELECT shown FROM journal_event
    WHERE platform_id = event.platform_id AND object_id = event.object_id AND account_id = event.account_id
        AND created < event.created AND shown IS NOT NULL
    ORDER BY created DESC, id DESC LIMIT 1
) earlier
WHERE event.id = ANY(%s)
"""


def _compare(events: Sequence[Event]) -> None:
    """Set what each object said when the event before was written, of all that is different now."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [[event.pk for event in events]])
        before = {event_id: json.loads(shown) for event_id, shown in cursor.fetchall()}
    for event in events:
        if event.pk in before:
            event.previous = difference(before[event.pk], event.shown or {})


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    """Values of ``before`` where ``after`` says something else: inside hashes by key, lists whole."""
    found: Json = {}
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            if inner := difference(old, new):
                found[name] = inner
        elif old != new:
            found[name] = old
    return found
