"""An import in two runs: the check says what would happen, then its user starts the import itself.

Both read the whole file in the same batches. Batches that were committed before a restart are compared again but not
written, so that the report of rejected rows is whole.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import islice
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.files import File
from django.db import transaction

from accounts.configuration import BY_LEGACY_TYPE, EXPRESS
from accounts.importing.checking import checked
from accounts.importing.readers import json_rows
from accounts.importing.rows import Record, Rejection
from accounts.importing.tables import UnreadableTable, table_rows
from accounts.jobs.actors import actor_of
from accounts.jobs.running import Report
from accounts.models import Job
from accounts.services.imports import Plan, import_records, plan_import
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.spreadsheets import safe_cell

BATCH = 500
CHECK, IMPORT = "check", "import"
OUTCOMES = ("new", "changed", "unchanged", "rejected")
_SAMPLES = 5
# Of what is rejected the page shows as much as anybody reads; the file holds the rest.
_SHOWN = {"rejected": 100}


def run(job: Job, report: Report) -> Job.Status | None:
    """``parameters``: phase, format (json or csv), and for CSV the mapping and the type of new accounts."""
    try:
        with closing(job.source.open("rb")) as source, NamedTemporaryFile("w+", newline="") as rejected:
            finished = _Run(job, report, rejected).go(checked_rows(job, source))
            if finished:
                _keep_rejected(job, rejected)
    except FileNotFoundError as error:
        raise Refusal("file_gone", "The uploaded file is no longer there. Upload it again.") from error
    except UnreadableTable as error:
        raise Refusal("unreadable_table", str(error)) from error
    return Job.Status.DRAFT if job.parameters["phase"] == CHECK else None


def checked_rows(job: Job, source: IO[bytes]) -> Iterator[Record | Rejection]:
    if job.parameters["format"] == "json":
        return checked(json_rows(source))
    default = BY_LEGACY_TYPE.get(job.parameters.get("default_type", ""), EXPRESS)
    return checked(table_rows(source, job.parameters["mapping"]), merges=True, default=default)


class _Run:
    """One pass over the file: counts, samples for the preview, rejected rows as they come."""

    def __init__(self, job: Job, report: Report, rejected: Any) -> None:
        self.job = job
        self.report = report
        self.counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.samples: dict[str, list[dict[str, Any]]] = {outcome: [] for outcome in OUTCOMES}
        self.writer = csv.writer(rejected)
        self.writer.writerow(["line", "id", "reason"])
        self.committed = job.position
        self.importing = job.parameters["phase"] == IMPORT
        if self.importing and job.position:
            self.counts.update(job.counts)

    def go(self, rows: Iterator[Record | Rejection]) -> bool:
        """False when the job was canceled meanwhile."""
        position = 0
        while batch := list(islice(rows, BATCH)):
            position += len(batch)
            with transaction.atomic():
                if not self._batch(batch, position):
                    transaction.set_rollback(True)
                    return False
        self.job.total = self.job.position = position
        if not self.importing:
            self.job.parameters["samples"] = self.samples
        return True

    def _batch(self, batch: Collection[Record | Rejection], position: int) -> bool:
        records = [row for row in batch if isinstance(row, Record)]
        done = self.importing and position <= self.committed
        if self.importing and not done:
            plans = import_records(
                actor=actor_of(self.job), platform=self.job.platform, records=records, filename=self.job.filename
            )
        else:
            plans = plan_import(self.job.platform, records)
        rejections = [row for row in batch if isinstance(row, Rejection)]
        rejections += [Rejection(plan.record.line, plan.record.id, plan.reason) for plan in plans if plan.reason]
        self._note(plans, sorted(rejections, key=lambda one: one.line), counted=not done)
        return done or self.report(position, dict(self.counts))

    def _note(self, plans: list[Plan], rejections: list[Rejection], *, counted: bool) -> None:
        for one in rejections:
            self.writer.writerow([one.line, safe_cell(one.id), safe_cell(one.reason)])
            self._sample("rejected", {"line": one.line, "id": one.id, "reason": one.reason})
        for plan in plans:
            if not plan.reason:
                self._sample(plan.outcome, _sample(plan))
        if counted:
            self.counts.update(plan.outcome for plan in plans if not plan.reason)
            self.counts["rejected"] += len(rejections)

    def _sample(self, outcome: str, sample: dict[str, Any]) -> None:
        if len(self.samples[outcome]) < _SHOWN.get(outcome, _SAMPLES):
            self.samples[outcome].append(sample)


def _sample(plan: Plan) -> dict[str, Any]:
    account = plan.account
    return {
        "line": plan.record.line,
        "id": plan.record.id,
        "name": account.display_name[:120] if account else "",
        "email": account.email if account else "",
        "country": str(account.country) if account else "",
        "changed": sorted(plan.changed),
    }


def _keep_rejected(job: Job, rejected: Any) -> None:
    """Put the report beside the job, in place of an earlier run's."""
    if job.result:
        job.result.delete(save=False)
    if not job.counts.get("rejected"):
        return
    job.parameters["download_name"] = f"rejected-{job.pk}.csv"
    rejected.flush()
    with open(rejected.name, "rb") as content:
        job.result.save(f"{job.pk}-rejected.csv", File(content), save=False)
