"""`python -m bench.api`: the API beside a bare WSGI program and plain DRF, on one server with the same workers."""

import argparse
import os
import signal
import socket
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from bench.api.driving import Asked, Requests, Tally, drive
from bench.serving import FOLDER, bench_servers
from connect_dashboard.embedded.processes import Process, Program, Trouble, stop_all

SEED = 1
LEVELS = (1, 8, 32)
WORKERS, THREADS = 2, 16
PROGRAMS = {
    "bare WSGI": "bench.api.limit:application",
    "ours": "connect_dashboard.wsgi:application",
    "plain DRF": "bench.api.plain:application",
}
NEW = {
    "type": "custom",
    "country": "US",
    "email": "shop@example.com",
    "business_type": "company",
    "business_profile[name]": "Fern & Fog",
    "capabilities[transfers][requested]": "true",
    "metadata[tier]": "gold",
}
# Plain DRF takes columns by their names, and makes a row and nothing else.
PLAIN_NEW = {
    "country": "US",
    "email": "shop@example.com",
    "business_type": "company",
    "default_currency": "usd",
    "dashboard": "none",
    "losses": "application",
    "fees": "application",
    "requirement_collection": "application",
}
THIRD, TIMES_PLAIN, LIST_P95, CREATE_P95 = 1 / 3, 3.0, 60.0, 25.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.api")
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each contestant at each level")
    options = parser.parse_args()
    with bench_servers():
        from bench.running import machine

        console = Console(width=None if os.isatty(1) else 140)
        platform_id, key, ids, moments, payable = _prepare(options.accounts)
        os.environ["BENCH_PLATFORM"] = str(platform_id)
        os.environ["API_RATE_LIMIT"] = "1000000"
        os.environ["LOG_LEVEL"] = "WARNING"
        console.print(f"{machine()}, {WORKERS} workers of {THREADS} threads each", highlight=False)
        found = _run(console, key, ids, moments, payable, options.seconds)
        console.print(_table(found))
        broken = _broken(found)
        for line in broken or ["Every limit was kept."]:
            console.print(line, highlight=False)
        return 1 if broken else 0


def _prepare(accounts: int) -> tuple[int, str, list[str], list[str], list[str]]:
    """The bench's platform, a key that moves funds, ids and dates of accounts all over it, and some to be paid."""
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    from accounts.demo.loading import load_demo_accounts
    from accounts.models import Connection
    from bench.funds.population import FUNDS
    from connect_dashboard.api.services.keys import NewKey, key_create
    from connect_dashboard.team.actors import system
    from connect_dashboard.team.demo import create_demo_team
    from funds import postings
    from funds.ledger import post

    call_command("migrate", verbosity=0, interactive=False)
    platform = create_demo_team()
    load_demo_accounts(platform.pk, accounts, SEED, timezone.now())
    run = f"bench{time.time_ns()}"
    issued = key_create(actor=system(platform), order=NewKey("Bench", "secret", {}, (), True), form_token=run)
    assert issued is not None  # noqa: S101 - no other run has this token
    given = {"platform_id": platform.pk, "source": run, "currency": "usd", "created": timezone.now()}
    post(postings.top_up(amount=FUNDS, **given))
    post(postings.top_up_settled(amount=FUNDS, **given))
    living = Connection.objects.for_platform(platform)
    first, last = living.order_by("pk").first(), living.order_by("pk").last()
    assert first is not None  # noqa: S101 - some were loaded
    assert last is not None  # noqa: S101 - some were loaded
    random = Random(SEED)  # noqa: S311 - the same accounts every time
    keys = [random.randint(first.pk, last.pk) for _ in range(4000)]
    drawn = list(living.filter(pk__in=keys).values_list("account_id", "created"))
    ids, moments = [account_id for account_id, _ in drawn], [str(created) for _, created in drawn]
    able = living.filter(account__capabilities__name="transfers", account__capabilities__status="active")
    able = able.exclude(pk__in=able.filter(account__requirements__disabled_reason__startswith="rejected."))
    payable = list(able.order_by("pk").values_list("account_id", flat=True)[:200])
    connections.close_all()
    return platform.pk, issued.secret, ids, moments, payable


