"""Advancing a platform's clock: one day after the other, each with what falls due on it."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from accounts.jobs.running import Report
from accounts.models import Connection, Job
from connect_dashboard.present import at
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from requirements_app.models import Standing
from requirements_app.services.clock import clock_reach
from requirements_app.services.documents import documents_purge
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.inactivity import inactive_hold
from requirements_app.services.reminders import deadlines_notice, reminders_send

BATCH = 100
_DAY = timedelta(days=1)


def run(job: Job, report: Report) -> None:
    """``parameters``: from and to. A restart does the day again in which it stopped: nothing happens twice."""
    begins, ends = (datetime.fromisoformat(job.parameters[name]) for name in ("from", "to"))
    while job.position < job.total:
        until = min(begins + (job.position + 1) * _DAY, ends)
        done = _day(job, until, report)
        with transaction.atomic():
            clock_reach(job.platform, until)
            if done is None or not report(job.position + 1, dict(Counter(job.counts) + done)):
                transaction.set_rollback(True)
                return


def _day(job: Job, until: datetime, report: Report) -> Counter[str] | None:
    """Everything of one day, in order; None when the job was canceled meanwhile."""
    done: Counter[str] = Counter()

    def carry_on() -> bool:
        return report(job.position, job.counts)

    def evaluate_due() -> bool:
        while due := _due(job.platform, until):
            for account_id, moment in due:
                account_reevaluate(actor=system(), account_id=account_id, now=moment)
            done["re-evaluated"] += len(due)
            if not carry_on():
                return False
        return True

    if not evaluate_due():
        return None
    with at(until):
        done["deadlines_ahead"] += deadlines_notice(job.platform, until)
        done["put_on_hold"] += inactive_hold(job.platform, until, carry_on)
        done["documents_purged"] += documents_purge()
    if not evaluate_due():
        return None
    reminders_send(job.platform, until)
    return done


def _due(platform: Platform, until: datetime) -> list[tuple[str, datetime]]:
    living = Connection.objects.for_platform(platform).values("account")
    due = Standing.objects.filter(account__in=living, next_change_at__lte=until).order_by("next_change_at", "pk")
    return [(pk, moment) for pk, moment in due.values_list("account_id", "next_change_at")[:BATCH] if moment]
