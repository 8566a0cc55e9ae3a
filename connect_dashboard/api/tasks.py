"""Background work of the API."""

from celery import shared_task

from connect_dashboard.api.idempotency import answers_purge
from connect_dashboard.api.request_log import lines_purge


@shared_task(name="api.purge")
def purge() -> None:
    while answers_purge():
        pass
    while lines_purge():
        pass
