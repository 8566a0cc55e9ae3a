"""`python -m bench.webhooks`: very many events to a receiver that fails, is killed, and is down for a while.

Prints what became of them; the exit code says whether each arrived. The waits between attempts (from seconds to
hours) are not sat out: whenever nothing is due, what waits is made due.
"""

import argparse
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.serving import FOLDER, bench_servers
from connect_dashboard.embedded.processes import Process, Program, Trouble, stop_all

SEED = 7
ACCOUNTS = 200
ENDPOINTS = 4
BATCH = 2000
DOWN_SECONDS = 5.0
# At which share of the deliveries something happens to the receiver.
KILLED_AT, DOWN_AT = 0.3, 0.6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.webhooks")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    os.environ["WEBHOOK_PRIVATE_ADDRESSES"] = "true"
    with bench_servers(FOLDER / "webhooks"), tempfile.TemporaryDirectory() as folder:
        from django.core.management import call_command

        from bench.running import machine

        call_command("migrate", verbosity=0, interactive=False)
        print(f"{machine()}, seed {options.seed}")
        receiver = Receiver(Path(folder) / "received", options.seed)
        try:
            events = _emit(options.events, receiver.url)
            with _workers(options.workers, events.endpoints):
                began = time.monotonic()
                _watch(events, receiver)
                seconds = time.monotonic() - began
            return _tally(events, receiver, seconds)
        finally:
            receiver.stop()


@dataclass
class Events:
    ids: set[str]
    endpoints: list[str]
    skipped: int = 0


@dataclass
class Receiver:
    """The program that listens; ``ends`` says what happened to it, and when."""

    received: Path
    seed: int
    port: int = field(default_factory=lambda: _free_port())
    starts: int = 0
    ends: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def _start(self) -> None:
        command = (sys.executable, "-m", "bench.webhooks.receiver", str(self.port), str(self.received))
        # Started anew, it fails at other moments than before.
        self.process = Process(Program("receiver", (*command, str(self.seed + self.starts))))
        self.starts += 1

    def kill(self, *, down: float) -> None:
        """As a power cut ends it; after ``down`` seconds it is there again."""
        os.kill(self.process.pid, signal.SIGKILL)
        stop_all([self.process])
        time.sleep(down)
        self._start()

    def stop(self) -> None:
        stop_all([self.process])


def _emit(number: int, url: str) -> Events:
    """Events of real accounts, written as those of the nightly pass are: what they show is made on delivery."""
    from django.db import connections, transaction
    from django.utils import timezone

    from accounts.demo.loading import load_demo_accounts
    from accounts.models import Connection
    from connect_dashboard.journal.models import Event, WebhookDelivery, WebhookEndpoint
    from connect_dashboard.journal.services import Happening, emit_many
    from connect_dashboard.team.demo import create_demo_team

    platform = create_demo_team()
    load_demo_accounts(platform.pk, ACCOUNTS, SEED, timezone.now())
    WebhookEndpoint.objects.filter(platform=platform).update(status=WebhookEndpoint.Status.DISABLED)
    WebhookDelivery.objects.all().delete()
    # Each type goes to an endpoint of its own, so that several workers have something to do.
    types = [f"account.updated.{number}" if number else "account.updated" for number in range(ENDPOINTS)]
    endpoints = [
        WebhookEndpoint.objects.create(
            platform=platform, url=url, enabled_events=[one], connect=True, secret=f"whsec_bench{place}"
        )
        for place, one in enumerate(types)
    ]
    accounts = list(Connection.objects.for_platform(platform).values_list("account_id", flat=True)[:ACCOUNTS])
    began = timezone.now()
    for first in range(0, number, BATCH):
        with transaction.atomic():
            emit_many(
                Happening(platform.pk, one, types[place % ENDPOINTS], one, ["email"], timezone.now())
                for place in range(first, min(first + BATCH, number))
                for one in [accounts[place % len(accounts)]]
            )
    ids = set(Event.objects.filter(platform=platform, created__gte=began).values_list("pk", flat=True))
    connections.close_all()
    return Events(ids, [one.pk for one in endpoints])


@contextmanager
def _workers(number: int, endpoints: list[str]) -> Iterator[None]:
    """Processes that deliver as the product's workers do, all the time."""
    from django.db import connections

    connections.close_all()
    processes = [
        multiprocessing.get_context("fork").Process(target=_deliver, args=(endpoints, turn)) for turn in range(number)
    ]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _deliver(endpoints: list[str], turn: int) -> None:
    from connect_dashboard.journal.webhooks.delivery import deliver

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        done = sum(deliver(endpoints[(turn + place) % len(endpoints)]) for place in range(len(endpoints)))
        if not done:
            time.sleep(0.05)


def _watch(events: Events, receiver: Receiver) -> None:
    """Until nothing is pending: do to the receiver what is planned, and let no wait pass idly."""
    from django.utils import timezone

    from connect_dashboard.journal.models import WebhookDelivery, WebhookEndpoint

    pending = WebhookDelivery.objects.filter(status=WebhookDelivery.Status.PENDING)
    planned = [(DOWN_AT, "down", DOWN_SECONDS), (KILLED_AT, "killed", 0.0)]
    total = len(events.ids)
    while left := pending.count():
        share = 1 - left / total
        if planned and share >= planned[-1][0]:
            _, what, down = planned.pop()
            receiver.kill(down=down)
            receiver.ends.append(f"{what} at {share:.0%}")
        if not pending.filter(next_attempt_at__lte=timezone.now()).exists():
            events.skipped += 1
            pending.update(next_attempt_at=timezone.now())
        WebhookEndpoint.objects.filter(pk__in=events.endpoints).update(resting_until=None)
        time.sleep(0.2)


def _tally(events: Events, receiver: Receiver, seconds: float) -> int:
    from django.db.models import Sum

    from connect_dashboard.journal.models import WebhookDelivery

    received = Counter(receiver.received.read_text().split())
    deliveries = WebhookDelivery.objects.filter(event__in=events.ids)
    delivered = deliveries.filter(status=WebhookDelivery.Status.DELIVERED).count()
    attempts = deliveries.aggregate(total=Sum("attempts"))["total"] or 0
    missing = events.ids - set(received)
    duplicates = sum(received.values()) - len(received)
    ends = " and ".join(receiver.ends) or "left alone"
    print(f"The receiver was {ends}; it answered one request in five with an error.")
    print(f"{len(events.ids):,} events, {delivered:,} delivered, {len(missing):,} lost, {duplicates:,} duplicates")
    print(
        f"{attempts:,} attempts in {seconds:.1f} s: {attempts / seconds:,.0f} a second, waits skipped {events.skipped}x"
    )
    return 1 if missing or delivered != len(events.ids) else 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


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
