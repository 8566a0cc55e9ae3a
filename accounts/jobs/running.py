"""How a runner is run: claimed, reported on, ended in words whatever happens.

A runner works in batches. Inside the transaction of each batch it calls ``report(position, counts)``; False means
that the job was canceled or taken over, and the batch must be rolled back. A restart finds ``job.position`` where
the last committed batch left it.
"""

from collections.abc import Callable, Mapping

import structlog
from django.urls import reverse

from accounts.models import Job
from accounts.services import jobs
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.queries import members_of
from connect_dashboard.team.services.notices import News, tell
from connect_dashboard.ui.errors import Refusal

log = structlog.get_logger()

Report = Callable[[int, dict[str, int]], bool]
Listener = Callable[[int, dict[str, int]], None]
# What the job's status is afterwards; nothing means done.
Runner = Callable[[Job, Report], Job.Status | None]

_UNFORESEEN = "Something went wrong on our side. What was done so far stays; start it again to go on."


def run_job(job_id: str, runners: Mapping[str, Runner]) -> None:
    job = jobs.job_claim(job_id)
    if job is not None:
        run_claimed(job, runners)


def run_claimed(job: Job, runners: Mapping[str, Runner], shown: Listener | None = None) -> None:
    """Run a job that this process holds; ``shown`` also hears of its progress."""

    def report(position: int, counts: dict[str, int]) -> bool:
        if shown:
            shown(position, counts)
        return jobs.job_advance(job, position, counts)

    try:
        ended = jobs.job_end(job, runners[job.kind](job, report) or Job.Status.DONE)
    except Refusal as refusal:
        ended = jobs.job_end(job, Job.Status.FAILED, error=refusal.message)
    except Exception:
        log.exception("job_failed", job_id=job.pk, kind=job.kind)
        ended = jobs.job_end(job, Job.Status.FAILED, error=_UNFORESEEN)
    if ended:
        _notify(job)


def _notify(job: Job) -> None:
    if job.user_id is None:
        return
    tell(
        platform_id=job.platform_id,
        news=News(
            type=NoticeType.JOB_DONE,
            key=f"{job.pk}.{job.status}",
            text=f"{job.get_kind_display()} {job.filename}".strip() + f": {_OUTCOMES[Job.Status(job.status)]}",
            url=reverse("accounts:job_details", args=[job.pk]),
        ),
        members=members_of(job.platform_id, [job.user_id]),
    )


_OUTCOMES = {
    Job.Status.DONE: "done",
    Job.Status.FAILED: "failed",
    Job.Status.DRAFT: "checked, waiting for you",
}
