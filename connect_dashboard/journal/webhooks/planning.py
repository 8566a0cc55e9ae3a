"""Who is told of an event: rows of the outbox, in the transaction that wrote it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from connect_dashboard.journal.wake import wake_on_commit

# The dialect: tried for up to three days.
TRIED_FOR = timedelta(days=3)
TASK = "journal.deliver_webhooks"

# Times are the real ones: a sandbox clock moves events, not the post.
_PLAN = """
INSERT INTO journal_webhookdelivery
    (platform_id, event_id, endpoint_id, status, attempts, created, next_attempt_at, give_up_at)
SELECT event.platform_id, event.id, endpoint.id, 'pending', 0, %(now)s, %(now)s, %(end)s
FROM {events} event
JOIN journal_webhookendpoint endpoint
    ON endpoint.platform_id = event.platform_id
    AND endpoint.status = 'enabled'
    AND endpoint.connect = event.connect
    AND endpoint.enabled_events && ARRAY[event.type, '*']::varchar[]
WHERE {which}
ON CONFLICT (event_id, endpoint_id) DO NOTHING
RETURNING endpoint_id
"""
_PLAN_WRITTEN = _PLAN.format(events="journal_event", which="event.id = ANY(%(events)s)")
# For an event that the same statement writes, as ``happened``.
PLAN_HAPPENED = _PLAN.format(events="happened", which="true").replace("%(now)s", "%s").replace("%(end)s", "%s")


def plan_deliveries(event_ids: Sequence[str]) -> None:
    """Write a delivery of each event for each endpoint that listens, and wake the workers once it is committed."""
    if not event_ids:
        return
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_PLAN_WRITTEN, {"now": now, "end": now + TRIED_FOR, "events": list(event_ids)})
        endpoints = {endpoint_id for (endpoint_id,) in cursor.fetchall()}
    wake_for(endpoints)


def wake_for(endpoints: Iterable[str]) -> None:
    for endpoint_id in sorted(endpoints):
        wake_on_commit(TASK, endpoint_id)
