"""Keys with which programs come in, the answers kept for them, and the log of what they asked."""

import ipaddress
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _key_id() -> str:
    return new_id("key")


class ApiKey(models.Model):
    """A program's way in. The key itself is shown once; the table knows its hash, its beginning and its end.

    A secret key acts with the Developer's rights, and moves money if its maker may and said so (``moves_funds``); a
    restricted one acts with what ``scopes`` grants: read or write by resource (``connect_dashboard.api.scopes``).
    """

    class Kind(models.TextChoices):
        SECRET = "secret", "Secret"  # noqa: S105
        RESTRICTED = "restricted", "Restricted"

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        ENDING = "ending", "Being replaced"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

        @property
        def tone(self) -> str:
            return {"active": "success", "ending": "warning"}.get(self.value, "neutral")

    id = models.CharField(primary_key=True, max_length=64, default=_key_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    scopes = models.JSONField(default=dict, blank=True)
    moves_funds = models.BooleanField(default=False)
    hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    last4 = models.CharField(max_length=4)
    allowed_ips = ArrayField(models.CharField(max_length=43), default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["platform", "-created", "-id"], name="api_key_newest")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["secret", "restricted"]), name="api_key_known_kind")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…{self.last4}"

    def state(self, now: datetime) -> "ApiKey.State":
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at:
            return self.State.EXPIRED if now >= self.expires_at else self.State.ENDING
        return self.State.ACTIVE

    def is_usable(self, now: datetime) -> bool:
        return self.state(now) in (self.State.ACTIVE, self.State.ENDING)

    def admits(self, ip: str | None) -> bool:
        """Whether a program may come from ``ip``; an empty list admits all."""
        if not self.allowed_ips:
            return True
        try:
            address = ipaddress.ip_address(ip or "")
        except ValueError:
            return False
        return any(address in ipaddress.ip_network(one, strict=False) for one in self.allowed_ips)


class KeptAnswer(models.Model):
    """The answer to a request with an idempotency key, written in the transaction of what it changed."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    account_id = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and parameters.")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    for_good = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "account_id", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["created"], condition=models.Q(for_good=False), name="kept_answer_to_purge")]

    def __str__(self) -> str:
        return self.key


class RequestLine(models.Model):
    """One request to the API, as the developers' pages show it. Personal data and secrets stand there as marks."""

    request_id = models.CharField(max_length=64)
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    api_key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=300)
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    account_id = models.CharField(max_length=64, blank=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=255, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    parameters = models.JSONField(default=dict)
    answer = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "-created", "-id"], name="request_line_newest"),
            models.Index(fields=["platform", "request_id"], name="request_line_by_request"),
            models.Index(
                fields=["platform", "-created", "-id"], condition=models.Q(status__gte=400), name="request_line_failed"
            ),
            models.Index(fields=["created"], name="request_line_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"

    @property
    def tone(self) -> str:
        if self.status < 400:
            return "success"
        return "warning" if self.status < 500 else "danger"
