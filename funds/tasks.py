"""Background work over money."""

import structlog
from celery import shared_task

from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.present import at
from connect_dashboard.processor.clock import now_for
from connect_dashboard.processor.protocol import Flow
from connect_dashboard.team.models import Platform
from funds import proof
from funds.services import (
    approvals,
    following,
    negative_balances,
    payout_plans,
    releases,
    reserves,
    settlement,
    volumes,
)

log = structlog.get_logger()


@shared_task(name="funds.release_pending")
def release_pending() -> None:
    for platform in Platform.objects.order_by("pk"):
        releases.pending_release(platform)


@shared_task(name="funds.settle_movement")
def settle_movement(flow: str, movement_id: str) -> None:
    settlement.movement_settle(Flow(flow), movement_id)


@shared_task(name="funds.settle_movements")
def settle_movements() -> None:
    """Each in a task of its own: one that goes wrong keeps none of the others waiting."""
    for _, flow, movement_id in settlement.due_movements():
        wake_on_commit("funds.settle_movement", flow.value, movement_id)


@shared_task(name="funds.make_payouts")
def make_payouts() -> None:
    for platform in Platform.objects.order_by("pk"):
        now = now_for(platform)
        with at(now):
            releases.pending_release(platform, now=now)
            payout_plans.payouts_make(platform, now)
            payout_plans.plans_refresh(platform, now)


@shared_task(name="funds.expire_approvals")
def expire_approvals() -> None:
    for platform in Platform.objects.order_by("pk"):
        with at(now_for(platform)):
            approvals.approvals_expire(platform, now_for(platform))


@shared_task(name="funds.follow_ledger")
def follow_ledger() -> None:
    """What lists show, and the reserves for accounts below zero, within a minute of the ledger."""
    following.ledger_follow()
    for platform in reserves.platforms_with_reserves():
        reserves.reserves_keep(platform)
        reserves.reserves_use(platform)


@shared_task(name="funds.debit_negative_balances")
def debit_negative_balances() -> None:
    for platform in Platform.objects.order_by("pk"):
        now = now_for(platform)
        with at(now):
            negative_balances.negative_balances_debit(platform, now)


@shared_task(name="funds.count_volumes")
def count_volumes() -> None:
    volumes.volumes_count()


@shared_task(name="funds.prove_ledger")
def prove_ledger() -> None:
    """Every night; what does not add up is an error in the log, with the rows concerned."""
    found = proof.prove()
    counts = {"transactions": found.transactions, "entries": found.entries, "balances": found.balances}
    if found.broken:
        log.error("ledger_broken", broken=found.broken, **counts)
    else:
        log.info("ledger_proven", **counts)
