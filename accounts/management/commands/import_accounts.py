"""Import accounts from a file: check every row, say what would happen, then do it."""

import csv
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from accounts.importing.tables import UnreadableTable, guess_mapping, table_in
from accounts.jobs import RUNNERS
from accounts.jobs.imports import CHECK, IMPORT, OUTCOMES
from accounts.jobs.running import run_claimed
from accounts.models import Job
from accounts.services import jobs
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.models import Platform


class Command(BaseCommand):
    help = "Import accounts from JSON as the API lists them, NDJSON or CSV. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--platform", default="", help="id or name; may be left out where there is only one")
        parser.add_argument(
            "--mapping",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="for CSV; FIELD is a path such as business_profile.name or metadata.KEY, or nothing to leave it out",
        )
        parser.add_argument("--default-type", default="express", choices=["standard", "express", "custom"])
        parser.add_argument("--dry-run", action="store_true", help="check and report, write no account")
        parser.add_argument("--rejected", type=Path, metavar="CSV", help="where to write the rejected rows")

    def handle(self, **options: Any) -> None:
        actor = system(_platform(options["platform"]))
        job = self._draft(actor, options)
        self._run(actor, job, CHECK)
        job.refresh_from_db()
        if job.status == Job.Status.FAILED:
            raise CommandError(job.error)
        self._say("Would be" if options["dry_run"] else "To do", job)
        if options["dry_run"]:
            self._report_rejected(job, options["rejected"])
            jobs.job_cancel(actor=actor, job=job)
            return
        self._run(actor, job, IMPORT)
        job.refresh_from_db()
        if job.status != Job.Status.DONE:
            raise CommandError(job.error or f"The import is {job.status}.")
        self._say("Done", job)
        self._report_rejected(job, options["rejected"])

    def _draft(self, actor: Actor, options: dict[str, Any]) -> Job:
        path: Path = options["file"]
        try:
            with path.open("rb") as opened:
                file = File(opened, name=path.name)
                table = table_in(file)
                parameters: dict[str, Any] = {"format": "csv" if table else "json", "phase": CHECK}
                if table:
                    parameters["mapping"] = _mapping(table.columns, options["mapping"])
                    parameters["default_type"] = options["default_type"]
                return jobs.job_draft(
                    actor=actor, kind=Job.Kind.IMPORT, parameters=parameters, source=file, filename=path.name
                )
        except UnreadableTable as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

    def _run(self, actor: Actor, job: Job, phase: str) -> None:
        taken = jobs.job_take(actor=actor, job=job, parameters={"phase": phase})
        run_claimed(taken, RUNNERS, shown=self._progress if sys.stderr.isatty() else None)

    def _progress(self, position: int, counts: dict[str, int]) -> None:
        self.stderr.write(f"\r{position:,} rows", ending="")

    def _say(self, what: str, job: Job) -> None:
        tally = ", ".join(f"{job.counts[name]:,} {name}" for name in OUTCOMES)
        self.stdout.write(f"{what}: {tally} ({job.total:,} rows)")

    def _report_rejected(self, job: Job, target: Path | None) -> None:
        if not job.result:
            return
        with job.result.open("r") as content:
            rejected = list(csv.DictReader(content))
        for reason, number in Counter(row["reason"] for row in rejected).most_common(20):
            lines = [row["line"] for row in rejected if row["reason"] == reason][:3]
            self.stdout.write(f"  {number:>6,} {reason} (line {', '.join(lines)}{', …' if number > 3 else ''})")
        if target:
            with job.result.open("rb") as content:
                target.write_bytes(content.read())
            self.stdout.write(f"Rejected rows: {target}")


def _platform(name: str) -> Platform:
    platforms = Platform.objects.filter(Q(public_id=name) | Q(business_name__iexact=name)) if name else Platform.objects
    found = list(platforms.all()[:2])
    if len(found) != 1:
        raise CommandError("No such platform." if not found else "Say which platform: --platform ID or name.")
    return found[0]


def _mapping(columns: list[str], given: list[str]) -> dict[str, str]:
    mapping = guess_mapping(columns)
    for pair in given:
        column, separator, target = pair.partition("=")
        if not separator or column not in columns:
            raise CommandError(f"--mapping {pair}: write COLUMN=FIELD; the columns are {', '.join(columns)}")
        mapping[column] = target
    return {column: target for column, target in mapping.items() if target}
