"""Remediation links for many accounts, batch by batch in the order of their keys; one to an account in a run."""

from collections import Counter

from django.db import transaction
from django.db.models import QuerySet

from accounts.jobs.actors import actor_of
from accounts.jobs.running import Report
from accounts.locks import lock_account
from accounts.models import Connection, Job
from accounts.selection import selected
from connect_dashboard.ui.errors import Refusal
from requirements_app.linkable import Recipient, asked_lately, recipients
from requirements_app.models import RemediationLink
from requirements_app.services.remediation_links import remediation_link_create, remediation_link_send

BATCH = 50


def run(job: Job, report: Report) -> None:
    """``parameters``: ids or query, language, and ``after``: the key of the last connection done."""
    chosen = selected(job.platform, job.parameters, job.created)
    if not job.position:
        job.total = chosen.count()
    while ids := _next(job, chosen):
        with transaction.atomic():
            batch = Connection.objects.filter(pk__in=ids).select_related("account", "platform").order_by("pk")
            done = Counter(_send(job, recipient) for recipient in recipients(list(batch)))
            job.parameters["after"] = ids[-1]
            if not report(job.position + len(ids), dict(Counter(job.counts) + done)):
                transaction.set_rollback(True)
                return


def _next(job: Job, chosen: QuerySet[Connection]) -> list[int]:
    """By key, not by number: what is provided meanwhile takes accounts out of the query that chose them."""
    remaining = chosen.filter(pk__gt=job.parameters.get("after", 0)).order_by("pk")
    return list(remaining.values_list("pk", flat=True)[:BATCH])


def _send(job: Job, recipient: Recipient) -> str:
    """What became of one account."""
    connection = recipient.connection
    if recipient.skipped or RemediationLink.objects.filter(run=job.pk, account=connection.account_id).exists():
        return "skipped"
    actor = actor_of(job)
    try:
        with transaction.atomic():
            lock_account(connection.account_id)
            if recipient.keys <= asked_lately([connection])[connection.account_id]:
                # Another run was faster.
                return "skipped"
            issued = remediation_link_create(
                actor=actor,
                connection=connection,
                scope=recipient.keys,
                language=job.parameters.get("language", ""),
                run=job.pk,
            )
            remediation_link_send(
                actor=actor, connection=connection, link_id=issued.link.pk, to=connection.account.email
            )
    except Refusal:
        return "skipped"
    return "sent"
