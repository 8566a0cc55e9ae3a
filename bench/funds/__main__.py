"""`python -m bench.funds`: transfers a second, and pages of money over millions of entries."""

import argparse
import os
import signal
import sys

from rich.console import Console

from bench.serving import FOLDER, bench_servers
from connect_dashboard.embedded.processes import Trouble

# Requests of each page; they are few, for each is asked over ledgers of every size.
ROUNDS = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.funds")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each contestant's round")
    parser.add_argument("--rounds", type=int, default=4, help="rounds of each contestant at each level")
    parser.add_argument("--without-peers", action="store_true", help="install and run no other ledger")
    parser.add_argument(
        "--entries", type=int, default=10_000_000, help="of the largest ledger under the pages; 0: none"
    )
    parser.add_argument("--without-race", action="store_true", help="measure the pages alone")
    options = parser.parse_args()
    with bench_servers(FOLDER / "funds") as processes:
        from django.core.management import call_command

        from bench.funds.pages import pages
        from bench.funds.racing import race
        from bench.running import machine

        call_command("migrate", verbosity=0, interactive=False)
        console = Console(width=None if os.isatty(1) else 140)
        console.print(machine(), highlight=False)
        postmaster = next(one.pid for one in processes if one.program.name == "postgres")
        broken = []
        if not options.without_race:
            broken += race(
                FOLDER,
                postmaster,
                console,
                seconds=options.seconds,
                rounds=options.rounds,
                with_peers=not options.without_peers,
            )
        if options.entries:
            broken += pages(console, entries=options.entries, rounds=ROUNDS)
        for line in broken or ["Every limit was kept."]:
            console.print(line, highlight=False)
        return 1 if broken else 0


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
