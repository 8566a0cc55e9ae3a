"""The bench's own servers, durable as in production, and settings that lead there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connect_dashboard.embedded.keys import generated_keys
from connect_dashboard.embedded.processes import Process, stop_all
from connect_dashboard.embedded.servers import embedded_servers
from connect_dashboard.embedded.temporary import wait_until_ready

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench"


@contextmanager
def bench_servers(folder: Path = FOLDER) -> Iterator[list[Process]]:
    """Start the servers and the settings of the product on them; yield their processes."""
    folder.mkdir(parents=True, exist_ok=True)
    servers = embedded_servers(folder, os.environ)
    processes = [Process(program) for program in servers.programs]
    try:
        for process in processes:
            wait_until_ready(process)
        os.environ |= {
            **generated_keys(os.environ),
            **servers.environment,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "EMBEDDED": "true",
            "DEBUG": "false",
            "FILES_DIR": str(folder / "files"),
        }
        import django

        django.setup()
        yield processes
    finally:
        stop_all(processes)