def _run(
    console: Console, key: str, ids: list[str], moments: list[str], payable: list[str], seconds: float
) -> dict[tuple[str, str, int], Tally]:
    found: dict[tuple[str, str, int], Tally] = {}
    for name, program in PROGRAMS.items():
        with _served(program) as port:
            for case, requests in _cases(name, ids, moments, payable).items():
                for level in LEVELS:
                    tally = drive(port, key, requests, connections=level, seconds=seconds, seed=level)
                    if tally.wrong:
                        raise Trouble(tally.wrong[0])
                    found[case, name, level] = tally
                    figures = f"{tally.rate:,.0f} a second, p99 {tally.percentile(0.99):.1f} ms"
                    console.print(f"{case}, {name}, {level}: {figures}", style="dim", highlight=False)
    return found


def _cases(name: str, ids: list[str], moments: list[str], payable: list[str]) -> dict[str, Requests]:
    def retrieve(random: Random) -> Iterator[Asked]:
        while True:
            yield "GET", f"/v1/accounts/{random.choice(ids)}", ""

    def many(random: Random) -> Iterator[Asked]:
        while True:
            anywhere = {"limit": 100, "starting_after": random.choice(ids)}
            if name == "plain DRF":
                # Its own pager would hand out the same.
                anywhere = {"cursor": b64encode(urlencode({"p": random.choice(moments)}).encode()).decode()}
            yield "GET", f"/v1/accounts?{urlencode(anywhere)}", ""

    def create(random: Random) -> Iterator[Asked]:
        while True:
            yield "POST", "/v1/accounts", urlencode(PLAIN_NEW if name == "plain DRF" else NEW)

    def transfer(random: Random) -> Iterator[Asked]:
        while True:
            sent = {"amount": 1, "currency": "usd", "destination": random.choice(payable)}
            yield "POST", "/v1/transfers", urlencode(sent)

    cases: dict[str, Requests] = {"retrieve": retrieve, "list of 100": many, "create": create}
    return {**cases, "transfer": transfer} if name == "ours" else cases


@contextmanager
def _served(program: str) -> Iterator[int]:
    """The program behind gunicorn, with the same workers whichever it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        *(sys.executable, "-m", "gunicorn", program, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
        *("--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "30", "--no-control-socket"),
    )
    environment = {"DJANGO_SETTINGS_MODULE": "connect_dashboard.settings"}
    process = Process(Program("gunicorn", command, environment, log=FOLDER / "gunicorn.log"))
    try:
        _wait(port)
        yield port
    finally:
        stop_all([process])


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Trouble(f"The server did not start: see {FOLDER / 'gunicorn.log'}")


def _table(found: dict[tuple[str, str, int], Tally]) -> Table:
    table = Table(title="Requests a second")
    for heading in ("Case", "Connections", "Who", "a second", "p50 ms", "p95 ms", "p99 ms", "of the limit", "of DRF"):
        table.add_column(heading, justify="left" if heading in ("Case", "Who") else "right")
    for (case, name, level), tally in sorted(found.items(), key=lambda one: (one[0][0], one[0][2], one[0][1])):
        cells: list[Any] = [case, str(level), name, f"{tally.rate:,.0f}"]
        cells += [f"{tally.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)]
        cells += [_share(found, case, name, level, "bare WSGI"), _share(found, case, name, level, "plain DRF")]
        table.add_row(*cells)
    return table


def _share(found: dict[tuple[str, str, int], Tally], case: str, name: str, level: int, beside: str) -> str:
    other = found.get((case, beside, level))
    return f"{found[case, name, level].rate / other.rate:.2f}" if other and name == "ours" else "–"


def _broken(found: dict[tuple[str, str, int], Tally]) -> list[str]:
    lines = []
    for (case, name, level), tally in found.items():
        if name != "ours":
            continue
        if case in ("retrieve", "list of 100"):
            limit, plain = found[case, "bare WSGI", level], found[case, "plain DRF", level]
            if tally.rate < limit.rate * THIRD:
                lines.append(f"{case} by {level}: {tally.rate / limit.rate:.2f} of the limit, not a third")
            if tally.rate < plain.rate * TIMES_PLAIN:
                lines.append(f"{case} by {level}: {tally.rate / plain.rate:.1f} times plain DRF, not {TIMES_PLAIN:.0f}")
        allowed = {"list of 100": LIST_P95, "create": CREATE_P95}.get(case) if level == 1 else None
        if allowed and tally.percentile(0.95) >= allowed:
            lines.append(f"{case}: p95 is {tally.percentile(0.95):.1f} ms, the limit {allowed:.0f} ms")
    return lines


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
