"""Addresses of the developers' pages."""

from django.urls import path

from connect_dashboard.api.views import endpoints, keys, log, reference

app_name = "developers"
urlpatterns = [
    path("", keys.key_list, name="key_list"),
    path("keys/new/", keys.key_create_view, name="key_create"),
    path("keys/<slug:key_id>/", keys.key_update_view, name="key_update"),
    path("keys/<slug:key_id>/roll/", keys.key_roll_view, name="key_roll"),
    path("keys/<slug:key_id>/revoke/", keys.key_revoke_view, name="key_revoke"),
    path("webhooks/", endpoints.endpoint_list, name="endpoint_list"),
    path("webhooks/new/", endpoints.endpoint_create_view, name="endpoint_create"),
    path("webhooks/<slug:endpoint_id>/", endpoints.endpoint_details, name="endpoint_details"),
    path("webhooks/<slug:endpoint_id>/edit/", endpoints.endpoint_update_view, name="endpoint_update"),
    path("webhooks/<slug:endpoint_id>/switch/", endpoints.endpoint_switch, name="endpoint_switch"),
    path("webhooks/<slug:endpoint_id>/delete/", endpoints.endpoint_delete_view, name="endpoint_delete"),
    path("webhooks/<slug:endpoint_id>/secret/", endpoints.secret_roll_view, name="secret_roll"),
    path("deliveries/<int:delivery_id>/", endpoints.delivery_details, name="delivery_details"),
    path("deliveries/<int:delivery_id>/resend/", endpoints.delivery_resend_view, name="delivery_resend"),
    path("events/", log.event_list, name="event_list"),
    path("events/<slug:event_id>/", log.event_details, name="event_details"),
    path("requests/", log.request_list, name="request_list"),
    path("requests/<int:line_id>/", log.request_details, name="request_details"),
    path("reference/", reference.reference, name="reference"),
    path("openapi.json", reference.openapi, name="openapi"),
]
