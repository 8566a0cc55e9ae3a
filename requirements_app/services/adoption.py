"""Taking over an account that came with a snapshot of its own, and giving it back to a newer one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from accounts.models import Account, Capability
from connect_dashboard.bulk import copy_objects
from requirements_app.acceptance import (
    Told,
    accepted_of,
    as_before,
    asked_elsewhere,
    still_asked,
    untouched,
    with_accepted,
)
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import FIELDS_NEEDED, PAST_DUE, PENDING_VERIFICATION
from requirements_app.findings import find
from requirements_app.models import Ask, Standing, VerificationOutcome
from requirements_app.naming import key_here, owned
from requirements_app.plans import ROLES, plan_for
from requirements_app.reading import situations_of, split_subject
from requirements_app.situation import Facts, Outcome

# Reasons for which people turn a capability off; all others follow from the rules.
_DECIDED = frozenset(
    {"other", "platform_disabled", "rejected.inactivity", "rejected.other", "rejected.unsupported_business"}
)
# Reasons for which people stop a whole account, whatever it has provided.
_STOPPED_BY_PEOPLE = frozenset({"platform_paused", *Standing.Review.values})
_MOMENT = timedelta(seconds=1)
State = VerificationOutcome.State


def adopt(account: Account, now: datetime, changed: Collection[str] = ()) -> Standing:
    """Begin to evaluate an account; what its snapshot says of deadlines, failures and checks goes on to hold.

    The snapshot is from before what has ``changed`` just now, and does not vouch for that.
    """
    return adopt_many([account], now, changed)[account.pk]


def adopt_many(accounts: Sequence[Account], now: datetime, changed: Collection[str] = ()) -> dict[str, Standing]:
    """The same of many, in as many statements; return their standings by account."""
    Account.objects.filter(pk__in=[account.pk for account in accounts if account.ages_at]).update(ages_at=None)
    standings = {account.pk: Standing(account=account) for account in accounts}
    begun: list[tuple[Account, Facts]] = []
    for account, facts, held, _ in situations_of(accounts, standings):
        account.ages_at = None
        standing = standings[account.pk]
        _remember(standing, account, [one for one in held if f"capabilities.{one.name}" not in changed])
        if standing.established or any(account.requirements.values()):
            _take_over(standing, account, facts, held, changed, now)
            begun.append((account, with_accepted(facts, standing.accepted)))
    copy_objects(list(standings.values()))
    copy_objects([ask for account, facts in begun for ask in _demands(account, facts, now)])
    copy_objects(
        [one for account, facts in begun for one in _verifications(account, standings[account.pk], facts, now)]
    )
    return standings


def _remember(standing: Standing, account: Account, held: Iterable[Capability]) -> None:
    """What works, and what people have decided."""
    for one in sorted(held, key=attrgetter("name")):
        if _has_worked(one, account):
            standing.established.append(one.name)
        if one.disabled_reason in _DECIDED:
            standing.capability_decisions[one.name] = one.disabled_reason
    _adopt_decision(standing, account.requirements.get("disabled_reason") or "", account)


def _has_worked(capability: Capability, account: Account) -> bool:
    """It works, or a deadline has stopped it: only what works is given one."""
    if capability.status == Capability.Status.ACTIVE:
        return True
    missed = account.requirements.get("past_due") and account.requirements.get("current_deadline")
    reason = capability.disabled_reason or FIELDS_NEEDED
    return bool(
        missed
        and account.details_submitted
        and account.requirements.get("disabled_reason") == PAST_DUE
        and capability.status == Capability.Status.INACTIVE
        and reason == FIELDS_NEEDED
    )


def release(account_ids: Collection[str], now: datetime) -> None:
    """Newer snapshots from outside take the place of what was evaluated here."""
    standings = Standing.objects.filter(account__in=account_ids)
    released = list(standings.values_list("account_id", flat=True))
    if released:
        standings.delete()
        Ask.objects.filter(account__in=released, resolved_at=None).update(resolved_at=now, resolved_by_kind="import")
        VerificationOutcome.objects.filter(account__in=released, superseded_at=None).update(superseded_at=now)


def _adopt_decision(standing: Standing, reason: str, account: Account) -> None:
    if reason in Standing.Rejection.values:
        standing.rejected = reason
    elif reason in Standing.Review.values:
        standing.review = reason
    elif reason == "platform_paused":
        standing.charges_paused = not account.charges_enabled
        standing.payouts_paused = not account.payouts_enabled


def _take_over(
    standing: Standing,
    account: Account,
    facts: Facts,
    held: Iterable[Capability],
    changed: Collection[str],
    now: datetime,
) -> None:
    """What the snapshot neither asks for nor brings, and what only it asks for, but for what has just ``changed``."""
    before = as_before(facts, changed)
    vouched = before.requested if _names_its_stops(account, held) else frozenset(standing.established)
    told = Told.of(account.requirements, account.future_requirements, before)
    standing.accepted = untouched(accepted_of(before, vouched, told, catalogue(), now), changed)
    standing.asked_elsewhere = still_asked(asked_elsewhere(before, told, catalogue(), now), changed)


def _names_its_stops(account: Account, held: Iterable[Capability]) -> bool:
    """Onboarding is over, and the snapshot says what keeps from working whatever does not work: nothing else does."""
    snapshot = account.requirements
    return account.details_submitted and (
        any(snapshot.get(name) for name in ("currently_due", "past_due", "pending_verification"))
        or snapshot.get("disabled_reason") in _STOPPED_BY_PEOPLE
        or any(one.status == Capability.Status.PENDING for one in held)
    )


def _demands(account: Account, facts: Facts, now: datetime) -> Iterator[Ask]:
    snapshot, deadlines = account.requirements, catalogue().deadlines
    deadline = snapshot.get("current_deadline")
    given = datetime.fromtimestamp(deadline, tz=UTC) if deadline else None
    # A day that is over, and has made nothing past due, is given anew.
    coming = given if given and given > now else None
    # What is past due without a day has been for as long as what is off has been off.
    missed = now - timedelta(days=0 if account.charges_enabled else deadlines.charges_days)
    told = Told.of(snapshot, account.future_requirements, facts)
    for key in sorted(told.due):
        late = min(given or missed, missed) if key in told.past_due else coming
        yield Ask(account=account, key=key[:160], asked_at=now, deadline=late)
    if snapshot.get("disabled_reason") == PENDING_VERIFICATION:
        # What is off until a check is done was given too late for it to stay on.
        for key in sorted(told.pending - told.due - told.later.keys()):
            yield Ask(account=account, key=key[:160], asked_at=now, deadline=missed - _MOMENT)
    in_time = now + timedelta(days=deadlines.eventual_days)
    for key, day in sorted(told.later.items()):
        yield Ask(account=account, key=key[:160], asked_at=day or in_time)


def _verifications(account: Account, standing: Standing, facts: Facts, now: datetime) -> Iterator[VerificationOutcome]:
    """Failures stay failures and checks under way go on; all else that was provided has been accepted."""
    unsettled = _unsettled(account, facts, now)
    yield from unsettled.values()
    if standing.rejected:
        return
    plan = plan_for(catalogue(), facts.country, facts.business_type, facts.requested)
    for subject in sorted(find(_with_outcomes(facts, unsettled), plan, catalogue(), now).to_verify):
        yield VerificationOutcome(
            account=account, subject=subject, state=State.VERIFIED, requested_at=now, decided_at=now
        )


def _with_outcomes(facts: Facts, unsettled: Mapping[str, VerificationOutcome]) -> Facts:
    theirs: dict[str, dict[str, Outcome]] = {}
    for subject, one in unsettled.items():
        owner, path = split_subject(subject)
        outcome = Outcome(one.state, one.code, one.reason, one.requested_at, one.decided_at)
        theirs.setdefault(owner, {})[path] = outcome
    persons = tuple(replace(one, outcomes=theirs.get(one.id, {})) for one in facts.persons)
    return replace(facts, outcomes=theirs.get("", {}), persons=persons)


def _unsettled(account: Account, facts: Facts, now: datetime) -> dict[str, VerificationOutcome]:
    """What is under way and what has failed, by subject."""
    snapshot = account.requirements
    outcomes: dict[str, VerificationOutcome] = {}
    for subject in _subjects(snapshot.get("pending_verification") or (), facts):
        outcomes[subject] = VerificationOutcome(account=account, subject=subject, requested_at=now)
    for error in snapshot.get("errors") or ():
        for subject in _subjects([error.get("requirement") or ""], facts):
            outcomes[subject] = VerificationOutcome(
                account=account,
                subject=subject,
                state=State.FAILED,
                code=str(error.get("code") or "verification_failed_other")[:80],
                reason=str(error.get("reason") or ""),
                requested_at=now,
                decided_at=now,
            )
    return outcomes


def _subjects(keys: Iterable[str], facts: Facts) -> Iterator[str]:
    """What is verified as one, from keys: ``individual.dob.day`` is the representative's ``dob``."""
    for key in keys:
        name = owned(key_here(key, facts), facts)
        root, _, path = name.partition(".")
        if root.startswith("person_"):
            yield f"{root}.{_longest(path, catalogue().person_checks)}"
        elif name and root not in ROLES and not root.startswith("interv_"):
            yield _longest(name, catalogue().account_checks)


def _longest(path: str, checks: Iterable[str]) -> str:
    return max((one for one in checks if path == one or path.startswith(f"{one}.")), key=len, default=path)
