"""Background work over accounts."""

from celery import shared_task

from accounts import counts
from accounts.jobs import RUNNERS
from accounts.jobs.running import run_job as run
from accounts.services.jobs import waiting_job_ids


@shared_task(name="accounts.run_job")
def run_job(job_id: str) -> None:
    run(job_id, RUNNERS)


@shared_task(name="accounts.resume_jobs")
def resume_jobs() -> None:
    for job_id in waiting_job_ids():
        run_job.delay(job_id)


@shared_task(name="accounts.compact_status_counts")
def compact_status_counts() -> None:
    counts.compact_status_counts()
