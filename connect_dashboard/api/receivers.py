"""What follows from the journal's news."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.journal.models import WebhookEndpoint
from connect_dashboard.journal.signals import webhook_endpoint_failed
from connect_dashboard.team.models import Membership
from connect_dashboard.team.permissions import ROLE_PERMISSIONS, Permission


@receiver(webhook_endpoint_failed)
def tell_developers_of_failed_endpoint(endpoint: WebhookEndpoint, **kwargs: Any) -> None:
    """A letter to each member who can turn it on again."""
    can = [role for role, granted in ROLE_PERMISSIONS.items() if Permission.DEVELOPERS_MANAGE in granted]
    members = Membership.objects.filter(Q(roles__overlap=can), platform=endpoint.platform_id, user__is_active=True)
    for member in members.select_related("user", "platform").order_by("pk"):
        send_letter(
            template="emails/webhook_endpoint_disabled",
            to=member.user.email,
            context={
                "platform": member.platform,
                "endpoint": endpoint,
                "action_url": absolute_url(reverse("developers:endpoint_details", args=[endpoint.pk])),
            },
            deduplication_key=f"webhook_endpoint_disabled:{endpoint.pk}:{endpoint.failing_since}:{member.user_id}",
            platform_id=endpoint.platform_id,
        )
