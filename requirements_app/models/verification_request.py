from django.db import models

from requirements_app.models.verification import VerificationOutcome


class VerificationRequest(models.Model):
    """The processor is to be asked for an outcome, or has been: a row committed with what brought it about.

    ``fingerprint`` stands for the values that are being verified: an answer that comes after they
    changed is not an answer to them.
    """

    outcome = models.OneToOneField(
        VerificationOutcome, on_delete=models.CASCADE, primary_key=True, related_name="request"
    )
    fingerprint = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty once it is answered, or while the processor itself calls back."
    )
    decided_by_kind = models.CharField(max_length=16, blank=True)
    decided_by_label = models.CharField(max_length=254, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="verification_request_due",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"
