"""Delivery: what is due for an endpoint, by one worker at a time, each event at least once.

An endpoint is leased for as long as a worker sends to it, and its deliveries for a moment longer: a worker that is
killed delays them, nothing more; what it had sent without writing it down is sent again. A worker stays with one
endpoint for some seconds only, and leaves a slow one at once, so that the others have their turn.
"""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from connect_dashboard.bulk import update_many
from connect_dashboard.journal.locks import lease_deliveries, lease_endpoint, lock_endpoint
from connect_dashboard.journal.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from connect_dashboard.journal.shown import keep
from connect_dashboard.journal.signals import webhook_endpoint_failed
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.journal.webhooks.payloads import payload_of
from connect_dashboard.journal.webhooks.planning import TASK, TRIED_FOR
from connect_dashboard.journal.webhooks.sending import TOTAL_SECONDS, Result, post
from connect_dashboard.journal.webhooks.signing import signature_header

log = structlog.get_logger()

BATCH = 64
AT_ONCE = 8
_TURN_SECONDS = 8.0
_LEASE = timedelta(seconds=TOTAL_SECONDS * (BATCH / AT_ONCE) + 30)
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=10), timedelta(hours=6)
_FIRST_REST, _LONGEST_REST = timedelta(seconds=2), timedelta(minutes=5)
# What is tried while an endpoint has failed several times in a row.
_PROBE = 1

Attempted = tuple[WebhookDelivery, Result]


def deliver(endpoint_id: str) -> int:
    """Send what is due for an endpoint; return how many attempts were made."""
    attempts, end = 0, time.monotonic() + _TURN_SECONDS
    while (endpoint := lease_endpoint(endpoint_id, timezone.now(), _LEASE)) is not None:
        goes_on = False
        try:
            batch = lease_deliveries(endpoint, timezone.now(), _LEASE, _PROBE if endpoint.failures else BATCH)
            results = _send(endpoint, batch)
            attempts += len(results)
            goes_on = _conclude(endpoint, results)
        finally:
            WebhookEndpoint.objects.filter(pk=endpoint_id).update(leased_until=None)
        if not goes_on or not _has_due(endpoint_id):
            break
        if time.monotonic() > end:
            wake(endpoint_id)
            break
    return attempts


def sweep() -> None:
    """Wake the endpoints for which something is due: after a failure, or because a lost broker lost the hint."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.PENDING, next_attempt_at__lte=now)
    ready = WebhookEndpoint.objects.filter(status=WebhookEndpoint.Status.ENABLED)
    ready = ready.exclude(leased_until__gt=now).exclude(resting_until__gt=now)
    for endpoint_id in ready.filter(pk__in=due.values("endpoint")).values_list("pk", flat=True):
        wake(endpoint_id)


def wake(endpoint_id: str) -> None:
    with transaction.atomic():
        wake_on_commit(TASK, endpoint_id)


def _has_due(endpoint_id: str) -> bool:
    due = WebhookDelivery.objects.filter(endpoint=endpoint_id, status=WebhookDelivery.Status.PENDING)
    return due.filter(next_attempt_at__lte=timezone.now()).exists()


def _send(endpoint: WebhookEndpoint, batch: Sequence[WebhookDelivery]) -> list[Attempted]:
    found = list(Event.objects.filter(pk__in=[one.event_id for one in batch]))
    keep(found)
    events = {one.pk: one for one in found}
    prepared = [(one, _request(endpoint, events[one.event_id])) for one in batch]
    if not prepared:
        return []
    # Threads speak HTTP alone: the database is this one's.
    with ThreadPoolExecutor(min(AT_ONCE, len(prepared))) as pool:
        sent = pool.map(lambda one: post(endpoint.url, one[1][0], one[1][1]), prepared)
        return [(delivery, result) for (delivery, _), result in zip(prepared, sent, strict=True)]


def _request(endpoint: WebhookEndpoint, event: Event) -> tuple[bytes, dict[str, str]]:
    body = payload_of(event)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "ConnectDashboard/1.0 (webhooks)",
        "Stripe-Signature": signature_header(body, int(time.time()), secrets_of(endpoint, timezone.now())),
        "Connection": "close",
    }
    return body, headers


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secrets in force, the newest first."""
    until = endpoint.previous_secret_until
    previous = [endpoint.previous_secret] if endpoint.previous_secret and until and now < until else []
    return [endpoint.secret, *previous]


@transaction.atomic
def _conclude(endpoint: WebhookEndpoint, results: Sequence[Attempted]) -> bool:
    """Write down what became of the attempts; whether to go on with this endpoint at once."""
    now = timezone.now()
    for delivery, result in results:
        delivery.attempts += 1
        if result.is_success:
            delivery.status, delivery.delivered_at = WebhookDelivery.Status.DELIVERED, now
        elif now >= delivery.give_up_at:
            delivery.status = WebhookDelivery.Status.FAILED
        delivery.next_attempt_at = now + delay_after(delivery.attempts)
    columns = ["attempts", "status", "delivered_at", "next_attempt_at"]
    update_many(WebhookDelivery, columns, [delivery for delivery, _ in results])
    WebhookAttempt.objects.bulk_create(
        WebhookAttempt(
            delivery=delivery,
            created=now,
            status=result.status,
            answer=result.answer,
            error=result.error,
            milliseconds=result.milliseconds,
        )
        for delivery, result in results
    )
    return _note_health(endpoint.pk, [result for _, result in results], now)


def delay_after(attempts: int) -> timedelta:
    """Seconds at first, hours at last, and never all deliveries at the same moment."""
    delay = min(_FIRST_DELAY * 3 ** min(attempts - 1, 12), _LONGEST_DELAY)
    return delay * random.uniform(0.8, 1.2)  # noqa: S311


def _note_health(endpoint_id: str, results: Sequence[Result], now: datetime) -> bool:
    """An endpoint that answers nothing rests, longer each time; one that has for three days is turned off."""
    endpoint = lock_endpoint(endpoint_id)
    if not results or endpoint is None:
        return False
    if any(result.is_success for result in results):
        if endpoint.failures:
            endpoint.failures, endpoint.failing_since, endpoint.resting_until = 0, None, None
            endpoint.save(update_fields=["failures", "failing_since", "resting_until"])
        return not any(result.timed_out for result in results)
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.resting_until = now + min(_FIRST_REST * 2 ** min(endpoint.failures - 1, 12), _LONGEST_REST)
    endpoint.save(update_fields=["failures", "failing_since", "resting_until"])
    if now - endpoint.failing_since >= TRIED_FOR and endpoint.status == WebhookEndpoint.Status.ENABLED:
        endpoint.status = WebhookEndpoint.Status.DISABLED
        endpoint.save(update_fields=["status"])
        log.warning("webhook_endpoint_disabled", endpoint=endpoint.pk, failures=endpoint.failures)
        webhook_endpoint_failed.send(sender=WebhookEndpoint, endpoint=endpoint)
    return False


def deliveries_purge(limit: int = 20_000) -> int:
    """Delete deliveries of more than 30 days ago, but for those still under way; return how many went."""
    old = WebhookDelivery.objects.filter(created__lt=timezone.now() - timedelta(days=30))
    old = old.exclude(status=WebhookDelivery.Status.PENDING)
    chosen = list(old.order_by("created").values_list("pk", flat=True)[:limit])
    return WebhookDelivery.objects.filter(pk__in=chosen).delete()[0]
