"""The only place of the journal that locks rows."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from connect_dashboard.journal.models import Email, Notice, WebhookDelivery, WebhookEndpoint


def lock_due_email(email_id: int, now: datetime) -> Email | None:
    """Lock an e-mail that is to be sent now; one that another worker holds, or that is not due, is left alone."""
    due = Email.objects.filter(pk=email_id, status=Email.Status.PENDING, next_attempt_at__lte=now)
    return due.select_for_update(skip_locked=True).first()


def lock_digest(platform_id: int, user_id: int, before: datetime) -> list[Notice]:
    """Lock the lines that have waited for a person's daily e-mail since before that moment, the oldest first.

    Lines that another worker is sending are left alone.
    """
    waiting = Notice.objects.filter(platform_id=platform_id, user_id=user_id, digest_since__lt=before)
    return list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))


def lock_endpoint(endpoint_id: str) -> WebhookEndpoint | None:
    return WebhookEndpoint.objects.select_for_update(of=("self",)).filter(pk=endpoint_id).first()


def lease_endpoint(endpoint_id: str, now: datetime, lease: timedelta) -> WebhookEndpoint | None:
    """Take an endpoint for this worker; one that rests, is off, or has another worker is left alone."""
    free = WebhookEndpoint.objects.filter(
        Q(leased_until=None) | Q(leased_until__lte=now),
        Q(resting_until=None) | Q(resting_until__lte=now),
        pk=endpoint_id,
        status=WebhookEndpoint.Status.ENABLED,
    )
    if free.update(leased_until=now + lease) != 1:
        return None
    return WebhookEndpoint.objects.filter(pk=endpoint_id).first()


@transaction.atomic
def lease_deliveries(endpoint: WebhookEndpoint, now: datetime, lease: timedelta, most: int) -> list[WebhookDelivery]:
    """Take the deliveries that are due, the oldest first; nobody else sends them before the lease ends."""
    due = WebhookDelivery.objects.filter(
        endpoint=endpoint, status=WebhookDelivery.Status.PENDING, next_attempt_at__lte=now
    )
    taken = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("next_attempt_at")[:most])
    WebhookDelivery.objects.filter(pk__in=[one.pk for one in taken]).update(next_attempt_at=now + lease)
    return taken
