"""What happened, for people (audit trail, notices), for programs (events) and by post (outbox).

That the platform of an entry or event exists the database does not check again: platforms are never deleted, and each
check would lock the platform's row, which all that happens at it would share. Its other indexes begin with it.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from connect_dashboard.encryption import EncryptedTextField
from connect_dashboard.identifiers import new_id


def _event_id() -> str:
    return new_id("evt")


class AuditEntry(models.Model):
    """One change: who, what, when, from where, before and after. Append-only, by a trigger in the database.

    ``before`` and ``after`` hold the changed fields alone; personal data stands there as a mark, not as itself.
    """

    platform = models.ForeignKey(
        "team.Platform", null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=254)
    on_behalf_of = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The account whose dashboard the actor viewed."
    )
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    account_id = models.CharField(max_length=64, blank=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "-created", "-id"], name="audit_newest"),
            models.Index(fields=["account_id", "-created", "-id"], name="audit_of_account"),
            models.Index(fields=["platform", "action", "-created", "-id"], name="audit_by_action"),
            models.Index(fields=["platform", "actor_kind", "actor_id", "-created", "-id"], name="audit_by_actor"),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AuditSeal(models.Model):
    """A link of the hash chain: the digest of one entry and of the seal before it.

    Sealing follows a moment after the change itself, so that changes of one platform need not queue
    for the chain's end. ``position`` counts from 1 without gaps, per platform.
    """

    entry = models.OneToOneField(AuditEntry, primary_key=True, on_delete=models.PROTECT, related_name="seal")
    chain = models.BigIntegerField(help_text="Primary key of the platform; 0 for entries of none.")
    position = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_seal_position")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.position}"


class Event(models.Model):
    """Something that programs may want to know, in the dialect's words (``account.updated``).

    ``shown`` is the object as it was when the event was written, ``previous`` what it said before of what differs. Of
    an event that came with thousands of others (an import, the nightly pass) both are made on first delivery.
    ``connect`` says that it happened on a connected account, not on the platform's own.
    """

    id = models.CharField(primary_key=True, max_length=64, default=_event_id, editable=False)
    platform = models.ForeignKey(
        "team.Platform", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    account_id = models.CharField(max_length=64, blank=True)
    type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    changed = models.JSONField(default=list, help_text="Names of the changed fields.")
    shown = models.JSONField(null=True)
    previous = models.JSONField(null=True)
    connect = models.BooleanField(default=True)
    request_id = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=255, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["platform", "-created", "-id"], name="event_newest"),
            models.Index(fields=["platform", "type", "-created", "-id"], name="event_by_type"),
            models.Index(fields=["platform", "object_id", "-created", "-id"], name="event_of_object"),
            models.Index(fields=["account_id", "-created", "-id"], name="event_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object_id}"

    @property
    def changed_names(self) -> list[str]:
        """The changed fields by their names in the object itself."""
        return [name.removeprefix(f"{self.object_id}.") for name in self.changed]


class Email(models.Model):
    """An e-mail as a committed row; delivery follows, and is tried again until it succeeds or is given up."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Withdrawn"

    platform = models.ForeignKey("team.Platform", null=True, on_delete=models.CASCADE, related_name="+")
    account_id = models.CharField(max_length=64, blank=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    headers = models.JSONField(default=dict, help_text="Such as Message-ID and References.")
    attachments = models.JSONField(default=list, help_text="Name, content type and place in the private storage.")
    deduplication_key = models.CharField(max_length=200, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(status="pending"), name="email_due"),
            models.Index(fields=["-created", "-id"], name="email_newest"),
        ]

    def __str__(self) -> str:
        return f"E-mail {self.pk}"


class Notice(models.Model):
    """A line in a person's inbox, in their next daily e-mail, or both; one per person and event, whatever is retried.

    ``digest_since`` is set, in real time, as long as the line waits for the daily e-mail.
    """

    platform = models.ForeignKey("team.Platform", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    type = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=200, help_text="What it tells of, so that it is told once.")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    created = models.DateTimeField(default=timezone.now)
    in_inbox = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    digest_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "platform", "-created", "-id"], name="notice_newest"),
            models.Index(
                fields=["user", "platform", "-id"],
                condition=models.Q(read_at=None, in_inbox=True),
                name="notice_unread_newest",
            ),
            models.Index(
                fields=["platform", "user"], condition=models.Q(digest_since__isnull=False), name="notice_for_digest"
            ),
            models.Index(fields=["created"], name="notice_to_purge"),
        ]

    def __str__(self) -> str:
        return self.text


class IdempotencyKey(models.Model):
    """A form or request that was answered: sent again, it meets the first answer instead of a second change."""

    platform = models.ForeignKey("team.Platform", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    object_id = models.CharField(max_length=64)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


def _endpoint_id() -> str:
    return new_id("we")


class WebhookEndpoint(models.Model):
    """An address of a platform's program to which events are sent, signed with ``secret``.

    While a secret is being replaced, deliveries carry a signature by each of the two. ``leased_until`` lets one
    worker at a time send to it; ``resting_until`` spares one that fails, and its deliveries' attempts.
    """

    class Status(models.TextChoices):
        ENABLED = "enabled", "Enabled"
        DISABLED = "disabled", "Disabled"

        @property
        def tone(self) -> str:
            return {"enabled": "success"}.get(self.value, "neutral")

    id = models.CharField(primary_key=True, max_length=64, default=_endpoint_id, editable=False, db_collation="C")
    platform = models.ForeignKey("team.Platform", on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=2048)
    description = models.CharField(max_length=500, blank=True)
    enabled_events = ArrayField(models.CharField(max_length=80))
    connect = models.BooleanField(default=False, help_text="Of connected accounts; else of the platform itself.")
    api_version = models.CharField(max_length=64, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    secret = EncryptedTextField()
    previous_secret = EncryptedTextField()
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ENABLED)
    created = models.DateTimeField(default=timezone.now)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    resting_until = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["platform", "-created", "-id"], name="webhook_endpoint_newest")]

    def __str__(self) -> str:
        return self.url

    @property
    def status_tone(self) -> str:
        return self.Status(self.status).tone


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint; a row of the outbox, written with the event."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"

        @property
        def tone(self) -> str:
            return {"delivered": "success", "failed": "danger"}.get(self.value, "info")

    platform = models.ForeignKey("team.Platform", on_delete=models.CASCADE, db_index=False, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, db_index=False, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, db_index=False, related_name="deliveries")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_delivery_once")]
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at"],
                condition=models.Q(status="pending"),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["platform", "-created", "-id"], name="webhook_delivery_newest"),
            models.Index(fields=["endpoint", "-created", "-id"], name="webhook_delivery_of_endpoint"),
            models.Index(fields=["created"], name="webhook_delivery_to_purge"),
        ]
        verbose_name_plural = "webhook deliveries"

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}"

    @property
    def status_tone(self) -> str:
        return self.Status(self.status).tone


class WebhookAttempt(models.Model):
    """One try of a delivery: what was answered, or why nothing was."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries")
    created = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the HTTP answer.")
    answer = models.CharField(max_length=1000, blank=True)
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.status or self.error}"
