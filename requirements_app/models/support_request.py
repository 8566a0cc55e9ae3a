from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.team.models import Platform


class SupportRequest(models.Model):
    """What a platform has written to support about a requirement of an account, as it was written."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="support_requests")
    key = models.CharField(max_length=300, help_text="Of the requirement, as the API names it.")
    subject = models.CharField(max_length=200)
    tried = models.CharField(max_length=2000, blank=True)
    message = models.TextField(max_length=5000)
    case_id = models.CharField(max_length=64, blank=True, help_text="Of the support case that it opened.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by_label = models.CharField(max_length=254)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["account", "-created"], name="support_request_of_account")]

    def __str__(self) -> str:
        return self.subject
