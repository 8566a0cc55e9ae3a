"""Evaluating very many accounts: read in batches without a lock, compare, and change only what differs.

A pass goes through the accounts by id and keeps its place with each batch, so that one that was cut short goes on.
The daily work is smaller: only accounts whose ``next_change_at`` has come.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Capability, Connection
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import Evaluation, evaluate
from requirements_app.locks import nightly_lock
from requirements_app.models import NightlyPass, Standing
from requirements_app.reading import situations_of
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.snapshots import COLUMNS
from requirements_app.situation import Facts

BATCH = 1000

log = structlog.get_logger()


def nightly_pass(*, batch: int = BATCH) -> NightlyPass | None:
    """Evaluate every account; a pass that was cut short is taken up where it stopped. None while another runs."""
    with nightly_lock() as alone:
        return _pass(batch) if alone else None


def _pass(batch: int) -> NightlyPass:
    progress = NightlyPass.objects.filter(finished_at=None).order_by("pk").last() or NightlyPass.objects.create()
    while ids := _next_ids(progress.position, batch):
        progress.changed += _evaluate_changed(ids)
        progress.evaluated += len(ids)
        progress.position = ids[-1]
        progress.save(update_fields=["position", "evaluated", "changed"])
        log.info("nightly_pass", evaluated=progress.evaluated, changed=progress.changed, position=progress.position)
    progress.finished_at = timezone.now()
    progress.save(update_fields=["finished_at"])
    return progress


def due_pass(*, limit: int = 10_000) -> int:
    """Evaluate the accounts for which time alone has changed the answer, the longest waiting first."""
    ids = [pk for due in _due() for pk in due.order_by("next_change_at").values_list("pk", flat=True)[:limit]]
    for account_id in ids:
        account_reevaluate(actor=system(), account_id=account_id)
    return len(ids)


def _next_ids(position: str, number: int) -> list[str]:
    later = Standing.objects.filter(account_id__gt=position).order_by("account_id")
    return list(later.values_list("account_id", flat=True)[:number])


def _evaluate_changed(ids: Sequence[str]) -> int:
    """Evaluate accounts as they are read; those whose answer differs are evaluated again, each under its lock."""
    differing = list(_differing(ids))
    for account_id in differing:
        account_reevaluate(actor=system(), account_id=account_id)
    return len(differing)


def _differing(ids: Sequence[str]) -> Iterator[str]:
    rules, times = catalogue(), _Times(ids)
    standings = Standing.objects.in_bulk(ids)
    accounts = list(Account.objects.filter(pk__in=ids).defer("company_tax_id", "company_vat_id"))
    for account, facts, capabilities in situations_of(accounts, standings):
        evaluation = evaluate(facts, rules, times.of(account.pk))
        if _differs(account, facts, capabilities, standings[account.pk], evaluation):
            yield account.pk


def _differs(
    account: Account,
    facts: Facts,
    capabilities: Sequence[Capability],
    standing: Standing,
    evaluation: Evaluation,
) -> bool:
    states = evaluation.capabilities
    return (
        any(getattr(account, name) != getattr(evaluation, name) for name in COLUMNS)
        or any(
            (one.status, one.disabled_reason) != (states[one.name].status, states[one.name].disabled_reason)
            for one in capabilities
            if one.name in states
        )
        or evaluation.demands != facts.asked
        or evaluation.next_change_at != standing.next_change_at
        or bool(evaluation.to_verify)
    )


def _clocked() -> list[Platform]:
    """Platforms that live under a sandbox clock of their own."""
    return list(Platform.objects.exclude(clock_frozen_at=None, clock_offset=timedelta(0)))


class _Times:
    """What time it is for each account: that of the platform which connected it first."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._now = timezone.now()
        self._others: Mapping[str, datetime] = {}
        if clocks := {platform.pk: now_for(platform) for platform in _clocked()}:
            first = Connection.objects.filter(account__in=ids, ended_at=None).order_by("account", "pk")
            platforms = first.distinct("account").values_list("account_id", "platform_id")
            self._others = {account: clocks[platform] for account, platform in platforms if platform in clocks}

    def of(self, account_id: str) -> datetime:
        return self._others.get(account_id, self._now)


def _due() -> Iterator[QuerySet[Standing]]:
    """Standings whose moment has come, by the clock of the platform."""
    clocked = _clocked()
    yield Standing.objects.filter(next_change_at__lte=timezone.now()).exclude(_connected_to(clocked))
    for platform in clocked:
        yield Standing.objects.filter(_connected_to([platform]), next_change_at__lte=now_for(platform))


def _connected_to(platforms: Sequence[Platform]) -> Q:
    living = Connection.objects.filter(platform__in=platforms, ended_at=None)
    return Q(account__in=living.values("account"))
