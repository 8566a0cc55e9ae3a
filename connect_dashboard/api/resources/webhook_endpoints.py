"""Webhook endpoints."""

from typing import Any

from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing
from connect_dashboard.api.params import BOOLEAN, LISTED, METADATA, ListOf, Params, Required, Text
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.services.webhook_endpoints import (
    NewEndpoint,
    endpoint_create,
    endpoint_delete,
    endpoint_update,
)
from connect_dashboard.api.verbs import Call, Json, verb
from connect_dashboard.journal.models import WebhookEndpoint

_EVENTS = ListOf(Text(80), 300)
_NEW: Params = {
    "api_version": Text(64),
    "connect": BOOLEAN,
    "description": Text(500),
    "enabled_events": Required(_EVENTS),
    "metadata": METADATA,
    "url": Required(Text(2048)),
}
_CHANGES: Params = {
    "description": Text(500),
    "disabled": BOOLEAN,
    "enabled_events": _EVENTS,
    "metadata": METADATA,
    "url": Text(2048),
}


def webhook_endpoint_object(endpoint: WebhookEndpoint) -> Json:
    return {
        "id": endpoint.pk,
        "object": "webhook_endpoint",
        "api_version": endpoint.api_version or None,
        "application": None,
        "created": int(endpoint.created.timestamp()),
        "description": endpoint.description or None,
        "enabled_events": list(endpoint.enabled_events),
        "livemode": False,
        "metadata": endpoint.metadata,
        "status": endpoint.status,
        "url": endpoint.url,
    }


def _endpoint(call: Call, endpoint_id: str) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.filter(platform=call.platform, pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound("webhook endpoint", endpoint_id)
    return endpoint


@verb("webhook_endpoints", READ, params=LISTED, returns="webhook_endpoint", many=True)
def webhook_endpoint_list(call: Call) -> Listing:
    """List webhook endpoints"""
    endpoints = WebhookEndpoint.objects.filter(platform=call.platform)
    return call.listing(endpoints, webhook_endpoint_object, "webhook endpoint")


@verb("webhook_endpoints", READ, returns="webhook_endpoint")
def webhook_endpoint_retrieve(call: Call, endpoint_id: str) -> Json:
    """Retrieve a webhook endpoint"""
    return webhook_endpoint_object(_endpoint(call, endpoint_id))


@verb("webhook_endpoints", WRITE, params=_NEW, returns="webhook_endpoint")
def webhook_endpoint_post(call: Call) -> Json:
    """Create a webhook endpoint; the answer alone shows the secret with which deliveries are signed"""
    sent = call.params
    order = NewEndpoint(
        url=sent["url"],
        enabled_events=sent["enabled_events"],
        connect=sent.get("connect", False),
        description=sent.get("description", ""),
        api_version=sent.get("api_version", ""),
        metadata=sent.get("metadata") or {},
    )
    endpoint = endpoint_create(actor=call.actor, platform=call.platform, order=order)
    return webhook_endpoint_object(endpoint) | {"secret": endpoint.secret}


@verb("webhook_endpoints", WRITE, params=_CHANGES, returns="webhook_endpoint")
def webhook_endpoint_change(call: Call, endpoint_id: str) -> Json:
    """Change a webhook endpoint, or turn it off and on"""
    endpoint = _endpoint(call, endpoint_id)
    changes: dict[str, Any] = {
        name: call.params[name] for name in ("description", "enabled_events", "url") if name in call.params
    }
    if "disabled" in call.params:
        status = WebhookEndpoint.Status.DISABLED if call.params["disabled"] else WebhookEndpoint.Status.ENABLED
        changes["status"] = status
    if "metadata" in call.params:
        sent = call.params["metadata"]
        merged = {} if sent == "" else {**endpoint.metadata, **sent}
        changes["metadata"] = {key: value for key, value in merged.items() if value != ""}
    return webhook_endpoint_object(endpoint_update(actor=call.actor, endpoint=endpoint, changes=changes))


@verb("webhook_endpoints", WRITE, returns="deleted_webhook_endpoint")
def webhook_endpoint_remove(call: Call, endpoint_id: str) -> Json:
    """Delete a webhook endpoint"""
    endpoint_delete(actor=call.actor, endpoint=_endpoint(call, endpoint_id))
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}
