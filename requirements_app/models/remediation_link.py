from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _link_id() -> str:
    return new_id("rlink")


class RemediationLink(models.Model):
    """A link by which an account's holder provides what ``scope`` names. It opens until that is done.

    Whoever opens it first proves to be somebody of the account; wrong answers lock it. ``run`` names the bulk run
    that sent it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        COMPLETED = "completed", "Completed"
        LOCKED = "locked", "Locked"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

        @property
        def tone(self) -> str:
            tones = {"open": "info", "completed": "success", "locked": "danger", "expired": "warning"}
            return tones.get(self.value, "neutral")

    id = models.CharField(primary_key=True, max_length=64, default=_link_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="remediation_links")
    scope = models.JSONField(default=list, help_text="Keys that it asks for.")
    language = models.CharField(max_length=8, blank=True, help_text="Of its pages and letters; empty: the browser's.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    run = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_to = models.EmailField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "account"], condition=~models.Q(run=""), name="remediation_link_once_per_run"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-created"], name="remediation_link_of_account"),
            models.Index(
                fields=["account"], condition=models.Q(locked_at__isnull=False), name="remediation_link_locked"
            ),
        ]

    def __str__(self) -> str:
        return self.id

    def state_for(self, *, asked: bool, now: datetime) -> "RemediationLink.State":
        """``asked`` says whether anything of the scope is open; if it comes to be again, the link opens again."""
        if self.revoked_at:
            return self.State.REVOKED
        if not asked:
            return self.State.COMPLETED
        if now >= self.expires_at:
            return self.State.EXPIRED
        return self.State.LOCKED if self.locked_at else self.State.OPEN


class RemediationToken(models.Model):
    """What opens a link. Only its hash is stored, so each letter and each page that shows the link has its own."""

    link = models.ForeignKey(RemediationLink, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.link_id}, {self.created:%Y-%m-%d}"
