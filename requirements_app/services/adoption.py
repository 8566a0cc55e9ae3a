"""Taking over an account that came with a snapshot of its own, and giving it back to a newer one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from accounts.models import Account, Capability, Person
from connect_dashboard.bulk import copy_objects
from requirements_app.catalogue import catalogue
from requirements_app.evaluate import FIELDS_NEEDED, PAST_DUE, evaluate
from requirements_app.models import Ask, Standing, VerificationOutcome
from requirements_app.plans import ROLES
from requirements_app.reading import situations_of

# Reasons for which people turn a capability off; all others follow from the rules.
_DECIDED = frozenset(
    {"other", "platform_disabled", "rejected.inactivity", "rejected.other", "rejected.unsupported_business"}
)
State = VerificationOutcome.State


def adopt(account: Account, now: datetime) -> Standing:
    """Begin to evaluate an account; what its snapshot says of deadlines, failures and checks goes on to hold."""
    return adopt_many([account], now)[account.pk]


def adopt_many(accounts: Sequence[Account], now: datetime) -> dict[str, Standing]:
    """The same of many, in as many statements; return their standings by account."""
    ids = [account.pk for account in accounts]
    Account.objects.filter(pk__in=[account.pk for account in accounts if account.ages_at]).update(ages_at=None)
    held: dict[str, list[Capability]] = {account_id: [] for account_id in ids}
    for one in Capability.objects.filter(account__in=ids).order_by("name"):
        held[one.account_id].append(one)  # type: ignore[attr-defined]
    standings = {}
    for account in accounts:
        account.ages_at = None
        standings[account.pk] = _standing(account, held[account.pk])
    copy_objects(list(standings.values()))
    begun = [one for one in accounts if standings[one.pk].established or any(one.requirements.values())]
    if begun:
        _adopt_demands(begun, now)
        _adopt_verifications(begun, standings, now)
    return standings


def _standing(account: Account, held: Sequence[Capability]) -> Standing:
    standing = Standing(
        account=account,
        established=[one.name for one in held if _has_worked(one, account)],
        capability_decisions={one.name: one.disabled_reason for one in held if one.disabled_reason in _DECIDED},
    )
    _adopt_decision(standing, account.requirements.get("disabled_reason") or "", account)
    return standing


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


def _adopt_demands(accounts: Iterable[Account], now: datetime) -> None:
    copy_objects([ask for account in accounts for ask in _demands(account, now)])


def _demands(account: Account, now: datetime) -> Iterator[Ask]:
    snapshot = account.requirements
    deadline = snapshot.get("current_deadline")
    given = datetime.fromtimestamp(deadline, tz=UTC) if deadline else None
    # What is past due without a day has been for as long as what is off has been off.
    missed = now - timedelta(days=0 if account.charges_enabled else catalogue().deadlines.charges_days)
    past_due = set(snapshot.get("past_due") or ())
    for key in sorted(past_due | set(snapshot.get("currently_due") or ())):
        late = min(given or missed, missed) if key in past_due else given
        yield Ask(account=account, key=key[:160], asked_at=now, deadline=late)


def _adopt_verifications(accounts: Sequence[Account], standings: Mapping[str, Standing], now: datetime) -> None:
    """Failures stay failures and checks under way go on; all else that was provided has been accepted."""
    persons = Person.objects.filter(account__in=[account.pk for account in accounts], representative=True)
    representatives = dict(persons.values_list("account_id", "pk"))
    copy_objects(
        [
            outcome
            for account in accounts
            for outcome in _unsettled(account, representatives.get(account.pk), now).values()
        ]
    )
    copy_objects(
        [
            VerificationOutcome(
                account_id=account.pk, subject=subject, state=State.VERIFIED, requested_at=now, decided_at=now
            )
            for account, facts, *_ in situations_of(accounts, standings)
            for subject in sorted(evaluate(facts, catalogue(), now).to_verify)
        ]
    )


def _unsettled(account: Account, representative: str | None, now: datetime) -> dict[str, VerificationOutcome]:
    """What is under way and what has failed, by subject."""
    snapshot = account.requirements
    outcomes: dict[str, VerificationOutcome] = {}
    for subject in _subjects(snapshot.get("pending_verification") or (), representative):
        outcomes[subject] = VerificationOutcome(account=account, subject=subject, requested_at=now)
    for error in snapshot.get("errors") or ():
        for subject in _subjects([error.get("requirement") or ""], representative):
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


def _subjects(keys: Iterable[str], representative: str | None) -> Iterator[str]:
    """What is verified as one, from keys: ``individual.dob.day`` is the representative's ``dob``."""
    for key in keys:
        root, _, path = key.partition(".")
        if root in ROLES and ROLES[root][0] == "representative" and representative:
            root = representative
        if root.startswith("person_"):
            yield f"{root}.{_longest(path, catalogue().person_checks)}"
        elif key and root not in ROLES and not root.startswith("interv_"):
            yield _longest(key, catalogue().account_checks)


def _longest(path: str, checks: Iterable[str]) -> str:
    return max((one for one in checks if path == one or path.startswith(f"{one}.")), key=len, default=path)
