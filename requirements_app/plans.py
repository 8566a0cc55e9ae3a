"""Rules compiled for one country, business type and set of capabilities.

Evaluation runs for a million accounts a night, of which most ask for the same few sets: what does not hang on
the single account is worked out once. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from requirements_app.catalogue import Alternative, Catalogue, Check, Rule, Timing

# The prefix of a role in keys, the role of a person, and the attestation that nobody (else) holds it.
ROLES = {
    "individual": ("representative", ""),
    "representative": ("representative", ""),
    "owners": ("owner", "company.owners_provided"),
    "directors": ("director", "company.directors_provided"),
    "executives": ("executive", "company.executives_provided"),
}

Masks = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Paths asked of somebody (or of the account itself), and which capabilities need each, a bit a capability."""

    paths: frozenset[str]
    masks: Masks
    checks: frozenset[str]
    # Everything that may be verified, listed in ``checks`` or not, with the paths that it stands for.
    members: Mapping[str, tuple[str, ...]]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """What falls due at the same time."""

    timing: Timing
    at_once: bool
    in_force_at: datetime | None
    account: Wanted
    roles: Mapping[str, Wanted]
    _persons: dict[frozenset[str], Wanted | None] = field(default_factory=dict)

    def of_person(self, roles: frozenset[str], checks: Mapping[str, Check]) -> Wanted | None:
        """What is asked of somebody who holds these roles; None if nothing is."""
        if roles not in self._persons:
            held = [wanted for prefix, wanted in self.roles.items() if ROLES[prefix][0] in roles]
            self._persons[roles] = _merged(held, checks) if held else None
        return self._persons[roles]


@dataclass(frozen=True, slots=True)
class Plan:
    capabilities: tuple[str, ...]
    bits: Masks
    everything: int
    individual: bool
    buckets: tuple[Bucket, ...]
    # Every key of the account, and every path of a person, that an evaluation looks at.
    account_keys: frozenset[str]
    person_paths: frozenset[str]

    def mask(self, names: Iterable[str]) -> int:
        bits = self.bits
        mask = 0
        for name in names:
            mask |= bits.get(name, 0)
        return mask

    def names(self, mask: int) -> Iterator[str]:
        return (name for name in self.capabilities if self.bits[name] & mask)


def plan_for(catalogue: Catalogue, country: str, business_type: str, requested: frozenset[str]) -> Plan:
    key = (country, business_type, requested)
    plan = catalogue.plans.get(key)
    if plan is None:
        plan = catalogue.plans[key] = _compile(catalogue, country, business_type, requested)
    return plan


def _compile(catalogue: Catalogue, country: str, business_type: str, requested: frozenset[str]) -> Plan:
    names = tuple(sorted(requested))
    bits = {name: 1 << number for number, name in enumerate(names)}
    fields: dict[tuple[str, datetime | None], dict[str, int]] = {}
    for rule in catalogue.rules.get(country, ()):
        if mask := _mask_of(rule, business_type, bits):
            bucket = fields.setdefault((rule.timing, rule.in_force_at), {})
            for key in rule.fields:
                bucket[key] = bucket.get(key, 0) | mask
    buckets = tuple(_bucket(catalogue, timing, in_force_at, masks) for (timing, in_force_at), masks in fields.items())
    attestations = frozenset(attestation for _, attestation in ROLES.values() if attestation)
    roles = [wanted for bucket in buckets for wanted in bucket.roles.values()]
    return Plan(
        capabilities=names,
        bits=bits,
        everything=(1 << len(names)) - 1,
        individual=business_type == "individual",
        buckets=buckets,
        account_keys=attestations | _looked_at((bucket.account for bucket in buckets), catalogue.account_checks),
        person_paths=_looked_at(roles, catalogue.person_checks),
    )


def _looked_at(wanted: Iterable[Wanted], checks: Mapping[str, Check]) -> frozenset[str]:
    """What is asked for, what may stand in for it, and the documents that may clear it."""
    paths = {path for one in wanted for path in (*one.paths, *(p for a in one.alternatives for p in a.instead))}
    return frozenset(paths | {check.document for check in checks.values() if check.document})


def _mask_of(rule: Rule, business_type: str, bits: Masks) -> int:
    return sum(bit for name, bit in bits.items() if rule.applies(business_type, frozenset({name})))


def _bucket(catalogue: Catalogue, timing: str, in_force_at: datetime | None, masks: Masks) -> Bucket:
    roles: dict[str, dict[str, int]] = {}
    account: dict[str, int] = {}
    for key, mask in masks.items():
        prefix, _, path = key.partition(".")
        if prefix in ROLES:
            roles.setdefault(prefix, {})[path] = mask
        else:
            account[key] = mask
    return Bucket(
        timing=catalogue.timings[timing],
        at_once=catalogue.timings[timing].at_once,
        in_force_at=in_force_at,
        account=_wanted(account, catalogue.account_checks, catalogue.alternatives),
        roles={
            prefix: _wanted(paths, catalogue.person_checks, _relative(catalogue.alternatives, prefix))
            for prefix, paths in roles.items()
        },
    )


def _wanted(masks: Masks, checks: Mapping[str, Check], alternatives: Iterable[Alternative]) -> Wanted:
    members: dict[str, list[str]] = {}
    for path in sorted(masks):
        members.setdefault(_subject(path, checks), []).append(path)
    return Wanted(
        paths=frozenset(masks),
        masks=masks,
        checks=frozenset(members) & frozenset(checks),
        members={subject: tuple(paths) for subject, paths in members.items()},
        alternatives=tuple(one for one in alternatives if one.original in masks),
    )


def _subject(path: str, checks: Mapping[str, Check]) -> str:
    """What is verified as one: all parts of a birth date, of an address; anything else by itself."""
    parts = path.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in checks), path)


def _relative(alternatives: Iterable[Alternative], prefix: str) -> tuple[Alternative, ...]:
    start = f"{prefix}."
    return tuple(
        Alternative(
            one.original.removeprefix(start), frozenset(key.removeprefix(start) for key in one.instead), one.source
        )
        for one in alternatives
        if one.original.startswith(start)
    )


def _merged(wanted: list[Wanted], checks: Mapping[str, Check]) -> Wanted:
    if len(wanted) == 1:
        return wanted[0]
    masks: dict[str, int] = {}
    for one in wanted:
        for path, mask in one.masks.items():
            masks[path] = masks.get(path, 0) | mask
    alternatives = dict.fromkeys(alternative for one in wanted for alternative in one.alternatives)
    return _wanted(masks, checks, alternatives)
