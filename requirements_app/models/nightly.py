from django.db import models
from django.utils import timezone


class NightlyPass(models.Model):
    """How far a pass over all evaluated accounts has come; one that was cut short goes on from ``position``."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    position = models.CharField(max_length=64, blank=True, help_text="Id of the last account that is done.")
    evaluated = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)

    class Meta:
        get_latest_by = "started_at"
        verbose_name_plural = "nightly passes"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}: {self.evaluated} evaluated"
