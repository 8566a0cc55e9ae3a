"""The only place of the journal that locks rows."""

from datetime import datetime

from connect_dashboard.journal.models import Email


def lock_due_email(email_id: int, now: datetime) -> Email | None:
    """Lock an e-mail that is to be sent now; one that another worker holds, or that is not due, is left alone."""
    due = Email.objects.filter(pk=email_id, status=Email.Status.PENDING, next_attempt_at__lte=now)
    return due.select_for_update(skip_locked=True).first()
