"""Background work over accounts."""

from celery import shared_task

from accounts import counts
from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job as run
from accounts.services.jobs import waiting_job_ids
from accounts.services.tokens import tokens_purge
from connect_dashboard.journal.wake import wake_on_commit


@shared_task(name="accounts.run_job")
def run_job(job_id: str) -> None:
    run(job_id, RUNNERS)


@shared_task(name="accounts.resume_jobs")
def resume_jobs() -> None:
    for job_id in waiting_job_ids():
        wake_on_commit("accounts.run_job", job_id)


@shared_task(name="accounts.compact_status_counts")
def compact_status_counts() -> None:
    counts.compact_status_counts()


@shared_task(name="accounts.purge_tokens")
def purge_tokens() -> None:
    while tokens_purge():
        pass
