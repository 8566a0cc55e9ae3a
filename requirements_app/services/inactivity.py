"""Accounts that nobody has used for a long time: their verifications are put on hold until something happens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.departures import Departure, departure_obstacle
from accounts.locks import lock_account, lock_account_ids
from accounts.models import Account, Connection, Job
from accounts.services.jobs import job_start
from accounts.services.removal import require_settled
from connect_dashboard.bulk import uncollected
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.team.actors import Actor, system
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from requirements_app.models import Ask, Reminder, Standing, VerificationOutcome
from requirements_app.services.adoption import adopt_many
from requirements_app.services.conclusion import conclude_decision
from requirements_app.services.decision_letters import rejection_tell
from requirements_app.services.evaluation import now_for_account
from requirements_app.services.reminders import accounts_notice

# Source: manage-individual-accounts. Which verifications it concerns is not said: here all of them.
PERIOD = timedelta(days=540)
BATCH = 500
# What may be decided about many, and who may.
VERBS = {
    "resume": Permission.ACCOUNTS_EDIT,
    "reject": Permission.ACCOUNTS_REJECT,
    "remove": Permission.ACCOUNTS_REMOVE,
}

# The platform's own reasons to reject; the others are the processor's.
REJECTIONS = {
    Standing.Rejection.PLATFORM_FRAUD: "Suspected fraud",
    Standing.Rejection.PLATFORM_TERMS_OF_SERVICE: "Violation of your terms of service",
    Standing.Rejection.PLATFORM_OTHER: "Another reason",
}


def inactive_hold(platform: Platform, now: datetime, carry_on: Callable[[], bool] = lambda: True) -> int:
    """Put every newly inactive account of the platform on hold; return how many there were.

    Reads the index of last activity from its old end, so that a platform's million living accounts cost nothing;
    what is on hold is passed over, so a run that was cut short is simply run again. The accounts are then due to be
    evaluated, which is the work of the due-driven pass.
    """
    held = 0
    for batch in newly_inactive(platform, now):
        with uncollected():
            held += _hold(batch, now)
        if not carry_on():
            break
    return held


def newly_inactive(platform: Platform, now: datetime) -> Iterator[list[str]]:
    """Ids of accounts to put on hold, in batches, in the order of their last activity."""
    place: tuple[datetime, int] | None = None
    while batch := _next_inactive(platform, now - PERIOD, place):
        yield [account_id for account_id, _, _ in batch]
        place = batch[-1][1:]


_Row = tuple[str, datetime, int]


def _next_inactive(platform: Platform, cutoff: datetime, place: tuple[datetime, int] | None) -> list[_Row]:
    """The next accounts (id, last active, key of the connection) in the order of their last activity."""
    silent = Connection.objects.for_platform(platform).filter(last_active_at__lte=cutoff)
    if place:
        later = Q(last_active_at__gt=place[0]) | Q(pk__gt=place[1])
        silent = silent.filter(later, last_active_at__gte=place[0])
    new = silent.exclude(account__standing__resumed_at__gt=cutoff)
    new = new.exclude(account__standing__on_hold_since__isnull=False)
    new = new.exclude(Q(account__standing__rejected__gt="") | Q(status="rejected"))
    # Imported lately, and of its activity elsewhere nothing is known: silence here proves nothing yet.
    new = new.exclude(last_active_at=F("created"), connected_at__gt=cutoff)
    return list(new.order_by("last_active_at", "pk").values_list("account_id", "last_active_at", "pk")[:BATCH])


@transaction.atomic
def _hold(account_ids: Sequence[str], now: datetime) -> int:
    """Their entries stop ageing; platforms are told once for each time that an account falls silent."""
    locked = lock_account_ids(account_ids)
    silent = set(Account.objects.filter(pk__in=locked, last_active_at__lte=now - PERIOD).values_list("pk", flat=True))
    known = Standing.objects.filter(pk__in=silent)
    strangers = Account.objects.filter(pk__in=silent.difference(known.values_list("pk", flat=True)))
    adopt_many(list(strangers.defer("company_tax_id", "company_vat_id")), now)
    held = list(known.filter(on_hold_since=None, rejected="").values_list("pk", flat=True))
    Standing.objects.filter(pk__in=held).update(on_hold_since=now, next_change_at=now)
    accounts_notice(held, Reminder.Kind.INACTIVE, now)
    wake_on_commit("requirements.evaluate_due")
    return len(held)


@transaction.atomic
def inactive_resume(*, actor: Actor, connection: Connection) -> Account:
    """End a hold: what waits is verified again, and what is missing gets its time anew."""
    actor.require(Permission.ACCOUNTS_EDIT)
    account, standing = _on_hold(connection)
    now = now_for_account(account)
    standing.resumed_at = now
    _start_anew(actor, account, standing, now)
    return account


@transaction.atomic
def inactive_reject(*, actor: Actor, connection: Connection, reason: str) -> Account:
    """Reject an inactive account for whose losses the platform answers: charges and payouts are off for good."""
    actor.require(Permission.ACCOUNTS_REJECT)
    if reason not in REJECTIONS:
        raise Refusal("reason_unknown", "Choose a reason from the list.", param="reason")
    account, standing = _on_hold(connection)
    if obstacle := departure_obstacle(Departure.REJECT, account):
        raise obstacle
    require_settled(connection)
    standing.on_hold_since, standing.rejected = None, reason
    standing.save(update_fields=["on_hold_since", "rejected"])
    conclude_decision(
        actor=actor, account=account, action="account.rejected", name="rejected", after=reason, changed="requirements"
    )
    rejection_tell(account, Standing.Rejection(reason))
    return account


def inactive_decide_many(*, actor: Actor, selection: Mapping[str, Any], verb: str, title: str, reason: str = "") -> Job:
    """Resume, reject or remove all that are selected, in the background; ``selection`` as inactive.py reads it."""
    actor.require(VERBS[verb])
    parameters = {**selection, "verb": verb, "reason": reason}
    return job_start(actor=actor, kind=Job.Kind.INACTIVITY, parameters=parameters, filename=title)


def hold_end(account: Account, now: datetime) -> None:
    """The account was active: nobody has to resume it. Under its lock, in the transaction of the activity."""
    standing = Standing.objects.filter(account=account).exclude(on_hold_since=None).first()
    if standing:
        _start_anew(system(), account, standing, now)


def _on_hold(connection: Connection) -> tuple[Account, Standing]:
    account = lock_account(connection.account_id)
    standing = Standing.objects.filter(account=account).exclude(on_hold_since=None).first()
    if standing is None:
        raise Refusal("not_on_hold", "This account is no longer on hold.", status=409)
    return account, standing


def _start_anew(actor: Actor, account: Account, standing: Standing, now: datetime) -> None:
    standing.on_hold_since = None
    standing.save(update_fields=["on_hold_since", "resumed_at"])
    Ask.objects.filter(account=account, resolved_at=None, asked_at__lte=now).update(asked_at=now, deadline=None)
    unsettled = VerificationOutcome.objects.filter(account=account, superseded_at=None)
    unsettled.exclude(state=VerificationOutcome.State.VERIFIED).update(superseded_at=now)
    conclude_decision(
        actor=actor,
        account=account,
        action="account.resumed",
        name="on_hold_since",
        before="set",
        changed="requirements",
    )
