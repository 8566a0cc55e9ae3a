"""Evaluating very many accounts because time passes.

A pass is planned as batches of account ids. Workers claim one batch after the other; what a batch writes and that
it is done are one transaction, so that a pass whose workers are killed goes on where it was, and nothing is done
twice. The daily work is smaller: only accounts whose ``next_change_at`` has come.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Account, Connection
from connect_dashboard.bulk import among, uncollected
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from requirements_app.locks import lock_nightly_batch, lock_nightly_pass, lock_nightly_planning, nightly_place
from requirements_app.models import NightlyBatch, NightlyPass, Standing
from requirements_app.services.ageing import snapshot_age
from requirements_app.services.bulk_evaluation import accounts_reevaluate, differing_ids
from requirements_app.services.evaluation import account_reevaluate

BATCH = 500
WORKERS = 2
# Where more of a batch has changed than this, the next one is locked before it is read, and read once.
_MANY = 0.5

log = structlog.get_logger()


@dataclass(frozen=True)
class Evaluated:
    """How many accounts were looked at, how many of them have changed, how many could not be evaluated."""

    looked_at: int = 0
    changed: int = 0
    failed: int = 0

    def __add__(self, other: "Evaluated") -> "Evaluated":
        return Evaluated(self.looked_at + other.looked_at, self.changed + other.changed, self.failed + other.failed)


def nightly_pass(*, batch: int = BATCH) -> NightlyPass:
    """A whole pass in this process; one that was cut short is taken up where it stopped."""
    planned = nightly_plan(batch=batch)
    nightly_work(planned)
    planned.refresh_from_db()
    return planned


@transaction.atomic
def nightly_plan(*, batch: int = BATCH) -> NightlyPass:
    """The pass that is under way, or a new one with its batches."""
    lock_nightly_planning()
    under_way = nightly_under_way()
    if under_way:
        return under_way
    planned = NightlyPass.objects.create()
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, {"nightly_pass": planned.pk, "batch": batch})
    return planned


_PLAN = """
INSERT INTO requirements_app_nightlybatch (nightly_pass_id, first_id, last_id, evaluated, changed, failed)
SELECT %(nightly_pass)s, min(account_id), max(account_id), 0, 0, 0
FROM (
    SELECT account_id, (row_number() OVER (ORDER BY account_id) - 1) / %(batch)s AS number
    FROM requirements_app_standing
) numbered
GROUP BY number
"""


def nightly_under_way() -> NightlyPass | None:
    return NightlyPass.objects.filter(finished_at=None).order_by("pk").last()


def nightly_work(planned: NightlyPass, *, seconds: float | None = None) -> bool:
    """Do batches, for so long at most; return whether this worker may go on with the same pass.

    It may not where enough others are at work, nor where nothing is left to be claimed.
    """
    ends = time.monotonic() + seconds if seconds is not None else None
    with nightly_place(WORKERS) as free:
        if not free:
            return False
        done: Evaluated | None = Evaluated()
        while done is not None:
            with uncollected():
                done = _next_batch(planned, eager=done.changed > _MANY * done.looked_at)
            if done is not None and ends is not None and time.monotonic() >= ends:
                break
        log.info("nightly_pass", nightly_pass=planned.pk, **nightly_progress(planned))
        return done is not None or _finish(planned)


def nightly_progress(planned: NightlyPass) -> dict[str, int]:
    """In batches and in accounts."""
    if planned.finished_at:
        return {"evaluated": planned.evaluated, "changed": planned.changed, "failed": planned.failed}
    counted = planned.batches.aggregate(
        batches=Count("pk"),
        done=Count("finished_at"),
        evaluated=Sum("evaluated", default=0),
        changed=Sum("changed", default=0),
        failed=Sum("failed", default=0),
    )
    return dict(counted)


@transaction.atomic
def _next_batch(planned: NightlyPass, *, eager: bool) -> Evaluated | None:
    batch = lock_nightly_batch(planned.pk)
    if batch is None:
        return None
    standings = Standing.objects.filter(account_id__gte=batch.first_id, account_id__lte=batch.last_id)
    done = _evaluate(list(standings.order_by("pk").values_list("pk", flat=True)), eager=eager)
    batch.evaluated, batch.changed, batch.failed = done.looked_at, done.changed, done.failed
    batch.finished_at = timezone.now()
    batch.save(update_fields=["evaluated", "changed", "failed", "finished_at"])
    return done


@transaction.atomic
def _finish(planned: NightlyPass) -> bool:
    """Whoever finds every batch done sums them up; others are still at work on theirs until then."""
    held = lock_nightly_pass(planned.pk)
    if held.finished_at is None and not held.batches.filter(finished_at=None).exists():
        progress = nightly_progress(held)
        held.evaluated, held.changed, held.failed = progress["evaluated"], progress["changed"], progress["failed"]
        held.finished_at = timezone.now()
        held.save(update_fields=["evaluated", "changed", "failed", "finished_at"])
        NightlyBatch.objects.filter(nightly_pass=held).delete()
    return False


def due_pass(*, limit: int = 50_000) -> int:
    """Evaluate the accounts for which time alone has changed the answer, the longest waiting first."""
    ids = [pk for due in _due() for pk in due.order_by("next_change_at").values_list("pk", flat=True)[:limit]]
    for start in range(0, len(ids), BATCH):
        _evaluate(ids[start : start + BATCH], eager=True)
    return len(ids) + _age_kept(limit)


def _age_kept(limit: int) -> int:
    """Snapshots that came from outside and whose moment has come, by the clock of the platform."""
    aged = 0
    for kept, now in _kept():
        for account_id in kept.order_by("ages_at").values_list("pk", flat=True)[:limit]:
            try:
                aged += snapshot_age(account_id=account_id, now=now)
            except Exception:
                # One snapshot that cannot be read keeps no other from ageing.
                log.exception("ageing_failed", account_id=account_id)
    return aged


def _kept() -> Iterator[tuple[QuerySet[Account], datetime]]:
    clocked, now = _clocked(), timezone.now()
    yield Account.objects.filter(ages_at__lte=now).exclude(_connected_to(clocked, "pk")), now
    for platform in clocked:
        at = now_for(platform)
        yield Account.objects.filter(_connected_to([platform], "pk"), ages_at__lte=at), at


def _evaluate(account_ids: Sequence[str], *, eager: bool) -> Evaluated:
    done = Evaluated()
    for now, ids in _by_time(account_ids).items():
        try:
            with transaction.atomic():
                differing = ids if eager else differing_ids(ids, now)
                changed = accounts_reevaluate(actor=system(), account_ids=differing, now=now) if differing else 0
            done += Evaluated(len(ids), changed)
        except Exception:
            # One account that cannot be evaluated keeps nobody else from it.
            log.exception("evaluation_failed", accounts=len(ids), first=ids[0])
            done += _one_by_one(ids, now)
    return done


def _one_by_one(account_ids: Sequence[str], now: datetime) -> Evaluated:
    done = Evaluated()
    for account_id in account_ids:
        try:
            account_reevaluate(actor=system(), account_id=account_id, now=now)
            done += Evaluated(1, 1)
        except Exception:
            log.exception("evaluation_failed", account_id=account_id)
            done += Evaluated(1, failed=1)
    return done


def _clocked() -> list[Platform]:
    """Platforms that live under a sandbox clock of their own."""
    return list(Platform.objects.exclude(clock_frozen_at=None, clock_offset=timedelta(0)))


def _by_time(account_ids: Sequence[str]) -> Mapping[datetime, list[str]]:
    """Accounts by what time it is for them: by the clock of the platform which connected them first."""
    now = timezone.now()
    clocks = {platform.pk: now_for(platform) for platform in _clocked()}
    times: dict[str, datetime] = {}
    if clocks:
        first = Connection.objects.filter(among("account_id", account_ids), ended_at=None).order_by("account", "pk")
        platforms = first.distinct("account").values_list("account_id", "platform_id")
        times = {account: clocks[platform] for account, platform in platforms if platform in clocks}
    found: dict[datetime, list[str]] = defaultdict(list)
    for account_id in account_ids:
        found[times.get(account_id, now)].append(account_id)
    return found


def _due() -> Iterator[QuerySet[Standing]]:
    """Standings whose moment has come, by the clock of the platform."""
    clocked = _clocked()
    yield Standing.objects.filter(next_change_at__lte=timezone.now()).exclude(_connected_to(clocked))
    for platform in clocked:
        yield Standing.objects.filter(_connected_to([platform]), next_change_at__lte=now_for(platform))


def _connected_to(platforms: Sequence[Platform], name: str = "account") -> Q:
    """``name`` is where the account's id stands."""
    living = Connection.objects.filter(platform__in=platforms, ended_at=None)
    return Q(**{f"{name}__in": living.values("account")})
