"""A contestant's rounds: as many processes as connections move money until the time is up.

It knows the standard library alone, for it also runs in the peers' own environment. A contestant is a program that
reads a round as a line of JSON and answers with a tally as another.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import count
from random import Random
from typing import Any

DEADLOCK = "40P01"
# As many as psycopg and PostgreSQL wait, five each, before they keep a statement and its plan.
WARM_UP = 12
CONTEXT = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Round:
    """``hot``: every transfer leaves the same balance; else they spread over many. ``run`` no other run has."""

    run: str
    connections: int
    hot: bool
    seconds: float
    number: int

    def source(self, process: int, turn: int) -> str:
        """What no other transfer is called."""
        return f"bench:{self.run}:{self.number}:{process}:{turn}"


@dataclass
class Tally:
    """``times`` in milliseconds, one a transfer; ``cpu`` are seconds that the client's processes worked."""

    times: list[float] = field(default_factory=list)
    deadlocks: int = 0
    cpu: float = 0.0

    def add(self, other: "Tally") -> None:
        self.times += other.times
        self.deadlocks += other.deadlocks
        self.cpu += other.cpu


# Given the round, a generator of chance and a number that is this process's own: how to make the n-th transfer.
Connect = Callable[[Round, Random, int], Callable[[int], None]]


def serve(connect: Connect) -> None:
    """Run rounds as they are asked for, until the asker closes the pipe."""
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(asdict(_run(connect, Round(**json.loads(line))))), flush=True)


def _run(connect: Connect, asked: Round) -> Tally:
    barrier, tallies = CONTEXT.Barrier(asked.connections), CONTEXT.Queue()
    processes = [
        CONTEXT.Process(target=_work, args=(connect, asked, number, barrier, tallies))
        for number in range(asked.connections)
    ]
    for process in processes:
        process.start()
    total = Tally()
    for _ in processes:
        total.add(tallies.get(timeout=asked.seconds + 120))
    for process in processes:
        process.join()
    return total


def _work(connect: Connect, asked: Round, number: int, barrier: Any, tallies: Any) -> None:
    move = connect(asked, Random(asked.number * 1000 + number), number)
    tally = Tally()
    for turn in range(WARM_UP):  # opens the connection, fills its caches, has its statements planned
        move(-turn)
    barrier.wait()
    worked, deadline = time.process_time(), time.monotonic() + asked.seconds
    for turn in count(1):
        began = time.monotonic()
        if began >= deadline:
            break
        try:
            move(turn)
        except Exception as error:
            if DEADLOCK not in (getattr(error, "sqlstate", ""), getattr(error.__cause__, "sqlstate", "")):
                raise
            tally.deadlocks += 1
        else:
            tally.times.append((time.monotonic() - began) * 1000)
    tally.cpu = time.process_time() - worked
    tallies.put(tally)
