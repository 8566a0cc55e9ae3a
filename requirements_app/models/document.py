from django.db import models
from django.utils import timezone

from accounts.models import Account, Person
from connect_dashboard.identifiers import new_id


def _file_id() -> str:
    return new_id("file")


class Document(models.Model):
    """One uploaded side of a document. The row outlives the file, which is purged after a period.

    ``subject`` is what the document proves, as verification names it (``person_….verification.document``).
    """

    class Purpose(models.TextChoices):
        IDENTITY_DOCUMENT = "identity_document", "Identity document"
        ADDITIONAL_VERIFICATION = "additional_verification", "Proof of address"
        ACCOUNT_REQUIREMENT = "account_requirement", "Company document"

    class Side(models.TextChoices):
        FRONT = "front", "Front"
        BACK = "back", "Back"

    id = models.CharField(primary_key=True, max_length=64, default=_file_id, editable=False, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    side = models.CharField(max_length=5, choices=Side.choices, default=Side.FRONT)
    subject = models.CharField(max_length=160)
    name = models.CharField(max_length=200, help_text="As the uploader named it.")
    content_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    failed = models.BooleanField(default=False, help_text="It was refused by the processor and may not be sent again.")
    created = models.DateTimeField(default=timezone.now)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "sha256"], name="document_of_account"),
            models.Index(fields=["created"], condition=models.Q(purged_at=None), name="document_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.get_side_display().lower()}"

    @property
    def path(self) -> str:
        """Where the file lies in the private storage; nothing that the uploader chose is in it."""
        return f"documents/{self.account_id}/{self.id}"
