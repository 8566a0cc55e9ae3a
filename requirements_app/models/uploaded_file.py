from django.db import models
from django.utils import timezone

from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _file_id() -> str:
    return new_id("file")


class UploadedFile(models.Model):
    """A file that a program sent, before it says what it proves.

    Attached to a person or a company it becomes a document of the same id. Pictures of a brand never do.
    """

    BRANDING = ("business_icon", "business_logo")

    id = models.CharField(primary_key=True, max_length=64, default=_file_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    account_id = models.CharField(max_length=64, blank=True, help_text="For whom it was sent (the account header).")
    purpose = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "-created", "-id"], name="uploaded_file_newest"),
            models.Index(fields=["created"], condition=models.Q(purged_at=None), name="uploaded_file_to_purge"),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def path(self) -> str:
        return f"uploads/{self.platform_id}/{self.id}"
