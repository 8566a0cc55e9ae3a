"""Tell the workers that a committed row waits for them. A hint only: a sweep finds what a lost hint missed."""

from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

log = structlog.get_logger()


def wake_on_commit(task: str, *args: Any, delay: float = 0) -> None:
    """Send ``task`` (by name) once the change is committed; a broker that is down delays it, nothing more.

    ``delay`` is in seconds.
    """
    transaction.on_commit(lambda: _send(task, args, delay))


def _send(task: str, args: tuple[Any, ...], delay: float) -> None:
    try:
        current_app.send_task(task, args=args, countdown=delay or None, retry=False)
    except (OSError, KombuError, RedisError) as error:
        log.warning("broker_unreachable", task=task, error=type(error).__name__)
