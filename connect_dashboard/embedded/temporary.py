"""Servers for one test run, in a folder of their own that goes away with them.

`python -m connect_dashboard.embedded.temporary COMMAND …` runs one command against such servers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connect_dashboard.embedded.keys import generated_keys
from connect_dashboard.embedded.processes import Process, Trouble, last_words, stop_all
from connect_dashboard.embedded.servers import close_short_way, embedded_servers

START_SECONDS = 30.0


@contextmanager
def temporary_servers() -> Iterator[dict[str, str]]:
    """Start what the environment does not name; yield the settings that lead there."""
    folder = Path(tempfile.mkdtemp(prefix="connect-test-"))
    processes: list[Process] = []
    try:
        servers = embedded_servers(folder, os.environ, durable=False)
        processes += [Process(program) for program in servers.programs]
        for process in processes:
            wait_until_ready(process)
        yield {**generated_keys(os.environ), **servers.environment}
    finally:
        stop_all(processes)
        close_short_way(folder)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(process: Process, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not process.is_ready():
        if process.exit_code() is not None or time.monotonic() > deadline:
            name, log = process.program.name, process.program.log
            raise Trouble(f"{name} did not start: {last_words(log)} (more in {log})")
        time.sleep(0.02)


def main(command: list[str]) -> int:
    with temporary_servers() as environment:
        return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(str(trouble))
