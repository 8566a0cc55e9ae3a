"""Platforms, the people who run them, and what each of them may do."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django_countries.fields import CountryField

from connect_dashboard.identifiers import new_id
from connect_dashboard.team.notice_types import EmailTime, NoticeType
from connect_dashboard.team.permissions import Role


def _platform_id() -> str:
    return new_id("acct")


def _invitation_id() -> str:
    return new_id("inv")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do hangs on their memberships, not on them."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="Staff of the processor; not a right on any platform.")
    date_joined = models.DateTimeField(default=timezone.now)
    time_zone = models.CharField(max_length=64, blank=True, help_text="Whose mornings the daily e-mail keeps to.")
    last_platform = models.ForeignKey("Platform", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Platform(models.Model):
    """A marketplace or SaaS that runs connected accounts. Its profile must be complete before it creates any."""

    public_id = models.CharField(max_length=64, unique=True, default=_platform_id, editable=False)
    business_name = models.CharField(max_length=120)
    country = CountryField(blank=True)
    support_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=32, blank=True)
    website = models.URLField(blank=True)
    industry = models.CharField(max_length=4, blank=True, help_text="Merchant category code.")
    brand_color = models.CharField(
        max_length=7,
        default="#4f46e5",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Use a colour such as #4f46e5.")],
    )
    logo = models.ImageField(upload_to="logos/", blank=True)
    liable_for_losses = models.BooleanField(null=True, blank=True)
    liable_for_requirements = models.BooleanField(null=True, blank=True)
    liable_for_fees = models.BooleanField(null=True, blank=True)
    asks_debit_consent = models.BooleanField(default=False, help_text="Of holders, as they finish onboarding.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    # The sandbox clock of ``connect_dashboard.processor.clock``.
    clock_frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    clock_offset = models.DurationField(default=timedelta, editable=False)

    def __str__(self) -> str:
        return self.business_name


class Membership(models.Model):
    """A user's place in a platform's team; its roles add up."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=32, choices=Role.choices))
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(roles__len__gt=0) & models.Q(roles__contained_by=Role.values),
                name="membership_known_roles",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.platform}"

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in Role.values if role in self.roles]


class NoticeChoice(models.Model):
    """How a member wants to be told of one type of news; without a row the table's default holds."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="notice_choices")
    type = models.CharField(max_length=32, choices=NoticeType.choices)
    in_inbox = models.BooleanField()
    email = models.CharField(max_length=9, choices=EmailTime.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "type"], name="notice_choice_once"),
            models.CheckConstraint(condition=models.Q(email__in=EmailTime.values), name="notice_choice_known_email"),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.email}"


class Invitation(models.Model):
    """An e-mailed, single-use offer to join a team. Only the token's hash is stored."""

    id = models.CharField(primary_key=True, max_length=64, default=_invitation_id, editable=False)
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=32, choices=Role.choices))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "platform",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.id}"

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in Role.values if role in self.roles]

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at
