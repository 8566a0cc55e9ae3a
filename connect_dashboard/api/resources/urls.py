"""Addresses of what belongs to no app: events, webhook endpoints, the audit trail."""

from connect_dashboard.api.resources import audit_entries, events, object_shapes, webhook_endpoints  # noqa: F401
from connect_dashboard.api.verbs import endpoint

urlpatterns = [
    endpoint("events", "events", get=events.event_list),
    endpoint("events/<str:event_id>", "event", get=events.event_retrieve),
    endpoint(
        "webhook_endpoints",
        "webhook_endpoints",
        get=webhook_endpoints.webhook_endpoint_list,
        post=webhook_endpoints.webhook_endpoint_post,
    ),
    endpoint(
        "webhook_endpoints/<str:endpoint_id>",
        "webhook_endpoint",
        get=webhook_endpoints.webhook_endpoint_retrieve,
        post=webhook_endpoints.webhook_endpoint_change,
        delete=webhook_endpoints.webhook_endpoint_remove,
    ),
]

manage_urlpatterns = [
    endpoint("audit_entries", "manage_audit_entries", get=audit_entries.audit_entry_list),
    endpoint("audit_entries/<str:entry_id>", "manage_audit_entry", get=audit_entries.audit_entry_retrieve),
]
