"""Transfers a second: contestants take turns in short rounds, so that whatever else the machine does meets them all."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from rich.console import Console
from rich.table import Table

from bench.funds.driving import Round, Tally
from bench.funds.peers import peers_python
from bench.funds.population import populate

LEVELS = (1, 8, 32)
LIMIT, PEER, POSTING, WHOLE = "bare SQL", "hordak", "posting", "whole service"
# At least so many times as fast as another.
AIMS = ((POSTING, PEER, 2.0), (POSTING, LIMIT, 0.5), (WHOLE, PEER, 1.0))
# Ended, a backend's work is added to that of the server's first process.
TICKS = os.sysconf("SC_CLK_TCK")


class Contestant:
    """A program that runs rounds; see ``bench.funds.driving``."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._read() == "ready", f"{name} did not start"

    def run(self, asked: Round) -> Tally:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(asked)) + "\n")
        self._process.stdin.flush()
        return Tally(**json.loads(self._read()))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@dataclass
class Result:
    """Of all rounds of one contestant at one level. ``server`` are seconds that PostgreSQL worked."""

    seconds: float = 0.0
    server: float = 0.0
    tally: Tally = field(default_factory=Tally)

    @property
    def rate(self) -> float:
        return len(self.tally.times) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.tally.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")

    def each(self, seconds: float) -> float:
        """Milliseconds of work for one transfer."""
        return seconds * 1000 / max(len(self.tally.times), 1)


def race(
    folder: Path, postmaster: int, console: Console, *, seconds: float, rounds: int, with_peers: bool
) -> list[str]:
    """Run and print every level; return what was not kept."""
    populate()
    broken: list[str] = []
    table = _table()
    run, number = secrets.token_hex(4), 0
    with _contestants(folder, with_peers=with_peers) as contestants:
        for connections in LEVELS:
            for hot in (True, False):
                results = {one.name: Result() for one in contestants}
                for turn in range(rounds):
                    for place in range(len(contestants)):
                        contestant, number = contestants[(turn + place) % len(contestants)], number + 1
                        asked = Round(run, connections, hot, seconds, number)
                        _add(results[contestant.name], contestant, asked, postmaster)
                where = f"{connections} {'hot' if hot else 'spread'}"
                _print(console, table, where, results)
                broken += _broken(where, results)
    console.print(table)
    return broken


@contextmanager
def _contestants(folder: Path, *, with_peers: bool) -> Iterator[list[Contestant]]:
    ours = [sys.executable, "-m"]
    os.environ |= {"BARE_URL": _database("bench_bare"), "HORDAK_URL": _database("bench_hordak")}
    commands: Mapping[str, list[str]] = {
        LIMIT: [*ours, "bench.funds.contestants.bare"],
        POSTING: [*ours, "bench.funds.contestants.ledger"],
        WHOLE: [*ours, "bench.funds.contestants.whole"],
        **({PEER: [peers_python(folder / "peers"), "-m", "bench.funds.contestants.hordak_peer"]} if with_peers else {}),
    }
    with ExitStack() as stack:
        found = [Contestant(name, command) for name, command in commands.items()]
        for one in found:
            stack.callback(one.close)
        yield found


def _database(name: str) -> str:
    """The URL of another database on the product's server, made if it is missing."""
    own = os.environ["DATABASE_URL"]
    with psycopg.connect(own, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(own)._replace(path=f"/{name}"))


def _add(result: Result, contestant: Contestant, asked: Round, postmaster: int) -> None:
    before = _server_seconds(postmaster)
    result.tally.add(contestant.run(asked))
    result.server += _server_seconds(postmaster) - before
    result.seconds += asked.seconds


def _server_seconds(postmaster: int) -> float:
    fields = Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def _table() -> Table:
    table = Table(title="Transfers")
    for heading in ("Connections", "Who"):
        table.add_column(heading)
    for heading in ("a second", "of the limit", "of hordak", "p50 ms", "p99 ms", "CPU ms", "of it server", "Deadlocks"):
        table.add_column(heading, justify="right")
    return table


def _print(console: Console, table: Table, where: str, results: dict[str, Result]) -> None:
    for name, result in results.items():
        tally = result.tally
        cells = [
            where,
            name,
            f"{result.rate:,.0f}",
            *(f"{result.rate / results[other].rate:.2f}" if other in results else "–" for other in (LIMIT, PEER)),
            f"{result.percentile(0.5):.1f}",
            f"{result.percentile(0.99):.1f}",
            f"{result.each(tally.cpu + result.server):.2f}",
            f"{result.each(result.server):.2f}",
            str(tally.deadlocks),
        ]
        console.print("  ".join(cells), style="dim", highlight=False)
        table.add_row(*cells)


def _broken(where: str, results: dict[str, Result]) -> list[str]:
    lines = [
        f"{where}: {name} met {result.tally.deadlocks} deadlocks"
        for name, result in results.items()
        if result.tally.deadlocks and name in (POSTING, WHOLE)
    ]
    for name, other, times in AIMS:
        if name in results and other in results:
            found = results[name].rate / results[other].rate
            if found < times:
                lines.append(f"{where}: {name} is {found:.2f} times as fast as {other}, not {times:g}")
    return lines
