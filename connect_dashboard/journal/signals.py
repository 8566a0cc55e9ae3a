"""News for the floors above, sent inside the transaction of the change."""

from django.dispatch import Signal

# Sent with ``endpoint: WebhookEndpoint``, which was turned off because it failed for days.
webhook_endpoint_failed = Signal()
