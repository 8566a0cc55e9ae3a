"""Delivery of the outbox: at once when the broker is well, by the sweep when it is not."""

import time
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from connect_dashboard.journal.locks import lock_due_email
from connect_dashboard.journal.models import Email

log = structlog.get_logger()

MAX_ATTEMPTS = 12
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=6)
# While one worker talks to the mail server, the row is due to nobody else.
_LEASE = timedelta(minutes=5)
_SWEEP_SECONDS = 25.0
_SWEEP_LIMIT = 500


def deliver(email_id: int) -> None:
    """Send one e-mail, if it is due; a failure is written down with the time of the next attempt."""
    email = _lease(email_id)
    if email is None:
        return
    try:
        _send(email)
    except (SMTPException, OSError) as error:
        _failed(email, error)
    else:
        _sent(email)


def sweep() -> None:
    """Send what is due. Ends before the next sweep begins: a mail server that hangs must not hold every worker."""
    due = Email.objects.filter(status=Email.Status.PENDING, next_attempt_at__lte=timezone.now())
    end = time.monotonic() + _SWEEP_SECONDS
    for email_id in due.order_by("next_attempt_at").values_list("pk", flat=True)[:_SWEEP_LIMIT]:
        deliver(email_id)
        if time.monotonic() > end:
            break


def _lease(email_id: int) -> Email | None:
    with transaction.atomic():
        email = lock_due_email(email_id, timezone.now())
        if email is None:
            return None
        email.attempts += 1
        email.next_attempt_at = timezone.now() + _LEASE
        email.save(update_fields=["attempts", "next_attempt_at"])
        return email


def _send(email: Email) -> None:
    message = EmailMultiAlternatives(
        subject=email.subject,
        body=email.text,
        to=[email.to],
        reply_to=[email.reply_to] if email.reply_to else None,
        headers=email.headers,
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    for attachment in email.attachments:
        with default_storage.open(attachment["path"]) as file:
            message.attach(attachment["name"], file.read(), attachment["content_type"])
    message.send()


def _sent(email: Email) -> None:
    """Note that it left. Its text goes with it: the links in it open what the tables know as hashes alone."""
    email.status = Email.Status.SENT
    email.sent_at = timezone.now()
    email.last_error = ""
    changed = ["status", "sent_at", "last_error"]
    if not settings.MAILBOX_ENABLED:
        email.text = email.html = ""
        changed += ["text", "html"]
    email.save(update_fields=changed)


def _failed(email: Email, error: Exception) -> None:
    email.last_error = f"{type(error).__name__}: {error}"[:300]
    if email.attempts >= MAX_ATTEMPTS:
        email.status = Email.Status.FAILED
        log.error("email_given_up", email_id=email.pk, attempts=email.attempts)
    else:
        delay = min(_FIRST_DELAY * 2 ** (email.attempts - 1), _LONGEST_DELAY)
        email.next_attempt_at = timezone.now() + delay
        log.warning("email_failed", email_id=email.pk, attempts=email.attempts)
    email.save(update_fields=["last_error", "status", "next_attempt_at"])
