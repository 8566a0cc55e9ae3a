from django.conf import settings
from django.db import models
from django.utils import timezone

from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _job_id() -> str:
    return new_id("job")


class Job(models.Model):
    """Work over many accounts, done in the background: an import, an export, a bulk edit.

    ``parameters`` holds the order, ``position`` how far it came (a restart goes on from there), ``counts``
    the tally. Files lie in the private storage: ``source`` what was given, ``result`` what can be downloaded.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "Import"
        EXPORT = "export", "Export"
        METADATA = "metadata", "Metadata edit"
        CLOCK = "clock", "Clock advance"
        INACTIVITY = "inactivity", "Inactivity decision"
        LINKS = "links", "Remediation run"
        MONEY = "money", "Balance export"

    class Status(models.TextChoices):
        DRAFT = "draft", "Waiting for you"
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Canceled"

        @property
        def tone(self) -> str:
            return {"done": "success", "failed": "danger", "running": "info", "queued": "info"}.get(
                self.value, "neutral"
            )

    id = models.CharField(primary_key=True, max_length=64, default=_job_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="jobs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices)
    filename = models.CharField(max_length=200, blank=True)
    source = models.FileField(upload_to="jobs/", blank=True, max_length=200)
    result = models.FileField(upload_to="jobs/", blank=True, max_length=200)
    parameters = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["platform", "kind", "-created", "-id"], name="job_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.id}"

    @property
    def tone(self) -> str:
        return self.Status(self.status).tone

    @property
    def unit(self) -> str:
        """What ``position`` counts."""
        return "days" if self.kind == self.Kind.CLOCK else "rows"

    @property
    def is_active(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)
