"""Builds the data, measures every case, prints what came out."""

import gc
import os
import time
from random import Random

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from accounts.demo.loading import load_demo_accounts
from accounts.models import Connection
from bench.cases import Case, cases
from bench.evaluating import evaluation_rates
from bench.importing import import_speed
from bench.measuring import Measurement, measure
from bench.nightly import nights
from bench.requirements import action_cases, inactive_cases, silences
from connect_dashboard.team.demo import create_demo_team
from connect_dashboard.team.models import Platform, User

SEED = 1
TIMES_FASTER = 10
SECONDS_A_CASE = 30.0
ADMIN_SECONDS = 10.0
ADMIN_ROUNDS = 20


def run(*, accounts: int, rounds: int, with_admin: bool, nightly: int) -> int:
    console = Console(width=None if os.isatty(1) else 140)
    call_command("migrate", verbosity=0, interactive=False)
    platform = create_demo_team()
    console.print(machine(), highlight=False)
    console.print(_build(platform, accounts), highlight=False)
    imported = import_speed()
    console.print(str(imported), highlight=False)
    for kind, number in evaluation_rates().items():
        console.print(f"Evaluations a second on one core, {kind}: {number:,.0f}", highlight=False)
    for night in nights(nightly):
        console.print(night, highlight=False)
    ours, admins = _clients(platform)
    # As processes of the web server begin: what is there stays, and is not looked through again and again.
    gc.collect()
    gc.freeze()
    _warm()
    table = _table(with_admin)
    broken = imported.broken()

    def take(case: Case) -> None:
        our = measure(ours, case.ours(), rounds=rounds, seconds=SECONDS_A_CASE)
        admin = None
        if with_admin and case.admins:
            admin = measure(admins, case.admins(), rounds=min(rounds, ADMIN_ROUNDS), seconds=ADMIN_SECONDS)
        cells = _cells(case, our, admin)
        console.print("  ".join(cells), style="dim", highlight=False)
        table.add_row(*cells)
        broken.extend(_broken(case, our, admin))

    random = Random(SEED)  # noqa: S311 - the same parameters every time
    for case in [*cases(platform, random), *action_cases(platform, random)]:
        take(case)
    with silences(platform) as silence:
        console.print(str(silence), highlight=False)
        broken += silence.broken()
        for case in inactive_cases(platform, random):
            take(case)
    console.print(table)
    for line in broken or ["Every limit was kept."]:
        console.print(line, highlight=False)
    return 1 if broken else 0


def machine() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} processors (load {load:.1f}), PostgreSQL {version}, {timezone.now():%Y-%m-%d %H:%M} UTC"


def _build(platform: Platform, accounts: int) -> str:
    began = time.monotonic()
    added = load_demo_accounts(platform.pk, accounts, SEED, timezone.now())
    elapsed = time.monotonic() - began
    there = Connection.objects.for_platform(platform).count()
    if not added:
        return f"Demo: {there:,} accounts, all there already"
    return f"Demo: {added:,} accounts built in {elapsed:.0f} s ({added / elapsed:,.0f} a second), {there:,} in all"


def _warm() -> None:
    """Bring into the database's memory what lists and pages read, as a day of work would; row by row, since a
    table read as a whole passes through without staying.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SELECT count(balance) FROM accounts_connection WHERE id > 0")
        cursor.execute("SELECT count(email) FROM accounts_account WHERE id > ''")


def _clients(platform: Platform) -> tuple[Client, Client]:
    """Ada of the demo team, and a superuser for the admin."""
    ours, admins = Client(), Client()
    ours.force_login(User.objects.get(email="ada@example.com"))
    session = ours.session
    session["platform"] = platform.pk
    session.save()
    admin, _ = User.objects.update_or_create(
        email="bench-admin@example.com", defaults={"is_staff": True, "is_superuser": True, "name": "Bench"}
    )
    admins.force_login(admin)
    return ours, admins


def _table(with_admin: bool) -> Table:
    table = Table(title="Server time in milliseconds")
    table.add_column("Page")
    beside = ("Admin p50", "Admin p95", "Times faster") if with_admin else ()
    for heading in ("p50", "p95", "CPU", "Queries", *beside):
        table.add_column(heading, justify="right")
    return table


def _cells(case: Case, our: Measurement, admin: Measurement | None) -> list[str]:
    cells = [case.name, f"{our.p50:.1f}", f"{our.p95:.1f}", f"{our.cpu:.1f}", str(our.queries)]
    if admin:
        cells += [f"{admin.p50:.1f}", f"{admin.p95:.1f}", f"{_times_faster(our, admin):.1f}"]
    return cells


def _times_faster(our: Measurement, admin: Measurement) -> float:
    return admin.p50 / our.p50


def _broken(case: Case, our: Measurement, admin: Measurement | None) -> list[str]:
    lines = []
    if case.limit and our.p95 >= case.limit:
        lines.append(f"{case.name}: p95 is {our.p95:.1f} ms, the limit {case.limit:.0f} ms")
    if case.queries and our.queries > case.queries:
        lines.append(f"{case.name}: {our.queries} queries, the limit is {case.queries}")
    if admin and case.beats_admin and _times_faster(our, admin) < TIMES_FASTER:
        lines.append(f"{case.name}: {_times_faster(our, admin):.1f} times faster than the admin, not {TIMES_FASTER}")
    return lines
