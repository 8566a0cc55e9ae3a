"""A connected account: what it is, whoever runs it."""

from typing import Any

from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django_countries.fields import CountryField

from accounts.configuration import (
    Configuration,
    DashboardAccess,
    FeesPayer,
    Liability,
    RequirementCollection,
    only_valid_configurations,
)
from connect_dashboard.encryption import EncryptedTextField
from connect_dashboard.identifiers import new_id


def _account_id() -> str:
    return new_id("acct")


class BusinessType(models.TextChoices):
    INDIVIDUAL = "individual", "Individual"
    COMPANY = "company", "Company"
    NON_PROFIT = "non_profit", "Non-profit organisation"
    GOVERNMENT_ENTITY = "government_entity", "Government entity"


def no_requirements() -> dict[str, Any]:
    """The API's requirements hash of an account of which nothing is asked."""
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": [],
        "disabled_reason": None,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    }


UNNAMED = "Unnamed account"


class Account(models.Model):
    """The documents ``business_profile``, ``company``, ``settings`` and ``requirements`` have the API's shapes.

    ``documents`` are ids of files by what they prove. Requirement keys are paths into them
    (``business_profile.url``). Secret values are not in them but in
    encrypted columns of their own. What a platform controls lies on its Connection instead.
    """

    id = models.CharField(primary_key=True, max_length=64, default=_account_id, editable=False, db_collation="C")
    created = models.DateTimeField(default=timezone.now)
    country = CountryField()
    business_type = models.CharField(max_length=20, choices=BusinessType.choices, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    default_currency = models.CharField(max_length=3)

    dashboard = models.CharField(max_length=8, choices=DashboardAccess.choices)
    losses = models.CharField(max_length=12, choices=Liability.choices)
    fees = models.CharField(max_length=12, choices=FeesPayer.choices)
    requirement_collection = models.CharField(max_length=12, choices=RequirementCollection.choices)

    business_profile = models.JSONField(default=dict, blank=True)
    company = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    tos_acceptance = models.JSONField(default=dict, blank=True)
    documents = models.JSONField(default=dict, db_default={}, blank=True)
    company_tax_id = EncryptedTextField()
    company_vat_id = EncryptedTextField()

    charges_enabled = models.BooleanField(default=False)
    payouts_enabled = models.BooleanField(default=False)
    details_submitted = models.BooleanField(default=False)
    requirements = models.JSONField(default=no_requirements)
    future_requirements = models.JSONField(default=no_requirements)
    ages_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When time moves the snapshot that came from outside; never if empty, or if it is evaluated here.",
    )
    last_active_at = models.DateTimeField(default=timezone.now)
    # Some accounts are platforms themselves: then this is the one.
    own_platform = models.OneToOneField(
        "team.Platform", null=True, blank=True, on_delete=models.SET_NULL, related_name="account"
    )

    class Meta:
        indexes = [
            # Holders sign in by it, in whatever case they write it.
            models.Index(Upper("email"), name="account_by_email"),
            models.Index(fields=["ages_at"], condition=models.Q(ages_at__isnull=False), name="account_ages_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=only_valid_configurations(), name="account_valid_configuration"),
            models.CheckConstraint(
                condition=models.Q(business_type__in=["", *BusinessType.values]), name="account_known_business_type"
            ),
        ]

    def __str__(self) -> str:
        return UNNAMED if self.display_name == self.id else self.display_name

    @property
    def configuration(self) -> Configuration:
        return Configuration(self.dashboard, self.losses, self.fees, self.requirement_collection)

    @property
    def is_company(self) -> bool:
        """Whether it has owners and directors, as everything but an individual has."""
        return self.business_type not in ("", BusinessType.INDIVIDUAL)

    @property
    def display_name(self) -> str:
        """What people call it: the trading name, else the legal name, else its e-mail, else its id."""
        shown = (self.settings.get("dashboard") or {}).get("display_name")
        legal = self.company.get("name") or self.company.get("name_kanji")
        return self.business_profile.get("name") or legal or shown or self.email or self.id
