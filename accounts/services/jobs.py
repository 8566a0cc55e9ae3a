"""The life of a background job: queued, claimed by one worker, advanced batch by batch, ended.

A worker holds a job by its last heartbeat: who writes progress names the heartbeat that they wrote before, so a
worker that was presumed dead and replaced cannot go on beside its replacement.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.locks import lock_job
from accounts.models import Job
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

# Longer than any batch takes: after this long without progress the worker is taken for dead.
LEASE = timedelta(minutes=2)

PERMISSIONS = {
    Job.Kind.IMPORT: Permission.ACCOUNTS_IMPORT,
    Job.Kind.EXPORT: Permission.ACCOUNTS_EXPORT,
    Job.Kind.METADATA: Permission.ACCOUNTS_EDIT,
    Job.Kind.CLOCK: Permission.SANDBOX_CLOCK,
    Job.Kind.INACTIVITY: Permission.ACCOUNTS_EDIT,
    Job.Kind.LINKS: Permission.ACCOUNTS_EDIT,
    Job.Kind.MONEY: Permission.FUNDS_EXPORT,
}


@transaction.atomic
def job_start(
    *,
    actor: Actor,
    kind: Job.Kind,
    parameters: dict[str, Any],
    total: int = 0,
    source: File | None = None,
    filename: str = "",
) -> Job:
    """Queue work in the background; ``parameters`` must be all that its runner needs to know."""
    job = job_draft(actor=actor, kind=kind, parameters=parameters, total=total, source=source, filename=filename)
    job_queue(actor=actor, job=job)
    return job


@transaction.atomic
def job_draft(
    *,
    actor: Actor,
    kind: Job.Kind,
    parameters: dict[str, Any],
    total: int = 0,
    source: File | None = None,
    filename: str = "",
) -> Job:
    """Keep an order that still waits for its user's word."""
    actor.require(PERMISSIONS[kind])
    assert actor.platform is not None  # noqa: S101 - every actor with a right has a platform
    job = Job(
        platform=actor.platform,
        user=actor.user,
        kind=kind,
        status=Job.Status.DRAFT,
        parameters=parameters,
        total=total,
        filename=filename[:200],
        created=present(),
    )
    if source is not None:
        job.source.save(f"{job.id}-source", source, save=False)
    job.save(force_insert=True)
    return job


@transaction.atomic
def job_queue(*, actor: Actor, job: Job, parameters: dict[str, Any] | None = None) -> None:
    """Send a waiting job to the workers, from its start; ``parameters`` are added to those it has."""
    actor.require(PERMISSIONS[Job.Kind(job.kind)])
    locked = lock_job(job.pk)
    if locked.status != Job.Status.DRAFT:
        raise Refusal("job_not_waiting", f"This {job.get_kind_display().lower()} has been started already.", status=409)
    job.status, job.parameters = Job.Status.QUEUED, locked.parameters | (parameters or {})
    job.position, job.counts = 0, {}
    job.save(update_fields=["status", "parameters", "position", "counts"])
    journal.record(
        actor=actor,
        platform_id=job.platform_id,
        action="job.queued",
        subject=job.pk,
        after={"kind": job.kind, "file": job.filename, "rows": job.total},
    )
    wake_on_commit("accounts.run_job", job.pk)


@transaction.atomic
def job_take(*, actor: Actor, job: Job, parameters: dict[str, Any] | None = None) -> Job:
    """Start a waiting job in this very process instead of a worker's."""
    actor.require(PERMISSIONS[Job.Kind(job.kind)])
    taken = lock_job(job.pk)
    taken.parameters |= parameters or {}
    taken.status, taken.heartbeat_at, taken.position, taken.counts = Job.Status.RUNNING, timezone.now(), 0, {}
    taken.save(update_fields=["status", "heartbeat_at", "position", "counts", "parameters"])
    return taken


@transaction.atomic
def job_retry(*, actor: Actor, job: Job) -> None:
    """Queue a failed job again; it goes on after its last committed batch."""
    actor.require(PERMISSIONS[Job.Kind(job.kind)])
    locked = lock_job(job.pk)
    if locked.status != Job.Status.FAILED:
        raise Refusal("job_not_failed", "Only what has failed can be tried again.", status=409)
    locked.status, locked.error, locked.finished_at = Job.Status.QUEUED, "", None
    locked.save(update_fields=["status", "error", "finished_at"])
    journal.record(actor=actor, platform_id=job.platform_id, action="job.retried", subject=job.pk)
    wake_on_commit("accounts.run_job", job.pk)


@transaction.atomic
def job_cancel(*, actor: Actor, job: Job) -> Job:
    """Stop a job after its running batch; what is done stays done."""
    actor.require(PERMISSIONS[Job.Kind(job.kind)])
    locked = lock_job(job.pk)
    if not (locked.is_active or locked.status == Job.Status.DRAFT):
        raise Refusal("job_ended", f"This {job.get_kind_display().lower()} has ended already.", status=409)
    locked.status, locked.finished_at = Job.Status.CANCELED, timezone.now()
    locked.save(update_fields=["status", "finished_at"])
    journal.record(actor=actor, platform_id=job.platform_id, action="job.canceled", subject=job.pk)
    return locked


@transaction.atomic
def job_claim(job_id: str) -> Job | None:
    """Take a job that waits, or whose worker died; nothing if another worker has it or it ended."""
    job = lock_job(job_id)
    if job.status != Job.Status.QUEUED and not _is_abandoned(job):
        return None
    job.status, job.heartbeat_at = Job.Status.RUNNING, timezone.now()
    job.save(update_fields=["status", "heartbeat_at"])
    return job


def job_advance(job: Job, position: int, counts: dict[str, int]) -> bool:
    """Write down progress and a heartbeat; False when the job was canceled or taken over."""
    now = timezone.now()
    state = {"total": job.total, "parameters": job.parameters}
    if not _held(job).update(position=position, counts=counts, heartbeat_at=now, **state):
        return False
    job.position, job.counts, job.heartbeat_at = position, counts, now
    return True


def job_end(job: Job, status: Job.Status, *, error: str = "") -> bool:
    """End a run as ``status``; False when it was canceled or taken over in the meantime."""
    ended = {"status": status, "error": error[:300], "finished_at": _end_time(status), "heartbeat_at": None}
    if not _held(job).update(**ended, total=job.total, result=job.result.name or "", parameters=job.parameters):
        return False
    job.status, job.error = status, error[:300]
    return True


def waiting_job_ids(limit: int = 100) -> list[str]:
    """Jobs that no worker works on: their wake-up was lost, or their worker."""
    stale = Q(status=Job.Status.RUNNING, heartbeat_at__lt=timezone.now() - LEASE)
    waiting = Job.objects.filter(stale | Q(status=Job.Status.QUEUED))
    return list(waiting.order_by("created").values_list("pk", flat=True)[:limit])


def _is_abandoned(job: Job) -> bool:
    heartbeat = job.heartbeat_at or job.created
    return job.status == Job.Status.RUNNING and heartbeat < timezone.now() - LEASE


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, heartbeat_at=job.heartbeat_at)


def _end_time(status: Job.Status) -> datetime | None:
    return None if status == Job.Status.DRAFT else timezone.now()
