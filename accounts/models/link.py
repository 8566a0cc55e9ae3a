from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models.account import Account
from connect_dashboard.encryption import EncryptedTextField
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _link_id() -> str:
    return new_id("link")


class OnboardingLink(models.Model):
    """A one-time link for an account's holder. Only the token's hash is stored.

    Looking at it never uses it up (mail scanners open links): completing does, by one UPDATE.
    ``fixed_fields`` names what the operator decided and the holder cannot change.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        COMPLETED = "completed", "Completed"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

        @property
        def tone(self) -> str:
            return {"open": "info", "completed": "success", "expired": "warning"}.get(self.value, "neutral")

    class Collect(models.TextChoices):
        CURRENTLY_DUE = "currently_due", "What is due now"
        EVENTUALLY_DUE = "eventually_due", "Also what will be due in time"

    id = models.CharField(primary_key=True, max_length=64, default=_link_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="onboarding_links")
    token_hash = models.CharField(max_length=64, unique=True)
    fixed_fields = models.JSONField(default=list)
    collect = models.CharField(max_length=16, choices=Collect.choices, default=Collect.CURRENTLY_DUE)
    language = models.CharField(max_length=8, blank=True, help_text="Of its pages and letters; empty: the browser's.")
    return_url = models.CharField(
        max_length=2048, blank=True, help_text="Where who has finished goes: a program's link."
    )
    refresh_url = models.CharField(max_length=2048, blank=True, help_text="Where who comes too late goes.")
    draft = EncryptedTextField(help_text="What the holder has entered so far, as JSON; gone once it is submitted.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-created"], name="link_of_account")]

    def __str__(self) -> str:
        return self.id

    def state(self, now: datetime) -> "OnboardingLink.State":
        if self.completed_at:
            return self.State.COMPLETED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.EXPIRED if now >= self.expires_at else self.State.OPEN
