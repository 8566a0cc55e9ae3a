from django.db import models
from django.db.models import Q
from django.utils import timezone


class NightlyPass(models.Model):
    """A pass over all evaluated accounts. How many it has done so far, its batches know until it has finished."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    evaluated = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0, help_text="Accounts that could not be evaluated.")

    class Meta:
        get_latest_by = "started_at"
        verbose_name_plural = "nightly passes"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}: {self.evaluated} evaluated"


class NightlyBatch(models.Model):
    """A range of account ids, done in one transaction with what is written here: all of it or nothing."""

    nightly_pass = models.ForeignKey(NightlyPass, on_delete=models.CASCADE, related_name="batches")
    first_id = models.CharField(max_length=64)
    last_id = models.CharField(max_length=64)
    evaluated = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "nightly batches"
        indexes = [
            models.Index(fields=["nightly_pass", "first_id"], condition=Q(finished_at=None), name="nightly_batch_open"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} to {self.last_id}"
