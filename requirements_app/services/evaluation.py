"""Evaluating an account and keeping the answer, in the transaction of whatever gave cause to it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account, Capability
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.prepared import insert
from connect_dashboard.present import at, is_shifted
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.models import Platform
from requirements_app.acceptance import still_asked, untouched
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import Evaluation, evaluate
from requirements_app.identities import identities
from requirements_app.models import Standing, VerificationOutcome
from requirements_app.naming import touches
from requirements_app.reading import facts_of_opening, situations_of
from requirements_app.services.adoption import adopt
from requirements_app.services.demands import keep_demands
from requirements_app.services.reminders import enabled, restriction_notice
from requirements_app.services.snapshots import (
    apply_identities,
    apply_snapshot,
    change_account,
    change_capability,
)
from requirements_app.situation import Facts


@transaction.atomic
def account_reevaluate(*, actor: Actor, account_id: str, now: datetime | None = None) -> Evaluation:
    """Evaluate an account because time has passed, or because an operator asks for it."""
    account = lock_account(account_id)
    now = now or now_for_account(account)
    with at(now):
        return reevaluate(account, actor=actor, now=now)


def reevaluate(
    account: Account,
    *,
    actor: Actor | None = None,
    changed: Collection[str] = (),
    told: Collection[str] = (),
    now: datetime | None = None,
) -> Evaluation:
    """Evaluate ``account`` under its lock, within the transaction of the change.

    ``changed`` names what was provided anew: earlier verifications of it no longer count.
    ``told`` holds the ids of what the platforms learn of from whoever changed it.
    """
    now = now or now_for_account(account)
    standing = Standing.objects.filter(account=account).first() or adopt(account, now, changed)
    if changed:
        supersede_verifications(account, changed, now)
        standing.accepted = untouched(standing.accepted, changed)
        standing.asked_elsewhere = still_asked(standing.asked_elsewhere, changed)
    _, facts, capabilities, persons = next(situations_of([account], {account.pk: standing}))
    evaluation = _evaluated(account, facts, standing, actor or system(), now)
    standing.save(update_fields=["evaluated_at", "next_change_at", "established", "accepted", "asked_elsewhere"])
    before = enabled(account)
    apply_snapshot(account, capabilities, evaluation, told=told)
    apply_identities(account, persons, identities(facts, evaluation.requirements), told=told)
    restriction_notice(account, before, now)
    return evaluation


def evaluate_opening(account: Account, capabilities: Sequence[Capability], actor: Actor) -> None:
    """``reevaluate`` for the first time, before the account's rows are written: of all that it reads, nothing is there
    yet but the capabilities."""
    standing = Standing(account=account)
    facts = facts_of_opening(account, standing, capabilities)
    evaluation = _evaluated(account, facts, standing, actor, account.created)
    insert(standing)
    change_account(account, evaluation)
    for one in capabilities:
        change_capability(one, evaluation.capabilities.get(one.name))


def _evaluated(account: Account, facts: Facts, standing: Standing, actor: Actor, now: datetime) -> Evaluation:
    """Evaluate, and write down what follows from it but for the snapshot; ``standing`` is changed, unsaved."""
    evaluation = evaluate(facts, catalogue(), now)
    request_verifications(account, evaluation.to_verify, actor, now)
    keep_demands([(account.pk, facts.asked, evaluation.demands)], actor, now)
    remember(standing, evaluation, now)
    return evaluation


def now_for_account(account: Account) -> datetime:
    """The time of the platform that connected it first."""
    connected = Platform.objects.filter(connections__account=account, connections__ended_at=None)
    return now_for(connected.order_by("connections__pk").first())


@contextmanager
def at_time_of(account: Account) -> Iterator[None]:
    """Do what follows at the account's time, unless it is done at some chosen time already."""
    if is_shifted():
        yield
    else:
        with at(now_for_account(account)):
            yield


def supersede_verifications(account: Account, changed: Collection[str], now: datetime) -> None:
    current = VerificationOutcome.objects.filter(account=account, superseded_at=None)
    touched = [pk for pk, subject in current.values_list("pk", "subject") if touches(subject, changed)]
    if touched:
        VerificationOutcome.objects.filter(pk__in=touched).update(superseded_at=now)


def request_verifications(account: Account, subjects: Collection[str], actor: Actor, now: datetime) -> None:
    """Rows that wait for the processor; sending them is its own work."""
    VerificationOutcome.objects.bulk_create(
        VerificationOutcome(
            account=account,
            subject=subject,
            requested_at=now,
            requested_by_kind=actor.kind,
            requested_by_label=actor.label[:254],
        )
        for subject in sorted(subjects)
    )
    if subjects:
        wake_on_commit("requirements.send_verifications", account.pk)


def remember(standing: Standing, evaluation: Evaluation, now: datetime) -> None:
    standing.evaluated_at = now
    standing.next_change_at = evaluation.next_change_at
    standing.established = sorted(evaluation.established)
