"""The export of a list as CSV, in the list's order."""

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File

from accounts.columns import EXPORT_COLUMNS
from accounts.jobs.running import Report
from accounts.models import Connection, Job
from accounts.queries import DEFAULT_SORT, sort_order, with_account
from accounts.selection import selected
from connect_dashboard.ui.paging import keyset_page
from connect_dashboard.ui.spreadsheets import safe_cell

BATCH = 2_000


def run(job: Job, report: Report) -> None:
    """``parameters``: ids or query, columns, sort, and ``excel`` for a mark that Excel knows UTF-8 by.

    A run that was interrupted begins again: half a file is of no use, and a million rows take minutes, not hours.
    """
    chosen = [column for column in EXPORT_COLUMNS if column.key in job.parameters["columns"]]
    job.total = selected(job.platform, job.parameters, job.created).count()
    encoding = "utf-8-sig" if job.parameters.get("excel") else "utf-8"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.csv"
        with path.open("w", encoding=encoding, newline="") as target:
            writer = csv.writer(target)
            writer.writerow([column.label for column in chosen])
            written = 0
            for batch in _batches(job):
                writer.writerows([safe_cell(column.text(row)) for column in chosen] for row in batch)
                written += len(batch)
                if not report(written, {"exported": written}):
                    return
        with path.open("rb") as content:
            job.result.save(f"{job.pk}-accounts.csv", File(content), save=False)


def _batches(job: Job) -> Iterator[list[Connection]]:
    rows = with_account(selected(job.platform, job.parameters, job.created))
    order = sort_order(job.parameters.get("sort", DEFAULT_SORT))
    cursor = ""
    while True:
        page = keyset_page(rows, order, cursor=cursor, size=BATCH)
        if page.rows:
            yield page.rows
        cursor = page.next
        if not cursor:
            return
