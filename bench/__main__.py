"""`make bench`: build what is missing, measure, print a table; the exit code says whether every limit was kept."""

import argparse
import os
import signal
import sys
from pathlib import Path

from connect_dashboard.embedded.keys import generated_keys
from connect_dashboard.embedded.processes import Process, Trouble, stop_all
from connect_dashboard.embedded.servers import embedded_servers
from connect_dashboard.embedded.temporary import wait_until_ready

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200, help="requests a case; the admin's slow ones get fewer")
    parser.add_argument("--nightly", type=int, default=20_000, help="accounts of the nightly pass that is measured")
    parser.add_argument("--without-admin", action="store_true", help="our own pages alone")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    servers = embedded_servers(FOLDER, os.environ)
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
            "FILES_DIR": str(FOLDER / "files"),
        }
        import django

        django.setup()
        from bench.running import run

        return run(
            accounts=options.accounts,
            rounds=options.rounds,
            with_admin=not options.without_admin,
            nightly=options.nightly,
        )
    finally:
        stop_all(processes)


if __name__ == "__main__":
    # However it is ended, the servers end with it.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
