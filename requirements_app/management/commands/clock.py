"""The sandbox clock of a platform, from the shell."""

import re
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.jobs import RUNNERS
from accounts.jobs.running import run_claimed
from accounts.models import Job
from accounts.services.jobs import job_claim
from connect_dashboard.processor.clock import has_clock, now_for
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal
from requirements_app.services.clock import clock_advance, clock_freeze, clock_run


class Command(BaseCommand):
    help = "Freeze a platform's sandbox clock, advance it day by day, or let it run on. Says what time it is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", required=True, help="id (acct_…) or business name")
        parser.add_argument("--freeze", nargs="?", const="now", help="freeze it: now, or later: 2027-01-31")
        parser.add_argument("--advance", help="advance it: 10d, 36h, or to a later time: 2027-01-31")
        parser.add_argument("--run", action="store_true", help="let a frozen clock run on from where it stands")

    def handle(self, **options: Any) -> None:
        platform = _platform(options["platform"])
        actor = system(platform)
        try:
            if options["freeze"]:
                clock_freeze(actor=actor)
            for target in (options["advance"], options["freeze"] if options["freeze"] != "now" else None):
                if target:
                    self._advance(clock_advance(actor=actor, **_target(target)))
            if options["run"]:
                clock_run(actor=actor)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        platform.refresh_from_db()
        state = "frozen at" if platform.clock_frozen_at else "set forward to" if has_clock(platform) else "real time:"
        self.stdout.write(f"{platform}: {state} {now_for(platform):%Y-%m-%d %H:%M} UTC")

    def _advance(self, job: Job) -> None:
        """In this very process: nobody has to start a worker for it."""
        claimed = job_claim(job.pk)
        if claimed is None:
            self.stdout.write("A worker advances it.")
            return
        run_claimed(claimed, RUNNERS)
        claimed.refresh_from_db()
        if claimed.status != Job.Status.DONE:
            raise CommandError(claimed.error or "The advance was canceled.")
        for name, number in claimed.counts.items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {number:,}")


def _platform(given: str) -> Platform:
    chosen = list(Platform.objects.filter(public_id=given) or Platform.objects.filter(business_name=given))
    if len(chosen) != 1:
        raise CommandError(f"{'No platform' if not chosen else 'More than one platform'} is called {given}.")
    return chosen[0]


def _target(text: str) -> dict[str, Any]:
    if match := re.fullmatch(r"(\d+)([dh])", text):
        number = int(match[1])
        return {"by": timedelta(days=number) if match[2] == "d" else timedelta(hours=number)}
    try:
        moment = parse_datetime(text) or datetime.combine(parse_date(text), datetime.min.time())  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise CommandError(f"{text} is neither a length of time (10d, 36h) nor a date (2027-01-31).") from None
    return {"to": moment if timezone.is_aware(moment) else timezone.make_aware(moment)}
