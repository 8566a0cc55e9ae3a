"""Background work over money."""

import structlog
from celery import shared_task

from connect_dashboard.team.models import Platform
from funds import proof
from funds.services import releases

log = structlog.get_logger()


@shared_task(name="funds.release_pending")
def release_pending() -> None:
    for platform in Platform.objects.order_by("pk"):
        releases.pending_release(platform)


@shared_task(name="funds.prove_ledger")
def prove_ledger() -> None:
    """Every night; what does not add up is an error in the log, with the rows concerned."""
    found = proof.prove()
    counts = {"transactions": found.transactions, "entries": found.entries, "balances": found.balances}
    if found.broken:
        log.error("ledger_broken", broken=found.broken, **counts)
    else:
        log.info("ledger_proven", **counts)
