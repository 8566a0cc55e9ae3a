from django.db import models
from django.utils import timezone

from connect_dashboard.encryption import EncryptedTextField
from connect_dashboard.team.models import Platform


class Token(models.Model):
    """What somebody sent ahead, to be used once: an account, a person, a bank account or a number, encrypted."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", "Account"
        BANK_ACCOUNT = "bank_account", "Bank account"
        PERSON = "person", "Person"
        PII = "pii", "Identity number"

    id = models.CharField(primary_key=True, max_length=64, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    content = EncryptedTextField(help_text="The parameters as they were sent, as JSON; gone once they are used.")
    created = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    client_ip = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created"], name="token_to_purge")]

    def __str__(self) -> str:
        return self.id
