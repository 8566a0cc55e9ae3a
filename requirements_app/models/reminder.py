from django.db import models

from accounts.models import Account
from connect_dashboard.team.models import Platform


class Reminder(models.Model):
    """Something that a platform, and mostly the holder too, is told of an account: once, however often it is noticed.

    ``about`` tells one occasion from the next: the deadline that comes near, the moment of the restriction.
    """

    class Kind(models.TextChoices):
        DUE_14 = "due_14", "Due in 14 days"
        DUE_7 = "due_7", "Due in 7 days"
        DUE_1 = "due_1", "Due within a day"
        RESTRICTED = "restricted", "Restricted"
        UNVERIFIED = "unverified", "Could not be verified"
        INACTIVE = "inactive", "Inactive"

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.DateTimeField()
    noticed_at = models.DateTimeField()
    holder_told_at = models.DateTimeField(null=True, blank=True)
    platform_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "account", "kind", "about"], name="reminder_once"),
        ]
        indexes = [
            models.Index(fields=["platform", "id"], condition=models.Q(holder_told_at=None), name="reminder_to_holder"),
            models.Index(
                fields=["platform", "id"], condition=models.Q(platform_told_at=None), name="reminder_to_platform"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"
