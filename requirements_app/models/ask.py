from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import Account


class Ask(models.Model):
    """One key that is asked of an account: since when, until when. Resolved, it is history: by whom and when."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="asks")
    key = models.CharField(max_length=160)
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True, help_text="Empty: it was needed at once.")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_kind = models.CharField(max_length=16, blank=True)
    resolved_by_label = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "key"], condition=Q(resolved_at=None), name="ask_open_once_per_key"
            ),
        ]
        indexes = [models.Index(fields=["account", "-resolved_at"], name="ask_history")]

    def __str__(self) -> str:
        return self.key

    @property
    def known_since(self) -> datetime | None:
        """When it was first asked; None for what another system had asked before, as its day that was over says."""
        return None if self.deadline and self.deadline < self.asked_at else self.asked_at
