"""What events, webhook endpoints and entries of the audit trail look like."""

from connect_dashboard.api.object_shapes import describes

describes(
    "event",
    {
        "id": "string",
        "object": "=event",
        "account": "string",
        "api_version": "string?",
        "created": "integer",
        "data": {"object": {"*": "any"}},
        "livemode": "boolean",
        "pending_webhooks": "integer",
        "request": {"id": "string?", "idempotency_key": "string?"},
        "type": "string",
    },
    optional="account",
)
describes(
    "webhook_endpoint",
    {
        "id": "string",
        "object": "=webhook_endpoint",
        "api_version": "string?",
        "application": "string?",
        "created": "integer",
        "description": "string?",
        "enabled_events": ["string"],
        "livemode": "boolean",
        "metadata": {"*": "string"},
        "secret": "string",
        "status": "string",
        "url": "string",
    },
    optional="secret",
)
describes("deleted_webhook_endpoint", {"id": "string", "object": "=webhook_endpoint", "deleted": "boolean"})
describes(
    "manage.audit_entry",
    {
        "id": "string",
        "object": "=manage.audit_entry",
        "account": "string?",
        "action": "string",
        "actor": {"id": "string", "kind": "string", "name": "string"},
        "after": {"*": "any"},
        "before": {"*": "any"},
        "created": "integer",
        "ip": "string?",
        "on_behalf_of": "string?",
        "request": "string?",
        "subject": "string",
    },
)
