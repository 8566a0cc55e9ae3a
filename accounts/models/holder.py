"""The holder of an account: how they sign in, and what they chose for themselves."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _link_id() -> str:
    return new_id("hlink")


class Holder(models.Model):
    """One an account; the row comes with the first sign-in, and until then the defaults hold."""

    class Letters(models.TextChoices):
        """Kinds of e-mail that a holder may do without. What they ask for themselves always comes."""

        REQUIREMENTS = "requirements", _("What is due, and reminders of it")
        SUPPORT = "support", _("Answers of support to your cases")

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="holder")
    handle = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="Names them to passkeys.")
    language = models.CharField(max_length=8, blank=True)
    muted_letters = ArrayField(models.CharField(max_length=16, choices=Letters.choices), default=list, blank=True)
    shares_support_cases = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    # Sessions that began before it are over.
    sessions_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(muted_letters__contained_by=["requirements", "support"]), name="holder_known_letters"
            ),
        ]

    def __str__(self) -> str:
        return f"Holder of {self.account_id}"


class HolderLink(models.Model):
    """A one-time way into the holder's dashboard. Only the token's hash is stored; looking never uses it up."""

    class Origin(models.TextChoices):
        EMAIL = "email", "Asked for by e-mail"
        PLATFORM = "platform", "Made by the platform"

    id = models.CharField(primary_key=True, max_length=64, default=_link_id, editable=False, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id


class HolderPasskey(models.Model):
    """A passkey with which a holder signs in; ``credential`` is its id and public key as WebAuthn writes them."""

    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential = models.BinaryField()
    created = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class DebitConsent(models.Model):
    """That a holder lets their platform debit the account: the very words, when, by whom and how.

    A row is never changed but to revoke it; consent again is another row. Source: account debits need "legally
    binding consent" (api reference, connect/account-debits).
    """

    class How(models.TextChoices):
        DASHBOARD = "dashboard", "In the account holder’s dashboard"
        ONBOARDING = "onboarding", "As they finished onboarding"
        ELSEWHERE = "elsewhere", "Elsewhere, recorded by the platform"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debit_consents")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    text = models.TextField(help_text="As the holder read it.")
    how = models.CharField(max_length=16, choices=How.choices)
    source = models.CharField(max_length=300, blank=True, help_text="Where it was given, if it was elsewhere.")
    recorded_by = models.CharField(max_length=254, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.CharField(max_length=254)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "platform"], condition=models.Q(revoked_at=None), name="debit_consent_once"
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["dashboard", "onboarding"])
                | (~models.Q(source="") & ~models.Q(recorded_by="")),
                name="debit_consent_recorded_with_source",
            ),
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk}"
