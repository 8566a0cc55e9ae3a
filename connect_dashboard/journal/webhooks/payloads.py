"""An event as programs read it, by webhook or by the API."""

import json
from typing import Any

from connect_dashboard.journal.models import Event
from connect_dashboard.journal.shown import complete

Json = dict[str, Any]
VERSION = "2026-10-28.endive"


def event_object(event: Event, pending: int = 0) -> Json:
    """``event.shown`` must be there (``complete``). An event of a connected account names it on top."""
    data: Json = {"object": event.shown}
    if event.type.endswith(".updated"):
        data["previous_attributes"] = event.previous or {}
    shown: Json = {
        "id": event.pk,
        "object": "event",
        "api_version": VERSION,
        "created": int(event.created.timestamp()),
        "data": data,
        "livemode": False,
        "pending_webhooks": pending,
        "request": {"id": event.request_id or None, "idempotency_key": event.idempotency_key or None},
        "type": event.type,
    }
    if event.connect:
        shown["account"] = event.account_id
    return shown


def payload_of(event: Event) -> bytes:
    """The body of a delivery: the same at each attempt, so that a receiver may tell duplicates by it."""
    complete([event])
    return json.dumps(event_object(event, pending=1), ensure_ascii=False, indent=2).encode()
