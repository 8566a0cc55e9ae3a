"""Which capabilities a requirement concerns: those of which the rules say that they need it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from requirements_app.catalogue import Catalogue, Check
from requirements_app.plans import ROLES, Bucket, Plan

# Persons by id with the roles that they hold.
Roles = Mapping[str, frozenset[str]]


def capabilities_of(key: str, plan: Plan, catalogue: Catalogue, roles: Roles) -> list[str]:
    """Names of the requested capabilities that need ``key``; what no rule explains concerns all of them."""
    mask = 0
    for bucket in plan.buckets:
        mask |= _mask(key, bucket, catalogue, roles)
    return list(plan.names(mask or plan.everything))


def _mask(key: str, bucket: Bucket, catalogue: Catalogue, roles: Roles) -> int:
    root, _, path = key.partition(".")
    if root in ROLES:
        wanted = bucket.roles.get(root)
        return _of_path(path, wanted.masks if wanted else {}, catalogue.person_checks)
    if root.startswith("person_"):
        of_person = bucket.of_person(roles.get(root, frozenset()), catalogue.person_checks) if bucket.roles else None
        return _of_path(path, of_person.masks if of_person else {}, catalogue.person_checks)
    return _of_path(key, bucket.account.masks, catalogue.account_checks)


def _of_path(path: str, masks: Mapping[str, int], checks: Mapping[str, Check]) -> int:
    """A document that no rule asks for stands in for what it clears: whoever needs that needs the document."""
    if path in masks:
        return masks[path]
    cleared = [name for name, check in checks.items() if check.document == path]
    mask = 0
    for name, one in masks.items():
        if any(name == subject or name.startswith(f"{subject}.") for subject in cleared):
            mask |= one
    return mask


@dataclass(frozen=True)
class Reason:
    """A rule that asks for something: ``ours`` where no published list was at hand."""

    source: str
    ours: bool
    in_force_on: date | None


def reasons_of(
    keys: Iterable[str], account: tuple[str, str], plan: Plan, catalogue: Catalogue, roles: Roles
) -> list[Reason]:
    """Rules that ask an account of this country and business type, with the capabilities of ``plan``, for ``keys``."""
    country, business_type = account
    asked = {general for key in keys for general in _general(key, roles)}
    return list(
        dict.fromkeys(
            Reason(rule.source, not rule.confirmed, rule.applies_from)
            for rule in catalogue.rules.get(country, ())
            if asked & rule.fields and rule.applies(business_type, frozenset(plan.capabilities))
        )
    )


def _general(key: str, roles: Roles) -> list[str]:
    """Rules ask whoever holds a role: of an owner ``person_….email`` is ``owners.email``."""
    root, _, path = key.partition(".")
    if not root.startswith("person_"):
        return [key]
    return [f"{prefix}.{path}" for prefix, (role, _) in ROLES.items() if role in roles.get(root, ())]
