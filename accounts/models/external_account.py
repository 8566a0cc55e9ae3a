from django.db import models
from django.utils import timezone

from accounts.models.account import Account
from connect_dashboard.encryption import EncryptedTextField


class ExternalAccount(models.Model):
    """A bank account or debit card that payouts go to. A card's number never arrives here, only its token's facts."""

    class Object(models.TextChoices):
        BANK_ACCOUNT = "bank_account", "Bank account"
        CARD = "card", "Debit card"

    class AccountType(models.TextChoices):
        """The last two are what Japanese banks call an ordinary and a current account."""

        CHECKING = "checking", "Checking"
        SAVINGS = "savings", "Savings"
        FUTSU = "futsu", "Futsu"
        TOZA = "toza", "Toza"

    id = models.CharField(primary_key=True, max_length=64, editable=False, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="external_accounts")
    object = models.CharField(max_length=12, choices=Object.choices)
    created = models.DateTimeField(default=timezone.now)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    last4 = models.CharField(max_length=4)
    bank_name = models.CharField(max_length=120, blank=True)
    routing_number = models.CharField(max_length=34, blank=True)
    account_number = EncryptedTextField()
    account_holder_name = models.CharField(max_length=120, blank=True)
    account_holder_type = models.CharField(max_length=12, blank=True)
    account_type = models.CharField(max_length=8, choices=AccountType.choices, blank=True, default="", db_default="")
    standard_only = models.BooleanField(
        default=False, db_default=False, help_text="The processor said that it takes no instant payouts."
    )
    brand = models.CharField(max_length=24, blank=True)
    exp_month = models.PositiveSmallIntegerField(null=True, blank=True)
    exp_year = models.PositiveSmallIntegerField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=24, default="new")
    default_for_currency = models.BooleanField(default=False)
    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "currency"],
                condition=models.Q(default_for_currency=True),
                name="external_account_one_default",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name or self.brand or self.get_object_display()} ••••{self.last4}"
