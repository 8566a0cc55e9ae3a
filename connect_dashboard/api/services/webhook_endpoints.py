"""Webhook endpoints: made and changed by people and programs; their deliveries sent again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from connect_dashboard.api.event_types import KNOWN
from connect_dashboard.api.foreign_event_types import FOREIGN
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.locks import lock_endpoint
from connect_dashboard.journal.models import WebhookDelivery, WebhookEndpoint
from connect_dashboard.journal.webhooks.addresses import AddressRefused, check_url
from connect_dashboard.journal.webhooks.delivery import wake
from connect_dashboard.journal.webhooks.planning import TRIED_FOR
from connect_dashboard.journal.webhooks.signing import new_secret
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

MOST = 16
MAX_OVERLAP = timedelta(hours=24)
_CHANGEABLE = frozenset({"url", "description", "enabled_events", "metadata", "status"})


@dataclass(frozen=True)
class NewEndpoint:
    url: str
    enabled_events: Sequence[str]
    connect: bool = False
    description: str = ""
    api_version: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def endpoint_create(*, actor: Actor, platform: Platform, order: NewEndpoint) -> WebhookEndpoint:
    """Make an endpoint; its ``secret`` is shown this once."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    _check(order.url, order.enabled_events)
    if WebhookEndpoint.objects.filter(platform=platform).count() >= MOST:
        raise Refusal("endpoints_too_many", f"A platform has at most {MOST} webhook endpoints.")
    endpoint = WebhookEndpoint.objects.create(
        platform=platform,
        url=order.url,
        description=order.description,
        enabled_events=_sorted(order.enabled_events),
        connect=order.connect,
        api_version=order.api_version,
        metadata=dict(order.metadata),
        secret=new_secret(),
    )
    _record(actor, endpoint, "webhook_endpoint.created", after=_facts(endpoint))
    return endpoint


@transaction.atomic
def endpoint_update(*, actor: Actor, endpoint: WebhookEndpoint, changes: Mapping[str, Any]) -> WebhookEndpoint:
    """Change an endpoint. One that is turned on again starts afresh; what was given up stays so."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    locked = _locked(endpoint)
    before = _facts(locked)
    for name, value in changes.items():
        if name not in _CHANGEABLE:
            raise Refusal("parameter_unknown", f"Cannot be changed: {name}.", param=name)
        setattr(locked, name, _sorted(value) if name == "enabled_events" else value)
    _check(locked.url, locked.enabled_events)
    if locked.status == WebhookEndpoint.Status.ENABLED:
        locked.failures, locked.failing_since, locked.resting_until = 0, None, None
    locked.save(update_fields=[*_CHANGEABLE, "failures", "failing_since", "resting_until"])
    if _facts(locked) != before:
        _record(actor, locked, "webhook_endpoint.updated", before=before, after=_facts(locked))
    if locked.status == WebhookEndpoint.Status.ENABLED:
        wake(locked.pk)
    return locked


@transaction.atomic
def endpoint_delete(*, actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Delete an endpoint with its deliveries: nothing more is sent there."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    locked = _locked(endpoint)
    _record(actor, locked, "webhook_endpoint.deleted", before=_facts(locked))
    WebhookEndpoint.objects.filter(pk=locked.pk).delete()


@transaction.atomic
def secret_roll(*, actor: Actor, endpoint: WebhookEndpoint, overlap: timedelta, form_token: str) -> str | None:
    """Make a new secret, shown this once; for ``overlap`` deliveries are signed with both.

    The same ``form_token`` again makes none and returns nothing.
    """
    actor.require(Permission.DEVELOPERS_MANAGE)
    if not timedelta(0) <= overlap <= MAX_OVERLAP:
        raise Refusal("overlap_invalid", "Both secrets work for at most 24 hours.", param="overlap")
    locked = _locked(endpoint)
    token = f"webhook_secret:{form_token}"[:255]
    if journal.first_time(platform_id=locked.platform_id, key=token, object_id=locked.pk):
        return None
    secret = new_secret()
    locked.previous_secret, locked.secret = locked.secret, secret
    locked.previous_secret_until = timezone.now() + overlap
    locked.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    _record(actor, locked, "webhook_endpoint.secret_rolled")
    return secret


@transaction.atomic
def delivery_resend(*, actor: Actor, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send an event again, whether it arrived or was given up; it is tried for another three days."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    endpoint = _locked(delivery.endpoint)
    if endpoint.status != WebhookEndpoint.Status.ENABLED:
        raise Refusal("endpoint_disabled", "This endpoint is turned off. Turn it on first.", status=409)
    now = timezone.now()
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        status=WebhookDelivery.Status.PENDING, next_attempt_at=now, give_up_at=now + TRIED_FOR
    )
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(resting_until=None)
    journal.record(
        actor=actor, platform_id=delivery.platform_id, action="webhook_delivery.resent", subject=delivery.event_id
    )
    wake(endpoint.pk)
    delivery.refresh_from_db()
    return delivery


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    locked = lock_endpoint(endpoint.pk)
    if locked is None:
        raise Refusal("resource_missing", "This endpoint was deleted meanwhile.", status=404)
    return locked


def _check(url: str, enabled_events: Sequence[str]) -> None:
    try:
        check_url(url)
    except AddressRefused as error:
        raise Refusal("url_invalid", str(error), param="url") from None
    if not enabled_events:
        raise Refusal("enabled_events_missing", "Choose at least one type of event, or *.", param="enabled_events")
    if wrong := [name for name in enabled_events if name != "*" and name not in KNOWN and name not in FOREIGN]:
        raise Refusal("event_type_unknown", f"There is no type of event {wrong[0][:64]!r}.", param="enabled_events")


def _sorted(enabled_events: Sequence[str]) -> list[str]:
    return ["*"] if "*" in enabled_events else sorted(dict.fromkeys(enabled_events))


def _facts(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "enabled_events": list(endpoint.enabled_events),
        "connect": endpoint.connect,
        "status": str(endpoint.status),
        "metadata": dict(endpoint.metadata),
    }


def _record(
    actor: Actor,
    endpoint: WebhookEndpoint,
    action: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    journal.record(
        actor=actor,
        platform_id=endpoint.platform_id,
        action=action,
        subject=endpoint.pk,
        before=before,
        after=after,
    )
