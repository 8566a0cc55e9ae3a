from django.db import models
from django.db.models import Q

from connect_dashboard.identifiers import new_id
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money


def _approval_id() -> str:
    return new_id("apr")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def for_platform(self, platform: Platform) -> "ApprovalQuerySet":
        return self.filter(platform=platform)


class Approval(models.Model):
    """A movement (``kind`` and ``object_id``, see ``funds.movements``) that waits for a second Administrator.

    Who asked, how much and for what is repeated here, so that the list of approvals reads one table.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Expired"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @property
        def tone(self) -> str:
            return {"waiting": "warning", "approved": "success", "declined": "danger"}.get(self.value, "neutral")

    id = models.CharField(primary_key=True, max_length=64, default=_approval_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=24)
    object_id = models.CharField(max_length=64, db_collation="C")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    summary = models.CharField(max_length=300)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=150)
    created = models.DateTimeField(default=present)
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.CharField(max_length=64, blank=True)
    decided_by_label = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="approval_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at=None) | Q(~Q(status="waiting"), decided_at__isnull=False),
                name="approval_decided_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(actor_kind="user", decided_by_id=models.F("actor_id")),
                name="approval_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["platform", "status", "-created", "-id"], name="approval_by_status"),
            models.Index(fields=["expires_at"], condition=Q(status="waiting"), name="approval_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.summary} ({self.status})"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone
