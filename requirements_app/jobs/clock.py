"""Advancing a platform's clock: one day after the other, each with what falls due on it."""

from collections import Counter
from datetime import datetime, timedelta
from operator import itemgetter

from django.db import transaction

from accounts.jobs.running import Report
from accounts.models import Account, Connection, Job
from connect_dashboard.present import at
from connect_dashboard.processor.signals import clock_passing
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from requirements_app.models import Standing
from requirements_app.services.ageing import snapshot_age
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
            for account_id, moment, is_kept in due:
                if is_kept:
                    snapshot_age(account_id=account_id, now=moment)
                else:
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
    for _, tally in clock_passing.send(Platform, platform=job.platform, until=until):
        done.update(tally)
    return done


def _due(platform: Platform, until: datetime) -> list[tuple[str, datetime, bool]]:
    """The next accounts that time moves, in the order of their moments: evaluated ones, and snapshots that are kept."""
    living = Connection.objects.for_platform(platform).values("account")
    evaluated = Standing.objects.filter(account__in=living, next_change_at__lte=until)
    kept = Account.objects.filter(pk__in=living, ages_at__lte=until)
    due = [
        *(
            (pk, moment, False)
            for pk, moment in evaluated.order_by("next_change_at", "pk").values_list("pk", "next_change_at")[:BATCH]
        ),
        *((pk, moment, True) for pk, moment in kept.order_by("ages_at", "pk").values_list("pk", "ages_at")[:BATCH]),
    ]
    return sorted(((pk, moment, is_kept) for pk, moment, is_kept in due if moment), key=itemgetter(1, 0))[:BATCH]
