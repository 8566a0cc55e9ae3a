"""`python -m bench.faults`: movements of money while web, worker, Redis and PostgreSQL are killed.

Prints what was asked, what became of it and what was proven; the exit code says whether all of it was. Waits that
grow with failures, and leases of workers that died, are not sat out: at the end they are taken to be over.
"""

import argparse
import logging
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.faults.mailbox import Mailbox
from bench.product import Product, running_product, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.faults.clients import Book, Client
    from bench.faults.world import Market

SEED = 11
# In turn; of those that have children, now and then one of them.
KILLED = ("web", "worker", "redis", "postgres")
WITH_CHILDREN = ("web", "postgres")
QUIET_SECONDS = 300.0
# Sooner than beat would ask for it, and not so often that sweeps pile up.
NUDGE_SECONDS = 2.0
# What beat would have done by and by, in the order in which one thing leads to another.
SWEEPS = ("funds.settle_movements", "funds.make_payouts", "funds.expire_approvals", "journal.sweep_outbox")
DAYS_BETWEEN, DAYS_AFTER = timedelta(hours=8), timedelta(days=5)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.faults")
    parser.add_argument("--movements", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    mailbox = Mailbox()
    settings = {"EMAIL_URL": mailbox.url, "API_RATE_LIMIT": "1000", "LOG_LEVEL": "WARNING"}
    with running_product(**settings) as product:
        os.environ |= product.environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        # That the broker is away is no news here.
        logging.disable(logging.WARNING)
        import django

        django.setup()
        from bench.faults.clients import Book
        from bench.faults.proving import all_movements, faults_found, statuses
        from bench.faults.world import PLATFORMS, make_market
        from bench.running import machine
        from connect_dashboard.journal.models import Email
        from funds.proof import prove

        print(f"{machine()}, seed {options.seed}", flush=True)
        book, began = Book(), time.monotonic()
        markets = [make_market(number) for number in range(PLATFORMS)]
        killed = _drive(product, markets, book, options)
        asked_for = time.monotonic() - began
        quiet = _come_to_rest(product, markets)
        found = [*([] if quiet else ["it did not come to rest"]), *faults_found(markets, book, mailbox.letters)]
        answered, refused = [one for one in book.asked if one.id], Counter(one.code for one in book.asked if not one.id)
        print(f"Asked for {len(book.asked):,} movements by {options.clients} clients in {asked_for:.0f} s")
        print(f"  killed: {_listed(killed)}")
        print(f"  asked again: {_listed(book.again)}")
        print(f"  answered: {len(answered):,}, refused: {sum(refused.values()):,} ({_listed(refused)})")
        proof = prove()
        print(f"  now: {statuses(all_movements())}")
        print(f"  ledger: {proof.transactions:,} transactions, {proof.entries:,} entries, {proof.balances} balances")
        arrived, seconds = sum(mailbox.letters.values()), time.monotonic() - began
        print(f"  letters: {Email.objects.count():,}, arrived {arrived:,}; {seconds:.0f} s in all")
    for line in found or ["Each movement is there once, the ledger proves, and every letter arrived."]:
        print(line)
    return 1 if found else 0


def _drive(product: Product, markets: "list[Market]", book: "Book", options: argparse.Namespace) -> Counter[str]:
    """Let all clients ask, and kill something whenever so many more were answered."""
    from bench.faults.clients import Client

    random, killed = Random(options.seed), Counter[str]()
    share, more = divmod(options.movements, options.clients)
    clients = [
        Client(
            f"client{number}",
            f"{options.seed}:{number}",
            product.port,
            markets[number % len(markets)],
            share + (number < more),
            book,
        )
        for number in range(options.clients)
    ]
    for client in clients:
        client.start()
    moments = sorted(random.uniform(0.03, 0.97) * options.movements for _ in range(options.kills))
    for place, moment in enumerate(moments):
        while len(book.asked) < moment and any(client.is_alive() for client in clients):
            time.sleep(0.02)
        part = KILLED[place % len(KILLED)]
        child = part in WITH_CHILDREN and random.random() < 0.5
        if product.kill(part, child=child):
            killed[f"{part} (one of its processes)" if child else part] += 1
        _let_time_pass(markets, DAYS_BETWEEN)
    _join(clients)
    return killed


def _join(clients: "list[Client]") -> None:
    for client in clients:
        client.join()


def _let_time_pass(markets: "list[Market]", by: timedelta) -> bool:
    """Set the platforms' clocks forward, so that banks answer meanwhile; whether the database was there to do it."""
    from django.db.models import F

    from connect_dashboard.team.models import Platform

    platforms = Platform.objects.filter(pk__in=[one.platform.pk for one in markets])
    return _reached(lambda: platforms.update(clock_offset=F("clock_offset") + by))


def _come_to_rest(product: Product, markets: "list[Market]") -> bool:
    """Let the product finish by itself what was begun; whether nothing is left to do in the end."""
    product.wait_until_whole()
    wait_for(lambda: _reached(_end_leases))
    for _ in range(3):
        wait_for(lambda: _let_time_pass(markets, DAYS_AFTER))
        rested = wait_for(_is_quiet, QUIET_SECONDS, pause=NUDGE_SECONDS)
    return rested


def _is_quiet() -> bool:
    from connect_dashboard.celery import app

    for sweep in SWEEPS:
        app.send_task(sweep, expires=10 * NUDGE_SECONDS)
    left: list[bool] = []
    return _reached(lambda: left.append(_is_something_left())) and not any(left)


def _is_something_left() -> bool:
    from connect_dashboard.journal.models import Email
    from funds.services.settlement import due_movements

    return bool(due_movements()) or Email.objects.filter(status=Email.Status.PENDING).exists()


def _end_leases() -> None:
    """Of workers that were killed; those that live may ask and send once more, which does no harm."""
    from django.utils import timezone

    from connect_dashboard.journal.models import Email
    from funds.models import Payout, PayoutPlan, TopUp

    for model in (Payout, TopUp, PayoutPlan):
        model._default_manager.exclude(leased_until=None).update(leased_until=None)
    Email.objects.filter(status=Email.Status.PENDING).update(next_attempt_at=timezone.now())


def _reached(ask: "Callable[[], object]") -> bool:
    """Whether the database was there; if it was killed since, the connection to it is dead, and the next is fresh."""
    from django.db import InterfaceError, OperationalError, connection

    try:
        ask()
    except (InterfaceError, OperationalError):
        connection.close()
        return False
    return True


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in sorted(counts.items())) or "nothing"


if __name__ == "__main__":
    # However it is ended, what it started ends with it.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped.")
