"""Server time of requests: the whole of Django with its middleware and templates, without the network."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

WARM_UP = 5
FEWEST = 3


@dataclass(frozen=True)
class Measurement:
    """Milliseconds; ``queries`` is the most that one request made, ``cpu`` what this process worked for one."""

    rounds: int
    p50: float
    p95: float
    cpu: float
    queries: int


def measure(client: Client, urls: Iterator[str], *, rounds: int, seconds: float) -> Measurement:
    """Ask for ``rounds`` different URLs, or as many as fit into ``seconds``, after a few to warm up.

    However slow they are, one request warms up and three are measured.
    """
    queries = 0
    deadline = time.monotonic() + seconds / 5
    for url in islice(urls, WARM_UP):
        queries = max(queries, _count_queries(client, url))
        if time.monotonic() > deadline:
            break
    times: list[float] = []
    worked = time.process_time()
    deadline = time.monotonic() + seconds
    for url in islice(urls, rounds):
        times.append(_timed(client, url))
        if len(times) >= FEWEST and time.monotonic() > deadline:
            break
    cpu = (time.process_time() - worked) * 1000 / len(times)
    times.sort()
    return Measurement(len(times), _percentile(times, 0.50), _percentile(times, 0.95), cpu, queries)


def _timed(client: Client, url: str) -> float:
    began = time.perf_counter()
    response = client.get(url)
    elapsed = (time.perf_counter() - began) * 1000
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return elapsed


def _count_queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _timed(client, url)
    return len(captured)


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
