"""The nightly pass: a night in which nothing has changed, and one in which every account has.

It runs over accounts of a platform of its own, so that those of all other measurements stay as they are. In the
night that changes everything a year has passed and every account has come under review: new demands, a new
snapshot, other capabilities, another place in the lists, events and reminders for each.
"""

import multiprocessing
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.models import Account, Capability, Connection
from connect_dashboard.team.models import Platform
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import evaluate
from requirements_app.models import Standing, VerificationOutcome
from requirements_app.nightly import BATCH, WORKERS, nightly_plan, nightly_work
from requirements_app.reading import situations_of

# Not the seed of the accounts that are measured.
SEED = 98
NAME = "Nights measured"
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Night:
    evaluated: int
    changed: int
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        rate = self.evaluated / self.seconds
        return (
            f"{self.evaluated:,} accounts, {self.changed:,} changed: {self.seconds:.0f} s, {rate:,.0f} a second, "
            f"{self.megabytes:.0f} MB a worker; a million would take {1_000_000 / rate / 60:.1f} minutes"
        )


def nights(accounts: int) -> Iterator[str]:
    platform = _platform(accounts)
    _set(platform, review="", ahead=timedelta(0))
    _night()
    yield f"Nightly pass, {WORKERS} workers, nothing has changed: {_night()}"
    _set(platform, review=Standing.Review.UNDER_REVIEW, ahead=YEAR)
    yield f"Nightly pass, {WORKERS} workers, everything has changed: {_night()}"
    _set(platform, review="", ahead=timedelta(0))


def _set(platform: Platform, *, review: str, ahead: timedelta) -> None:
    Standing.objects.filter(account__connections__platform=platform).update(review=review)
    platform.clock_offset = ahead
    platform.save(update_fields=["clock_offset"])


def _night() -> Night:
    planned = nightly_plan()
    connections.close_all()
    began = time.monotonic()
    context = multiprocessing.get_context("fork")
    memory = context.Queue()
    workers = [context.Process(target=_work, args=(memory,)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    megabytes = max(memory.get() for _ in workers)
    for worker in workers:
        worker.join()
    seconds = time.monotonic() - began
    planned.refresh_from_db()
    assert planned.finished_at, "a worker has failed"
    assert not planned.failed, f"{planned.failed} accounts could not be evaluated"
    return Night(planned.evaluated, planned.changed, seconds, megabytes)


def _work(memory: "multiprocessing.Queue[float]") -> None:
    connections.close_all()
    try:
        nightly_work(nightly_plan())
    finally:
        memory.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _platform(accounts: int) -> Platform:
    platform, _ = Platform.objects.get_or_create(business_name=NAME, defaults={"country": "US"})
    load_demo_accounts(platform.pk, accounts, SEED, timezone.now())
    there = Connection.objects.for_platform(platform).filter(account__standing=None)
    while ids := list(there.values_list("account_id", flat=True)[:BATCH]):
        _adopt(ids)
    return platform


def _adopt(ids: list[str]) -> None:
    """Accounts as they are after years: whatever they have provided is verified."""
    now = timezone.now()
    active = Capability.objects.filter(account__in=ids, status=Capability.Status.ACTIVE)
    standings = {pk: Standing(account_id=pk, established=[]) for pk in ids}
    for account_id, name in active.values_list("account_id", "name"):
        standings[account_id].established.append(name)
    Standing.objects.bulk_create(standings.values())
    VerificationOutcome.objects.bulk_create(
        VerificationOutcome(account=account, subject=subject, state="verified", requested_at=now, decided_at=now)
        for account, facts, *_ in situations_of(list(Account.objects.filter(pk__in=ids)), standings)
        for subject in evaluate(facts, catalogue(), now).to_verify
    )
