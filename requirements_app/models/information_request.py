from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.identifiers import new_id
from requirements_app.dialect import INFORMATION_REQUESTS


def _information_request_id() -> str:
    return new_id("interv")


class InformationRequest(models.Model):
    """A risk question of the processor about an account."""

    class Path(models.TextChoices):
        CHALLENGE = "challenge", "Answered by the account holder"
        FORM = "form", "Answered by the account holder or the platform"
        SUPPORT = "support", "Answered by contacting support"

    id = models.CharField(primary_key=True, max_length=64, default=_information_request_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="information_requests")
    description = models.CharField(max_length=64, choices=[(name, name) for name in INFORMATION_REQUESTS])
    path = models.CharField(max_length=12, choices=Path.choices, default=Path.FORM)
    questions = models.JSONField(default=list, blank=True)
    capabilities = ArrayField(
        models.CharField(max_length=48), default=list, blank=True, help_text="Those that it affects; empty: all."
    )
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=models.Q(closed_at=None), name="information_request_open"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Once answered it is with support, as the dialect has it."""
        path = self.Path.SUPPORT if self.answered_at else self.path
        return f"{self.id}.{self.description}.{path}"
