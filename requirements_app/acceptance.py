"""What another system knew of an account before it came here. Pure.

A snapshot that says of an account that it works, and does not ask for something that the rules here would, vouches
for that: it was given there. It counts as provided until it is changed here, or refused. What the snapshot asks for
goes on to be asked, also where no rule here does.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from requirements_app.catalogue import Catalogue
from requirements_app.findings import Stage, find
from requirements_app.naming import is_proof, key_here, owned, touches
from requirements_app.plans import ROLES, Bucket, plan_for
from requirements_app.situation import Facts

_DUE = ("currently_due", "past_due", "eventually_due")
_CAPABILITY = "capabilities."


@dataclass(frozen=True)
class Told:
    """What a snapshot says, in the names that evaluation has for keys.

    What is ``pending`` is being checked there; that, and what was refused, was ``given``; ``later`` is asked for from
    a day on, or in time.
    """

    due: frozenset[str]
    past_due: frozenset[str]
    later: Mapping[str, datetime | None]
    pending: frozenset[str]
    given: frozenset[str]

    @classmethod
    def of(cls, snapshot: Mapping[str, Any], future: Mapping[str, Any], facts: Facts) -> Self:
        def keys(hash_: Mapping[str, Any], *names: str) -> frozenset[str]:
            return frozenset(key_here(key, facts) for name in names for key in hash_.get(name) or ())

        due = keys(snapshot, "currently_due", "past_due")
        begins = future.get("current_deadline")
        coming = dict.fromkeys(keys(future, *_DUE), datetime.fromtimestamp(begins, tz=UTC) if begins else None)
        later = coming | dict.fromkeys(keys(snapshot, "eventually_due"))
        pending = keys(snapshot, "pending_verification")
        failed = {str(error.get("requirement") or "") for error in snapshot.get("errors") or ()} - {""}
        return cls(
            due=due,
            past_due=keys(snapshot, "past_due"),
            later={key: day for key, day in later.items() if key not in due},
            pending=pending,
            given=pending | {key_here(key, facts) for key in failed},
        )

    @property
    def asked(self) -> frozenset[str]:
        return (self.due | self.later.keys()) - self.given


def accepted_of(
    facts: Facts, vouched: frozenset[str], told: Told, catalogue: Catalogue, now: datetime
) -> frozenset[str]:
    """Keys, those of a person with their id, that are not on file, and that the snapshot does not ask for.

    ``vouched`` names the capabilities of which it says that nothing else is missing.
    """
    plan = plan_for(catalogue, facts.country, facts.business_type, facts.requested)
    mask = plan.mask(vouched)
    return frozenset(
        owned(key, facts)
        for key, finding in find(facts, plan, catalogue, now).open.items()
        if key in told.given
        or (key not in told.asked and finding.mask & mask and not finding.pending and finding.stage is not Stage.FUTURE)
    )


def asked_elsewhere(facts: Facts, told: Told, catalogue: Catalogue, now: datetime) -> frozenset[str]:
    """Keys, those of a person with their id, that the snapshot asks for, or waits for, and no rule here does yet."""
    plan = plan_for(catalogue, facts.country, facts.business_type, facts.requested)
    found = find(facts, plan, catalogue, now).open
    return frozenset(
        owned(key, facts)
        for key in told.asked | told.given
        if not key.startswith("interv_")
        and (
            found[key].stage < (Stage.DUE if key in told.due else Stage.EVENTUAL)
            if key in found
            else not any(_asks(bucket, owned(key, facts), facts, catalogue) for bucket in plan.buckets)
        )
    )


def _asks(bucket: Bucket, name: str, facts: Facts, catalogue: Catalogue) -> bool:
    root, _, path = name.partition(".")
    if root in ROLES:
        return root in bucket.roles and path in bucket.roles[root].paths
    if not root.startswith("person_"):
        return name in bucket.account.paths
    roles = next((one.roles for one in facts.persons if one.id == root), frozenset[str]())
    wanted = bucket.of_person(roles, catalogue.person_checks) if bucket.roles else None
    return wanted is not None and path in wanted.paths


def with_accepted(facts: Facts, accepted: Iterable[str]) -> Facts:
    """``facts``, with what was accepted elsewhere among what is provided."""
    theirs = by_owner(accepted)
    own = theirs.get("", frozenset())
    return replace(
        facts,
        provided=facts.provided | own,
        accepted=own,
        persons=tuple(
            replace(one, provided=one.provided | theirs[one.id], accepted=theirs[one.id]) if one.id in theirs else one
            for one in facts.persons
        ),
    )


def by_owner(keys: Iterable[str]) -> dict[str, frozenset[str]]:
    """Paths by person; what is the account's own, or that of a role which nobody holds, by no person."""
    found: dict[str, set[str]] = {}
    for key in keys:
        root, _, path = key.partition(".")
        owner, name = (root, path) if root.startswith("person_") else ("", key)
        found.setdefault(owner, set()).add(name)
    return {owner: frozenset(names) for owner, names in found.items()}


def as_before(facts: Facts, changed: Collection[str]) -> Facts:
    """An account in the roles and with the capabilities that it had before what has just ``changed``."""
    persons = tuple(
        replace(
            one, roles=one.roles ^ {role for role, _ in ROLES.values() if f"{one.id}.relationship.{role}" in changed}
        )
        for one in facts.persons
    )
    names = {name.removeprefix(_CAPABILITY) for name in changed if name.startswith(_CAPABILITY)}
    return replace(facts, requested=facts.requested ^ names, persons=persons)


def untouched(keys: Iterable[str], changed: Collection[str]) -> list[str]:
    """What is changed here is judged here; another kind of business is another business."""
    if "business_type" in changed:
        return []
    return sorted(key for key in keys if not touches(key, changed))


def still_asked(keys: Iterable[str], changed: Collection[str]) -> list[str]:
    """Of what another system asks for; a file is asked for until it is verified, and not merely given."""
    proofs = [] if "business_type" in changed else [key for key in keys if is_proof(key)]
    return sorted({*untouched(keys, changed), *proofs})
