"""What an account must provide, by when, and what it may do meanwhile. Pure: facts in, evaluation out.

The answer has the shape of the API's ``requirements``. Demands that are open stay what they were: the caller
keeps ``Evaluation.demands`` and gives them back as ``Facts.asked`` the next time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from accounts.capabilities import CHARGING, coupled
from requirements_app.catalogue import Catalogue
from requirements_app.findings import Finding, Findings, Stage, find
from requirements_app.naming import is_proof, part_of, touches
from requirements_app.plans import Plan, plan_for
from requirements_app.situation import FAILED, PENDING, Demand, Facts, Outcome

Hash = dict[str, Any]

FIELDS_NEEDED, IN_REVIEW, ONBOARDING = "requirements.fields_needed", "pending.review", "pending.onboarding"
# Of the dialect's codes the one that says that the processor cannot go on with the account as it is: our choice.
REFUSED = "verification_supportability"
PAST_DUE, PENDING_VERIFICATION = "requirements.past_due", "requirements.pending_verification"
# Under review a capability waits; for any other reason that people give, it is off.
_WAITING = frozenset({IN_REVIEW, ONBOARDING})


@dataclass(frozen=True, slots=True)
class CapabilityState:
    status: str
    disabled_reason: str
    _requirements: Callable[[], Hash] = field(compare=False, repr=False)

    @property
    def requirements(self) -> Hash:
        """What this capability needs; worked out when asked for, since few ask."""
        return self._requirements()


@dataclass(frozen=True, slots=True)
class Evaluation:
    requirements: Hash
    future_requirements: Hash
    capabilities: Mapping[str, CapabilityState]
    charges_enabled: bool
    payouts_enabled: bool
    next_change_at: datetime | None
    demands: Mapping[str, Demand]
    established: frozenset[str]
    to_verify: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Progress:
    """What becomes of the findings once time is considered. Masks hold a bit a capability."""

    plan: Plan
    established: int
    ageing_at: datetime
    held: bool
    past_due: set[str] = field(default_factory=set)
    currently_due: set[str] = field(default_factory=set)
    eventually_due: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    demands: dict[str, Demand] = field(default_factory=dict)
    deadlines: dict[str, datetime] = field(default_factory=dict)
    changes_at: list[datetime] = field(default_factory=list)
    lacking: int = 0
    unverified: int = 0
    # Deadlines that were missed stop payouts first: for want of information, or of its verification.
    payouts_lack: bool = False
    payouts_unverified: bool = False


def evaluate(facts: Facts, catalogue: Catalogue, now: datetime) -> Evaluation:
    plan = plan_for(catalogue, facts.country, facts.business_type, facts.requested)
    if facts.decisions.rejected:
        return _rejected(facts, plan)
    held_since = facts.decisions.on_hold_since
    ageing_at = min(now, held_since) if held_since else now
    found = find(facts, plan, catalogue, ageing_at)
    if facts.information_requests:
        _find_information_requests(facts, plan, found)
    if facts.asked_elsewhere:
        _find_asked_elsewhere(facts, plan, found)
    progress = _Progress(plan, plan.mask(facts.established), ageing_at, held=held_since is not None)
    for key, finding in found.open.items():
        _advance(key, finding, facts, catalogue, progress)
    if progress.held:
        # Nothing falls due any more: a date that passes without effect would only frighten.
        progress.deadlines = {key: at for key, at in progress.deadlines.items() if at <= ageing_at}
        progress.demands = {key: _undated(demand, ageing_at) for key, demand in progress.demands.items()}
    states = _statuses(facts, plan, progress)
    charges, payouts = _enabled(facts, progress, states)
    reason = None if charges and payouts else _disabled_reason(facts, progress, states, payouts)
    future = _future(found)
    changes_at = [*found.changes_at, *progress.changes_at]
    return Evaluation(
        requirements=_requirements(progress, found, plan.everything, reason),
        future_requirements=future,
        capabilities={
            name: CapabilityState(status, why, partial(_requirements, progress, found, plan.bits[name], why or None))
            for name, (status, why) in states.items()
        },
        charges_enabled=charges,
        payouts_enabled=payouts,
        next_change_at=min((at for at in changes_at if at > now), default=None) if not progress.held else None,
        demands=progress.demands,
        established=facts.established & facts.requested
        | {name for name, (status, _) in states.items() if status == "active"},
        to_verify=frozenset(found.to_verify),
    )


def _undated(demand: Demand, ageing_at: datetime) -> Demand:
    """Without a day that has not come yet; what is asked already does not become one that is to come by that."""
    comes = demand.deadline is not None and demand.deadline > ageing_at
    return Demand(min(demand.asked_at, ageing_at), None) if comes else demand


def _find_information_requests(facts: Facts, plan: Plan, found: Findings) -> None:
    for request in facts.information_requests:
        mask = plan.mask(request.capabilities) if request.capabilities else plan.everything
        refused = request.refused_at is not None
        found.open[request.key] = Finding(
            Stage.DUE,
            mask,
            at_once=False,
            pending=request.answered_at is not None and not refused,
            outcome=Outcome(FAILED, REFUSED, request.refusal) if refused else None,
            # Its key changes with the answer; what was asked stays one demand.
            continues=request.earlier_keys,
            information_request=True,
            # A refusal ends the time that was given.
            due_at=request.refused_at or request.due_at,
            answered_at=request.answered_at,
        )


def _find_asked_elsewhere(facts: Facts, plan: Plan, found: Findings) -> None:
    """It stops no capability from the start: whatever worked without it goes on for as long as it has been given."""
    for name in facts.asked_elsewhere:
        part = part_of(name, facts)
        if part is None or any(touches(subject, [part.path]) for subject in part.verified):
            continue
        outcome = next((one for subject, one in part.outcomes.items() if touches(subject, [part.path])), None)
        pending = outcome is not None and outcome.state == PENDING
        if outcome is None and is_proof(name) and part.path in part.provided:
            found.to_verify.add(name)
            pending = True
        found.add(part.key, Finding(Stage.DUE, plan.everything, at_once=False, pending=pending, outcome=outcome))


def _advance(key: str, finding: Finding, facts: Facts, catalogue: Catalogue, progress: _Progress) -> None:
    """Put one finding where it stands at this time, and let it stop what it stops."""
    if finding.stage is Stage.FUTURE:
        return
    demand = facts.asked.get(key) or next((facts.asked[one] for one in finding.continues if one in facts.asked), None)
    if finding.pending:
        _advance_pending(key, finding, demand, catalogue, progress)
        return
    progress.eventually_due.add(key)
    needed_at_once = finding.mask & ~progress.established if finding.at_once else 0
    working = finding.mask & ~needed_at_once
    to_come = demand is not None and _is_to_come(demand, finding, progress.ageing_at)
    if demand and to_come:
        progress.demands[key] = demand
        progress.changes_at.append(demand.asked_at)
        working = 0
    if finding.stage is Stage.EVENTUAL or (to_come and not needed_at_once):
        return
    progress.currently_due.add(key)
    if needed_at_once:
        progress.past_due.add(key)
        progress.lacking |= needed_at_once
    deadline = _deadline(finding, demand, catalogue, progress) if working else None
    progress.demands.setdefault(key, Demand(demand.asked_at if demand else progress.ageing_at, deadline))
    if deadline is None:
        return
    progress.deadlines[key] = deadline
    charges_off_at = deadline + timedelta(days=catalogue.deadlines.charges_days)
    progress.changes_at += [deadline, charges_off_at]
    if progress.ageing_at >= deadline:
        progress.past_due.add(key)
        progress.payouts_lack = True
    if progress.ageing_at >= charges_off_at:
        progress.lacking |= working


def _is_to_come(demand: Demand, finding: Finding, now: datetime) -> bool:
    """Asked of what works only from a later day on, unless what was given ahead of it was refused."""
    failed = finding.outcome is not None and finding.outcome.state == FAILED
    return demand.asked_at > now and demand.deadline is None and not failed


def _deadline(finding: Finding, demand: Demand | None, catalogue: Catalogue, progress: _Progress) -> datetime | None:
    """The day that was given once stands; who answered in time and failed gets the same time again.

    What a hold has freed of its day gets none before the hold ends.
    """
    if progress.held and demand is not None and demand.deadline is None:
        return None
    if finding.information_request:
        return finding.due_at
    grace = timedelta(days=catalogue.deadlines.due_days)
    given = demand.deadline if demand else None
    outcome = finding.outcome
    if outcome is not None and outcome.state == FAILED and outcome.decided_at:
        in_time = given is None or (outcome.requested_at or outcome.decided_at) <= given
        return max(given or outcome.decided_at, outcome.decided_at + grace) if in_time else given
    return given or progress.ageing_at + grace


def _advance_pending(
    key: str, finding: Finding, demand: Demand | None, catalogue: Catalogue, progress: _Progress
) -> None:
    """What was answered in time stops nothing that works; what was answered late stops it until it is verified."""
    progress.pending.add(key)
    if finding.at_once:
        progress.unverified |= finding.mask & ~progress.established
    if demand is None:
        return
    progress.demands[key] = demand
    given_at = finding.answered_at or (finding.outcome and finding.outcome.requested_at)
    answered_at = given_at or progress.ageing_at
    if demand.deadline is None or answered_at <= demand.deadline:
        return
    progress.payouts_unverified = True
    if answered_at >= demand.deadline + timedelta(days=catalogue.deadlines.charges_days):
        progress.unverified |= finding.mask


_State = tuple[str, str]


def _statuses(facts: Facts, plan: Plan, progress: _Progress) -> dict[str, _State]:
    """Status and reason by capability; card payments and transfers stand or fall together.

    Also at once after one of them is requested beside the other that works: the published rule knows no grace.
    """
    states = {name: _status(name, plan.bits[name], facts, progress) for name in plan.capabilities}
    pair = coupled(states)
    if pair:
        worst = min((states[name] for name in sorted(pair)), key=lambda state: _RANK[state[0]])
        if worst[0] != "active":
            for name in pair:
                if _RANK[states[name][0]] > _RANK[worst[0]]:
                    states[name] = worst
    return states


_RANK = {"inactive": 0, "pending": 1, "active": 2}


def _status(name: str, bit: int, facts: Facts, progress: _Progress) -> _State:
    decisions = facts.decisions
    if reason := decisions.capabilities.get(name):
        return ("pending" if reason in _WAITING else "inactive"), reason
    if decisions.charges_paused and name in CHARGING:
        return "inactive", "platform_paused"
    if decisions.review:
        return ("inactive", "other") if decisions.review == "other" else ("pending", IN_REVIEW)
    lacks, waits = progress.lacking & bit, progress.unverified & bit
    if decisions.on_hold_since and (lacks or waits):
        return "inactive", "paused.inactivity"
    if lacks:
        return "inactive", FIELDS_NEEDED
    if waits:
        return "pending", IN_REVIEW
    if facts.waits_for_holder and not progress.established & bit:
        return "pending", ONBOARDING
    return "active", ""


def _enabled(facts: Facts, progress: _Progress, states: Mapping[str, _State]) -> tuple[bool, bool]:
    charges = any(states[name][0] == "active" for name in CHARGING if name in states)
    decisions = facts.decisions
    working = charges or decisions.charges_paused
    stopped = decisions.review or decisions.payouts_paused or progress.payouts_lack or progress.payouts_unverified
    return charges, bool(working and not stopped)


def _disabled_reason(facts: Facts, progress: _Progress, states: Mapping[str, _State], payouts: bool) -> str:
    """Why charges or payouts are off: what people decided goes before what the rules say."""
    decisions = facts.decisions
    if decisions.review:
        return decisions.review
    if decisions.charges_paused or decisions.payouts_paused:
        return "platform_paused"
    charging = [states[name] for name in CHARGING if name in states]
    if not charging:
        return "action_required.requested_capabilities"
    if progress.payouts_lack or any(reason == FIELDS_NEEDED for _, reason in charging):
        return PAST_DUE
    if any(reason == "paused.inactivity" for _, reason in charging):
        return PAST_DUE if progress.past_due else PENDING_VERIFICATION
    if progress.payouts_unverified or any(reason == IN_REVIEW for _, reason in charging):
        return PENDING_VERIFICATION
    return "other"


def _requirements(progress: _Progress, found: Findings, mask: int, reason: str | None) -> Hash:
    """The hash of the account, or of the capabilities in ``mask``."""
    if not found.open:
        return no_requirements(reason)
    concerned = {key for key, finding in found.open.items() if finding.mask & mask}
    currently_due = progress.currently_due & concerned
    deadline = min((progress.deadlines[key] for key in currently_due if key in progress.deadlines), default=None)
    return {
        "alternatives": _alternatives(found, progress.eventually_due & concerned),
        "current_deadline": int(deadline.timestamp()) if deadline else None,
        "currently_due": sorted(currently_due),
        "disabled_reason": reason,
        "errors": list(_errors(found, sorted(currently_due))),
        "eventually_due": sorted(progress.eventually_due & concerned),
        "past_due": sorted(progress.past_due & concerned),
        "pending_verification": sorted(progress.pending & concerned),
    }


def _future(found: Findings) -> Hash:
    """What will be asked for; its deadline is the moment from which it is. It stops nothing."""
    future = {key: finding for key, finding in found.open.items() if finding.stage is Stage.FUTURE}
    if not future:
        return no_requirements()
    due = sorted(key for key, finding in future.items() if not finding.pending)
    at_once = [key for key in due if future[key].at_once]
    return no_requirements() | {
        "alternatives": _alternatives(found, due),
        "current_deadline": int(found.in_force_at.timestamp()) if found.in_force_at else None,
        "currently_due": at_once,
        "errors": list(_errors(found, due)),
        "eventually_due": due,
        "pending_verification": sorted(key for key, finding in future.items() if finding.pending),
    }


def _errors(found: Findings, keys: Iterable[str]) -> Iterator[Hash]:
    for key in keys:
        outcome = found.open[key].outcome
        if outcome is not None and outcome.state == FAILED:
            yield {"code": outcome.code, "reason": outcome.reason, "requirement": key}


def _alternatives(found: Findings, keys: Iterable[str]) -> list[Hash]:
    keys = set(keys)
    return [
        {"original_fields_due": list(original), "alternative_fields_due": list(alternative)}
        for original, alternative in sorted(found.alternatives.items())
        if keys.issuperset(original)
    ]


def _rejected(facts: Facts, plan: Plan) -> Evaluation:
    """Nothing is asked of a rejected account any more, and nothing works."""
    reason = facts.decisions.capabilities.get
    return Evaluation(
        requirements=no_requirements(facts.decisions.rejected),
        future_requirements=no_requirements(),
        capabilities={
            name: CapabilityState("inactive", why, partial(no_requirements, why))
            for name in plan.capabilities
            for why in [reason(name) or "rejected.other"]
        },
        charges_enabled=False,
        payouts_enabled=False,
        next_change_at=None,
        demands={},
        established=facts.established & facts.requested,
    )


def no_requirements(reason: str | None = None) -> Hash:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": [],
        "disabled_reason": reason,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    }
