"""The Celery application: workers and beat start from here."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect_dashboard.settings")

app = Celery("connect_dashboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Log lines of a task carry its id and that of the request that caused it.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_our_logging(**given: Any) -> None:
    """Being connected is enough: Celery then leaves the logging that Django has set up alone."""
