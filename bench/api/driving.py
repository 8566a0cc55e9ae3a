"""Programs that ask: as many connections as are told, each kept open, each asking as soon as it is answered."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Stripe-Version": "2026-10-28.endive"}
# Method, path with its query, body.
Asked = tuple[str, str, str]
Requests = Callable[[Random], Iterator[Asked]]


@dataclass
class Tally:
    """``times`` in milliseconds, one an answer."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def drive(port: int, key: str, requests: Requests, *, connections: int, seconds: float, seed: int) -> Tally:
    """Ask for ``seconds`` by ``connections`` threads, after each has asked twice to warm up."""
    tally, barrier = Tally(), threading.Barrier(connections + 1)
    end = [0.0]
    threads = [
        threading.Thread(target=_ask, args=(port, key, requests(Random(seed * 1000 + number)), barrier, end, tally))
        for number in range(connections)
    ]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    barrier.wait()
    began = time.monotonic()
    end[0] = began + seconds
    barrier.wait()
    for thread in threads:
        thread.join()
    tally.seconds = time.monotonic() - began
    return tally


def _ask(port: int, key: str, asked: Iterator[Asked], barrier: threading.Barrier, end: list[float], to: Tally) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = HEADERS | {"Authorization": f"Bearer {key}"}
    times: list[float] = []
    wrong: list[str] = []
    try:
        for _ in range(2):
            _one(connection, headers, next(asked), wrong)
    except BaseException:
        barrier.abort()
        raise
    barrier.wait()
    barrier.wait()
    while time.monotonic() < end[0]:
        began = time.monotonic()
        _one(connection, headers, next(asked), wrong)
        times.append((time.monotonic() - began) * 1000)
    connection.close()
    to.times += times
    to.wrong += wrong


def _one(connection: http.client.HTTPConnection, headers: dict[str, str], asked: Asked, wrong: list[str]) -> None:
    method, path, body = asked
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    content = response.read()
    if response.status not in (200, 201):
        wrong.append(f"{method} {path}: {response.status} {content[:200]!r}")
