"""Background work of the journal."""

from celery import shared_task

from connect_dashboard.journal import outbox, sealing


@shared_task(name="journal.deliver_email")
def deliver_email(email_id: int) -> None:
    outbox.deliver(email_id)


@shared_task(name="journal.sweep_outbox")
def sweep_outbox() -> None:
    outbox.sweep()


@shared_task(name="journal.seal_audit_trail")
def seal_audit_trail() -> None:
    sealing.seal()
