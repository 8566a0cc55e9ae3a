"""Which capabilities a requirement concerns: those of which the rules say that they need it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.capabilities import label
from accounts.countries import in_a_sentence
from requirements_app.asking import when_of
from requirements_app.catalogue import Catalogue, Check, Rule
from requirements_app.plans import ROLES, Bucket, Plan

# Persons by id with the roles that they hold.
Roles = Mapping[str, frozenset[str]]

_PEOPLE = {
    "individual": "individuals",
    "company": "companies",
    "non_profit": "non-profit organisations",
    "government_entity": "government entities",
}


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
    """A rule that asks for something, as it concerns one account: ``ours`` where no published list was at hand."""

    whom: str
    when: str
    source: str
    ours: bool


def reasons_of(
    keys: Iterable[str], account: tuple[str, str], plan: Plan, catalogue: Catalogue, roles: Roles
) -> list[Reason]:
    """Rules that ask an account of this country and business type, with the capabilities of ``plan``, for ``keys``."""
    country, business_type = account
    asked = {general for key in keys for general in _general(key, roles)}
    return list(
        dict.fromkeys(
            Reason(
                _whom(rule, country, business_type, plan),
                when_of(rule, catalogue).words,
                rule.source,
                not rule.confirmed,
            )
            for rule in catalogue.rules.get(country, ())
            if asked & rule.fields and rule.applies(business_type, frozenset(plan.capabilities))
        )
    )


def _whom(rule: Rule, country: str, business_type: str, plan: Plan) -> str:
    """``Companies in Spain with Card payments``: no other kind and no other capability than the account's own."""
    people = _PEOPLE[business_type] if rule.business_types else "every account"
    names = sorted(label(name) for name in rule.capabilities & set(plan.capabilities))
    having = f" with {' or '.join(names)}" if names else ""
    return f"{people} in {in_a_sentence(country)}{having}"


def _general(key: str, roles: Roles) -> list[str]:
    """Rules ask whoever holds a role: of an owner ``person_….email`` is ``owners.email``."""
    root, _, path = key.partition(".")
    if not root.startswith("person_"):
        return [key]
    return [f"{prefix}.{path}" for prefix, (role, _) in ROLES.items() if role in roles.get(root, ())]
