from django.db import models
from django.db.models import Q

from accounts.models import Account


class VerificationOutcome(models.Model):
    """How the verification of one subject of an account stands (``company.tax_id``, ``person_….dob``).

    A new answer supersedes the row; the superseded ones are history.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        VERIFIED = "verified", "Verified"
        FAILED = "failed", "Failed"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="verifications")
    subject = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    code = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    requested_by_kind = models.CharField(max_length=16, blank=True, help_text="Who gave what is verified.")
    requested_by_label = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "subject"], condition=Q(superseded_at=None), name="verification_current_once"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None)
                | Q(state__in=["verified", "failed"]) & ~Q(decided_at=None),
                name="verification_decided_or_pending",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(code=""), name="verification_failed_with_code"),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"], condition=Q(state="pending", superseded_at=None), name="verification_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.state}"
