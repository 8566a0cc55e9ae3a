from django.db import models
from django.db.models import Q
from django.utils import timezone

from connect_dashboard.encryption import EncryptedTextField
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform
from funds.models.movement import OutsideMovement


def _bank_account_id() -> str:
    return new_id("ba")


class PlatformBankAccountQuerySet(models.QuerySet["PlatformBankAccount"]):
    def for_platform(self, platform: Platform) -> "PlatformBankAccountQuerySet":
        return self.filter(platform=platform)

    def living(self) -> "PlatformBankAccountQuerySet":
        return self.filter(removed_at=None)


class PlatformBankAccount(models.Model):
    """A bank account of the platform itself, from which its balance is topped up.

    The number is encrypted and never shown again; a test token stands in its place in the sandbox. One that was
    removed stays for the top-ups that came from it: some may be under way.
    """

    id = models.CharField(primary_key=True, max_length=64, default=_bank_account_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, db_index=False, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    holder_name = models.CharField(max_length=120, blank=True)
    routing_number = models.CharField(max_length=34, blank=True)
    account_number = EncryptedTextField()
    token = models.CharField(max_length=64, blank=True)
    last4 = models.CharField(max_length=4)
    fingerprint = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)

    objects = PlatformBankAccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "fingerprint"], condition=Q(removed_at=None), name="platform_bank_account_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Bank account ••••{self.last4}"


class TopUp(OutsideMovement):
    """Money from a bank account of the platform to its balance: pending until it settles.

    One that settled may yet be reversed by the bank.
    """

    PREFIX = "tu"

    bank_account = models.ForeignKey(PlatformBankAccount, on_delete=models.PROTECT, related_name="+")
    transfer_group = models.CharField(max_length=255, blank=True, default="", db_default="")

    class Meta(OutsideMovement.Meta):
        constraints = [
            *OutsideMovement.Meta.constraints,
            models.CheckConstraint(condition=Q(account=None), name="top_up_of_no_account"),
        ]
        indexes = [
            *OutsideMovement.Meta.indexes,
            models.Index(fields=["platform", "status", "-created", "-id"], name="top_up_by_status"),
        ]
