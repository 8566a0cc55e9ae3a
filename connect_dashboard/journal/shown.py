"""What events show: the object at the time of the event, and what it said before of what differs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connect_dashboard.bulk import update_many
from connect_dashboard.journal.models import Event

Json = dict[str, Any]
Render = Callable[[str, int, str, str], Json | None]

# What happens on the platform's own account, also where it concerns a connected one.
_PLATFORMS_OWN = ("transfer.", "topup.", "application_fee.")
_renderers: dict[str, Render] = {}


def is_of_account(type: str, account_id: str) -> bool:
    """Whether programs are told of it as something that happened on a connected account."""
    return bool(account_id) and not type.startswith(_PLATFORMS_OWN)


def shown_by(prefix: str, render: Render) -> None:
    """``render(type, platform id, account id, id)`` shows the objects of events whose type begins with ``prefix``."""
    _renderers[prefix] = render


def complete(events: Iterable[Event]) -> list[Event]:
    """Make what is missing of ``events``, unsaved; an object that is gone is shown by its id."""
    events = list(events)
    for event in events:
        if event.shown is None:
            event.shown = _render(event) or {"id": event.object_id, "object": event.type.split(".")[0]}
            if event.type.endswith(".updated"):
                event.previous = previous_of(event.platform_id, event.account_id, event.object_id, event.shown, event)
    return events


def keep(events: Iterable[Event]) -> int:
    """Make and keep what is missing of ``events``; return of how many it was."""
    missing = [event for event in events if event.shown is None]
    update_many(Event, ["shown", "previous"], complete(missing))
    return len(missing)


def _render(event: Event) -> Json | None:
    prefix = max((one for one in _renderers if event.type.startswith(one)), key=len, default="")
    return _renderers[prefix](event.type, event.platform_id, event.account_id, event.object_id) if prefix else None


def previous_of(
    platform_id: int, account_id: str, object_id: str, shown: Mapping[str, Any] | None, event: Event | None = None
) -> Json | None:
    """What the object said when the event before was written, of all that is different in ``shown``."""
    if shown is None:
        return None
    earlier = Event.objects.filter(
        platform_id=platform_id, object_id=object_id, account_id=account_id, shown__isnull=False
    )
    if event is not None:
        earlier = earlier.filter(created__lt=event.created)
    before = earlier.order_by("-created", "-pk").values_list("shown", flat=True).first()
    return difference(before, shown) if before else None


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
