"""The web server: workers with threads; more of both by WEB_WORKERS and WEB_THREADS."""

import os
from pathlib import Path
from typing import Any

from connect_dashboard import settings
from connect_dashboard.observability import logging_config

MEMORY = "/dev/shm"  # noqa: S108  gunicorn makes its file there without a name

bind = f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
timeout = 60
graceful_timeout = 4
keepalive = 5
# Nobody steers the server from aside: signals and the supervisor do.
control_socket_disable = True
# Workers are renewed now and then, not all at once, so that memory that a library leaks does not add up.
max_requests = 10_000
max_requests_jitter = 1_000
# The heartbeat file of a worker must not wait for a busy disk.
worker_tmp_dir = MEMORY if Path(MEMORY).is_dir() else None
# Requests are logged by the application, with their ids and without tokens.
accesslog = None
logconfig_dict = logging_config(settings.LOG_FORMAT, settings.LOG_LEVEL)


def post_worker_init(worker: Any) -> None:
    """Streams end with their worker: it would wait for them, and the supervisor for it."""
    from connect_dashboard.journal import live

    live.is_stopping = lambda: not worker.alive


def child_exit(server: Any, worker: Any) -> None:
    """A worker that ended must not go on counting in the metrics."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
