"""Support cases: the conversation of an account's holder with support, and beside it that of a platform."""

import secrets

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal.models import Email
from connect_dashboard.team.models import Platform

_WORDS = "simple"


def _case_id() -> str:
    return new_id("case")


def _attachment_id() -> str:
    return new_id("file")


def _reference() -> str:
    return f"SC-{secrets.token_hex(6).upper()}"


def _search(column: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=SearchVector(column, config=_WORDS), output_field=SearchVectorField(), db_persist=True
    )


class Case(models.Model):
    """A case of an account's holder, or, with ``platform``, one of that platform's own about the account.

    ``updated_at`` is the last time that its conversation moved; what one side alone sees does not move it.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        WAITING_FOR_HOLDER = "waiting_for_holder", "Waiting for the holder"
        WAITING_FOR_SUPPORT = "waiting_for_support", "Waiting for support"
        SOLVED = "solved", "Solved"
        CLOSED = "closed", "Closed"

        @property
        def tone(self) -> str:
            return _TONES[self.value]

    class Topic(models.TextChoices):
        PAYOUTS = "payouts", "Payouts"
        VERIFICATION = "verification", "Verification"
        PAYMENTS = "payments", "Payments"
        ACCOUNT = "account", "Account and sign-in"
        OTHER = "other", "Something else"

    id = models.CharField(primary_key=True, max_length=64, default=_case_id, editable=False, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="support_cases")
    platform = models.ForeignKey(
        Platform, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose own case it is."
    )
    requirement_key = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=16, choices=Topic.choices, default=Topic.OTHER)
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=24, choices=Status.choices, default=Status.OPEN)
    language = models.CharField(max_length=8, blank=True)
    created = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    holder_read_at = models.DateTimeField(null=True, blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rating_comment = models.CharField(max_length=1000, blank=True)
    search = _search("subject")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["open", "waiting_for_holder", "waiting_for_support", "solved", "closed"]
                ),
                name="case_known_status",
            ),
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)), name="case_rating_in_range"
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="case_newest"),
            models.Index(fields=["account", "-updated_at", "-id"], name="case_of_account"),
            models.Index(fields=["platform", "-updated_at", "-id"], name="case_of_platform"),
            GinIndex(fields=["search"], name="case_search"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> "Case.Status":
        return self.Status(self.status)

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.SOLVED, self.Status.CLOSED)


_TONES = {
    "open": "info",
    "waiting_for_holder": "warning",
    "waiting_for_support": "info",
    "solved": "success",
    "closed": "neutral",
}


class Message(models.Model):
    """A line of the conversation. Notes are support's own; marks say what was done (``solved``)."""

    class Kind(models.TextChoices):
        HOLDER = "holder", "Account holder"
        SUPPORT = "support", "Support"
        NOTE = "note", "Internal note"
        MARK = "mark", "What was done"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author_label = models.CharField(max_length=254)
    text = models.TextField()
    created = models.DateTimeField(default=timezone.now)
    search = _search("text")

    class Meta:
        indexes = [
            models.Index(fields=["case", "created", "id"], name="message_in_order"),
            GinIndex(fields=["search"], name="message_search"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Desk(models.Model):
    """What one platform keeps about a case: who cares for it, and its own e-mails with support.

    ``reference`` stands in the subject of those e-mails. Nobody but the platform and support knows it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="desks")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=24, unique=True, default=_reference)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When support last wrote to the platform.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "platform"], name="desk_once")]

    def __str__(self) -> str:
        return self.reference


class ThreadEmail(models.Model):
    """An e-mail between a platform and support about a case. Never the holder's to see."""

    class Direction(models.TextChoices):
        OUT = "out", "To support"
        IN = "in", "From support"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="emails")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author_label = models.CharField(max_length=254)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=250)
    text = models.TextField()
    message_id = models.CharField(max_length=250, unique=True)
    email = models.ForeignKey(Email, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    search = _search("text")

    class Meta:
        indexes = [
            models.Index(fields=["desk", "created", "id"], name="thread_in_order"),
            GinIndex(fields=["search"], name="thread_search"),
        ]

    def __str__(self) -> str:
        return self.message_id


class Attachment(models.Model):
    """A file beside a message or a thread e-mail; who may see that may see this."""

    id = models.CharField(primary_key=True, max_length=64, default=_attachment_id, editable=False, db_collation="C")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    thread_email = models.ForeignKey(ThreadEmail, null=True, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(message=None, thread_email__isnull=False)
                | models.Q(message__isnull=False, thread_email=None),
                name="attachment_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where it lies in the private storage; nothing that its sender chose is in it."""
        return f"support/{self.id}"


class CaseRead(models.Model):
    """Up to when one of a platform's team has read a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reads")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "platform", "user"], name="case_read_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class SavedReply(models.Model):
    """A text that a platform's team uses again."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField(max_length=5000)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "name"], name="saved_reply_once")]

    def __str__(self) -> str:
        return self.name


class UnmatchedMail(models.Model):
    """Inbound mail that belongs to no case: kept for somebody of the staff to read."""

    message_id = models.CharField(max_length=250, unique=True)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "unmatched mail"

    def __str__(self) -> str:
        return self.subject
