from django.db import models

from accounts.models.account import Account


class Capability(models.Model):
    """One thing an account may do once its requirements are met. Its name is its id in the API."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"
        PENDING = "pending", "Pending"
        UNREQUESTED = "unrequested", "Unrequested"

        @property
        def tone(self) -> str:
            return {"active": "success", "inactive": "danger", "pending": "info"}.get(self.value, "neutral")

    # Indexed by the constraint below.
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="capabilities", db_index=False)
    name = models.CharField(max_length=48)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.INACTIVE)
    requested = models.BooleanField(default=True)
    requested_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=48, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="capability_once")]
        verbose_name_plural = "capabilities"

    def __str__(self) -> str:
        return self.name
