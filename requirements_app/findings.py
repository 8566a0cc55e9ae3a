"""First half of an evaluation: what is open, key by key, before anything is said of time. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from requirements_app.catalogue import Catalogue, Check
from requirements_app.plans import ROLES, Bucket, Plan, Wanted
from requirements_app.situation import FAILED, Facts, Outcome


class Stage(IntEnum):
    """When something is asked for, the most urgent last."""

    FUTURE = 0
    EVENTUAL = 1
    DUE = 2


@dataclass(slots=True)
class Finding:
    """A key that is open. ``mask`` says for which capabilities, ``at_once`` whether they wait for it from the start."""

    stage: Stage
    mask: int
    at_once: bool
    pending: bool = False
    outcome: Outcome | None = None
    # Keys whose demand this one continues: the birth date that could not be confirmed, for its document.
    continues: tuple[str, ...] = ()
    # Risk questions have a day of their own, or none.
    information_request: bool = False
    due_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(slots=True)
class Findings:
    open: dict[str, Finding] = field(default_factory=dict)
    alternatives: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    # When time alone brings about something that is not due yet.
    changes_at: list[datetime] = field(default_factory=list)
    # What is provided and not yet verified, nor being verified (``company.tax_id``, ``person_….dob``).
    to_verify: set[str] = field(default_factory=set)
    # When future requirements come into force.
    in_force_at: datetime | None = None

    def add(self, key: str, finding: Finding) -> None:
        """Keep the most urgent finding of a key; whoever needs it needs it either way."""
        known = self.open.get(key)
        if known is None:
            self.open[key] = finding
            return
        mask, at_once = known.mask | finding.mask, known.at_once or finding.at_once
        if (finding.stage, not finding.pending) > (known.stage, not known.pending):
            self.open[key] = known = finding
        known.mask, known.at_once = mask, at_once


@dataclass(slots=True)
class _Part:
    """The account itself or one of its persons, as one bucket of rules sees it."""

    prefix: str
    owner: str
    wanted: Wanted
    provided: frozenset[str]
    accepted: frozenset[str]
    verified: frozenset[str]
    outcomes: Mapping[str, Outcome]
    checks: Mapping[str, Check]

    def key(self, path: str) -> str:
        return self.prefix + path

    def keys(self, subject: str) -> tuple[str, ...]:
        return tuple(self.prefix + path for path in self.wanted.members.get(subject, (subject,)))


def find(facts: Facts, plan: Plan, catalogue: Catalogue, now: datetime) -> Findings:
    found = Findings()
    for bucket in plan.buckets:
        stage, changes_at = _stage(facts, bucket, now)
        before = len(found.open)
        for part in _parts(facts, plan, bucket, catalogue):
            _examine(part, bucket, stage, found)
        if bucket.roles:
            _find_vacancies(facts, bucket, stage, found)
        if changes_at and len(found.open) > before:
            found.changes_at.append(changes_at)
            if stage is Stage.FUTURE:
                found.in_force_at = min(found.in_force_at or changes_at, changes_at)
    return found


def _stage(facts: Facts, bucket: Bucket, now: datetime) -> tuple[Stage, datetime | None]:
    if bucket.in_force_at and now < bucket.in_force_at:
        return Stage.FUTURE, bucket.in_force_at
    timing = bucket.timing
    if bucket.at_once or (timing.volume is not None and facts.lifetime_volume >= timing.volume):
        return Stage.DUE, None
    if timing.age_days is None or facts.created is None:
        return Stage.EVENTUAL, None
    reached_at = facts.created + timedelta(days=timing.age_days)
    return (Stage.DUE, None) if now >= reached_at else (Stage.EVENTUAL, reached_at)


def _parts(facts: Facts, plan: Plan, bucket: Bucket, catalogue: Catalogue) -> Iterator[_Part]:
    yield _Part(
        "", "", bucket.account, facts.provided, facts.accepted, facts.verified, facts.outcomes, catalogue.account_checks
    )
    if not bucket.roles:
        return
    for person in facts.persons:
        wanted = bucket.of_person(person.roles, catalogue.person_checks)
        if wanted is not None:
            owner = f"{person.id}."
            prefix = "individual." if plan.individual else owner
            yield _Part(
                prefix,
                owner,
                wanted,
                person.provided,
                person.accepted,
                person.verified,
                person.outcomes,
                catalogue.person_checks,
            )


def _find_vacancies(facts: Facts, bucket: Bucket, stage: Stage, found: Findings) -> None:
    """Roles that nobody holds: the keys of the role stand until somebody does, or until nobody is attested."""
    for prefix, wanted in bucket.roles.items():
        role, attestation = ROLES[prefix]
        if attestation in facts.provided or any(role in person.roles for person in facts.persons):
            continue
        for path in wanted.paths:
            key = f"{prefix}.{path}"
            if key not in facts.provided:
                found.add(key, Finding(stage, wanted.masks[path], bucket.at_once))


def _examine(part: _Part, bucket: Bucket, stage: Stage, found: Findings) -> None:
    wanted = part.wanted
    missing = wanted.paths - part.provided
    unverified = wanted.checks - part.verified
    if part.outcomes:
        unverified |= frozenset(subject for subject, one in part.outcomes.items() if subject in wanted.members)
    if not missing and not unverified:
        return
    masks = dict(wanted.masks)
    to_verify = set(unverified)
    if missing:
        missing = _without_stand_ins(part, missing, masks, to_verify)
        for path in missing:
            found.add(part.key(path), Finding(stage, masks[path], bucket.at_once))
    for subject in to_verify:
        members = wanted.members.get(subject, (subject,))
        if part.provided.issuperset(members):
            _examine_check(part, subject, _mask_of(members, masks), bucket, stage, found)
    if missing:
        _offer_alternatives(part, missing, found)


def _mask_of(paths: tuple[str, ...], masks: Mapping[str, int]) -> int:
    mask = 0
    for path in paths:
        mask |= masks[path]
    return mask


def _without_stand_ins(
    part: _Part, missing: frozenset[str], masks: dict[str, int], to_verify: set[str]
) -> frozenset[str]:
    """What is missing and has nothing that stands in for it; what stands in is itself to be verified."""
    for one in part.wanted.alternatives:
        if one.original in missing and one.instead <= part.provided:
            missing -= {one.original}
            for path in one.instead:
                masks[path] = masks.get(path, 0) | masks[one.original]
                if path in part.checks and path not in part.verified:
                    to_verify.add(path)
    return missing


def _offer_alternatives(part: _Part, missing: frozenset[str], found: Findings) -> None:
    for one in part.wanted.alternatives:
        if one.original in missing:
            found.alternatives[part.keys(one.original)] = tuple(part.key(path) for path in sorted(one.instead))


def _examine_check(part: _Part, subject: str, mask: int, bucket: Bucket, stage: Stage, found: Findings) -> None:
    """Something provided that is not verified: under way, to be given again, or cleared by a document."""
    check = part.checks.get(subject) or Check()
    outcome = part.outcomes.get(subject)
    # A document that is not on file says nothing for what was refused, or is being checked, all the same.
    document = check.document if check.document not in part.accepted else ""
    if document and document in part.verified:
        return
    failed = outcome is not None and outcome.state == FAILED
    keys = part.keys(subject)
    if not failed:
        if outcome is None:
            found.to_verify.add(part.owner + subject)
        _add_all(found, keys, stage, mask, bucket.at_once, pending=True, outcome=outcome)
        return
    # What failed must be given again, also what was given ahead of its time.
    stage = max(stage, Stage.DUE) if stage is not Stage.FUTURE else stage
    answer = part.outcomes.get(document) if document else None
    if document and document in part.provided:
        waits = answer is None or answer.state != FAILED
        if answer is None:
            found.to_verify.add(part.owner + document)
        given = (part.key(document),)
        _add_all(found, given, stage, mask, bucket.at_once, pending=waits, outcome=answer, continues=keys)
        return
    wrong_in_itself = outcome is not None and outcome.code.startswith("invalid_")
    asked, other = keys, part.keys(check.document) if check.document else ()
    if check.asks == "document" and not wrong_in_itself:
        asked, other = other, asked
    _add_all(found, asked, stage, mask, bucket.at_once, pending=False, outcome=outcome, continues=keys)
    if other and not wrong_in_itself:
        found.alternatives[asked] = other


def _add_all(
    found: Findings,
    keys: tuple[str, ...],
    stage: Stage,
    mask: int,
    at_once: bool,
    *,
    pending: bool,
    outcome: Outcome | None,
    continues: tuple[str, ...] = (),
) -> None:
    for key in keys:
        found.add(key, Finding(stage, mask, at_once, pending, outcome, continues))
