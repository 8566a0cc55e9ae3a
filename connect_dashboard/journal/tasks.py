"""Background work of the journal."""

from celery import shared_task

from connect_dashboard.journal import outbox, sealing, services
from connect_dashboard.journal.webhooks import delivery


@shared_task(name="journal.deliver_email")
def deliver_email(email_id: int) -> None:
    outbox.deliver(email_id)


@shared_task(name="journal.sweep_outbox")
def sweep_outbox() -> None:
    outbox.sweep()


@shared_task(name="journal.seal_audit_trail")
def seal_audit_trail() -> None:
    sealing.seal()


@shared_task(name="journal.deliver_webhooks")
def deliver_webhooks(endpoint_id: str) -> None:
    delivery.deliver(endpoint_id)


@shared_task(name="journal.sweep_webhooks")
def sweep_webhooks() -> None:
    delivery.sweep()


@shared_task(name="journal.purge_deliveries")
def purge_deliveries() -> None:
    while delivery.deliveries_purge():
        pass


@shared_task(name="journal.purge_notices")
def purge_notices() -> None:
    while services.notices_purge():
        pass
