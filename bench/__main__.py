"""`make bench`: build what is missing, measure, print a table; the exit code says whether every limit was kept."""

import argparse
import signal
import sys

from bench.serving import bench_servers
from connect_dashboard.embedded.processes import Trouble


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200, help="requests a case; the admin's slow ones get fewer")
    parser.add_argument("--nightly", type=int, default=20_000, help="accounts of the nightly pass that is measured")
    parser.add_argument("--without-admin", action="store_true", help="our own pages alone")
    options = parser.parse_args()
    with bench_servers():
        from bench.running import run

        return run(
            accounts=options.accounts,
            rounds=options.rounds,
            with_admin=not options.without_admin,
            nightly=options.nightly,
        )


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
