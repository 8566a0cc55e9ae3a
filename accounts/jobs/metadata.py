"""The bulk edit of metadata: batch by batch in the order of the primary key."""

from collections import Counter

from django.db import transaction
from django.db.models import QuerySet

from accounts.jobs.actors import actor_of
from accounts.jobs.running import Report
from accounts.models import Connection, Job
from accounts.selection import selected
from accounts.services.metadata import metadata_update_many

BATCH = 500


def run(job: Job, report: Report) -> None:
    """``parameters``: ids or query, changes, and ``after``: the last key of the last committed batch."""
    accounts = selected(job.platform, job.parameters, job.created)
    if not job.position:
        job.total = accounts.count()
    while batch := _next(job, accounts):
        with transaction.atomic():
            if not _edit(job, batch, report):
                transaction.set_rollback(True)
                return


def _next(job: Job, accounts: QuerySet[Connection]) -> list[Connection]:
    """By key, not by number: an edit may take accounts out of the very query that chose them."""
    remaining = accounts.filter(pk__gt=job.parameters.get("after", 0)).only("pk", "account_id")
    return list(remaining.order_by("pk")[:BATCH])


def _edit(job: Job, batch: list[Connection], report: Report) -> bool:
    done = metadata_update_many(actor=actor_of(job), connections=batch, changes=job.parameters["changes"])
    job.parameters["after"] = batch[-1].pk
    return report(job.position + len(batch), dict(Counter(job.counts) + Counter(done)))
