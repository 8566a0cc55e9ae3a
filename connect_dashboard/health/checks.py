"""The parts without which a request cannot be served; each check raises what is wrong."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection

BROKER_SECONDS = 2


class UnappliedMigrations(Exception):
    pass


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise UnappliedMigrations(f"{len(plan)} to apply")


def broker() -> None:
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_connect_timeout": BROKER_SECONDS}
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as link:
        link.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)


CHECKS: Mapping[str, Callable[[], None]] = {"database": database, "migrations": migrations, "broker": broker}


def failures() -> dict[str, str]:
    """Name and kind of what fails. The words of an error may hold addresses and names, so they stay out."""
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
        except Exception as error:  # noqa: BLE001  whatever it is, this part does not work
            found[name] = type(error).__name__
    return found
