"""Resuming, rejecting or removing many inactive accounts, batch by batch in the order of their keys."""

from collections import Counter
from dataclasses import replace

from django.db import transaction

from accounts.jobs.actors import actor_of
from accounts.jobs.running import Report
from accounts.models import Connection, Job
from accounts.services.removal import account_remove
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal
from requirements_app.inactive import inactive_selected
from requirements_app.services.inactivity import VERBS, inactive_reject, inactive_resume

BATCH = 50
_NAMED = 100
_DONE = {"resume": "resumed", "reject": "rejected", "remove": "removed"}


def run(job: Job, report: Report) -> None:
    """``parameters``: ids or filters, the verb, a reason, and ``after``: the key of the last connection done.

    ``left_out`` there names the first of those of which nothing became, for the job's page.
    """
    chosen = inactive_selected(job.platform, job.parameters)
    if not job.position:
        job.total = chosen.count()
    # Whether the user may was asked when the order was given.
    actor = replace(actor_of(job), permissions=frozenset(VERBS.values()))
    while batch := list(chosen.filter(pk__gt=job.parameters.get("after", 0)).order_by("pk")[:BATCH]):
        with transaction.atomic():
            left_out = [told for one in batch if (told := _decide(actor, one, job.parameters))]
            done = {_DONE[job.parameters["verb"]]: len(batch) - len(left_out), "left_out": len(left_out)}
            job.parameters["after"] = batch[-1].pk
            job.parameters["left_out"] = [*job.parameters.get("left_out", []), *left_out][:_NAMED]
            if not report(job.position + len(batch), dict(Counter(job.counts) + Counter(done))):
                transaction.set_rollback(True)
                return


def _decide(actor: Actor, connection: Connection, order: dict[str, str]) -> dict[str, str] | None:
    """None, or whom it leaves out and why; one that was decided meanwhile is left as it is."""
    try:
        if order["verb"] == "reject":
            inactive_reject(actor=actor, connection=connection, reason=order["reason"])
        elif order["verb"] == "remove":
            account_remove(actor=actor, connection=connection)
        else:
            inactive_resume(actor=actor, connection=connection)
    except Refusal as refusal:
        return {"id": connection.account_id, "name": connection.name, "reason": refusal.message}
    return None
