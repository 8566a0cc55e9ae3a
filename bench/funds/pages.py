"""Pages of money over ledgers of ever more entries: how long they take, and that it is always the same."""

import time
from collections.abc import Iterator
from itertools import repeat
from random import Random
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse
from rich.console import Console
from rich.table import Table

from bench.funds.building import OPERATOR, ledger_of
from bench.measuring import Measurement, measure
from connect_dashboard.team.models import Platform, User
from connect_dashboard.ui.paging import keyset_page
from funds.models import LedgerEntry
from funds.proof import prove
from funds.queries import BALANCE_TRANSACTION_ORDER, STATEMENT_ORDER, balance_transactions

SMALLEST = 10_000
LIMIT_MS = 50.0
# How much slower than over the smallest ledger a page may be over the largest, by its p50.
FLAT = 1.5
SECONDS_A_CASE = 20.0
SAMPLE = 40

_SIZE = "SELECT pg_size_pretty(pg_database_size(current_database()))"


def pages(console: Console, *, entries: int, rounds: int) -> list[str]:
    """Measure every page over ledgers of 10,000 up to ``entries`` entries, each ten times the one before."""
    table = Table(title="Pages of money, server time in milliseconds")
    for heading in ("Page", "Entries", "p50", "p95", "CPU", "Queries"):
        table.add_column(heading, justify="left" if heading == "Page" else "right")
    found: dict[str, list[Measurement]] = {}
    broken = []
    for size in _sizes(entries):
        began = time.monotonic()
        platform = ledger_of(size)
        console.print(
            f"A ledger of {size:,} entries, built or found in {time.monotonic() - began:.0f} s", highlight=False
        )
        client = _client(platform)
        for name, urls in _cases(platform):
            measured = measure(client, urls, rounds=rounds, seconds=SECONDS_A_CASE)
            found.setdefault(name, []).append(measured)
            table.add_row(
                name,
                f"{size:,}",
                f"{measured.p50:.1f}",
                f"{measured.p95:.1f}",
                f"{measured.cpu:.1f}",
                str(measured.queries),
            )
            if measured.p95 >= LIMIT_MS:
                broken.append(
                    f"{name} over {size:,} entries: p95 is {measured.p95:.1f} ms, the limit {LIMIT_MS:.0f} ms"
                )
    for name, over in found.items():
        if over[-1].p50 > over[0].p50 * FLAT:
            broken.append(f"{name}: {over[-1].p50 / over[0].p50:.1f} times slower over the largest ledger")
    console.print(table)
    return broken + _proven(console)


def _sizes(entries: int) -> Iterator[int]:
    size = SMALLEST
    while size < entries:
        yield size
        size *= 10
    yield entries


def _client(platform: Platform) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=OPERATOR))
    session = client.session
    session["platform"] = platform.pk
    session.save()
    return client


def _cases(platform: Platform) -> list[tuple[str, Iterator[str]]]:
    random = Random(SMALLEST)
    lines, listed = LedgerEntry.objects.for_platform(platform), reverse("funds:transaction_list")
    account = lines.exclude(holder__in=["platform", "world"]).values_list("holder", flat=True)[0]
    their_page = reverse("funds:account_balances", args=[account])
    last = lines.filter(holder=account).order_by("-number")[0]
    deep = [_cursor(platform, random.random()) for _ in range(SAMPLE)]
    statement = lines.filter(ledger_account=last.ledger_account_id)
    middle = keyset_page(statement.filter(number__lte=last.number // 2 + 1), STATEMENT_ORDER, size=1).next
    return [
        ("Balances, with the chart", repeat(reverse("funds:balances"))),
        ("Balances, as a table", repeat(f"{reverse('funds:balances')}?view=table")),
        ("Transactions", repeat(listed)),
        ("Transactions, anywhere", _drawn(listed, "cursor", deep, random)),
        ("Transactions of one type", repeat(f"{listed}?type=transfer")),
        ("Transactions with one account", repeat(f"{listed}?account={account}")),
        ("Balances of an account", repeat(their_page)),
        ("Statement of an account, in its middle", repeat(f"{their_page}?{urlencode({'cursor': middle})}")),
    ]


def _drawn(url: str, name: str, values: list[str], random: Random) -> Iterator[str]:
    while True:
        yield f"{url}?{urlencode({name: random.choice(values)})}"


def _cursor(platform: Platform, share: float) -> str:
    """As the pager hands one out, so far down the list."""
    own = balance_transactions(platform)
    bounds = own.order_by("created"), own.order_by("-created")
    first, last = (one.values_list("created", flat=True)[0] for one in bounds)
    return keyset_page(own.filter(created__lte=first + (last - first) * share), BALANCE_TRANSACTION_ORDER, size=1).next


def _proven(console: Console) -> list[str]:
    began = time.monotonic()
    proof = prove()
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        size = cursor.fetchone()[0]
    console.print(
        f"Proven: {proof.transactions:,} transactions, {proof.entries:,} entries, {proof.balances:,} balances "
        f"in {time.monotonic() - began:.0f} s; the database is of {size}",
        highlight=False,
    )
    return [f"{rule}: {rows}" for rule, rows in proof.broken.items()]
