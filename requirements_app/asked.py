"""What of a remediation link's scope its account still has to provide. Pure: no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from requirements_app.catalogue import Catalogue, Check
from requirements_app.plans import ROLES

Hash = Mapping[str, Any]

# Answered elsewhere: files that risk questions ask for, and what the holder decides with the platform.
_ELSEWHERE = ("documents.", "business_type")
# Of the paths of a risk question those on which its holder may answer.
_ANSWERED = ("form", "challenge")


@dataclass(frozen=True)
class WithSupport:
    """A risk question that only support can settle; ``refusal`` says why its answer was refused, if one was given."""

    key: str
    refusal: str


def askable(requirements: Hash) -> frozenset[str]:
    """Keys that a holder can provide on a hosted page now or ahead of time."""
    keys = {key for name in ("currently_due", "past_due", "eventually_due") for key in requirements.get(name) or ()}
    keys |= _failed(requirements)
    keys -= set(requirements.get("pending_verification") or ())
    return frozenset(key for key in keys if not key.startswith(_ELSEWHERE) and _may_be_answered(key))


def with_support(requirements: Hash) -> list[WithSupport]:
    """What no form answers any more: it was refused, or support alone ever could settle it."""
    reasons = {str(error["requirement"]): str(error["reason"]) for error in requirements.get("errors") or ()}
    due = {key for name in ("currently_due", "past_due") for key in requirements.get(name) or ()}
    due -= set(requirements.get("pending_verification") or ())
    return [
        WithSupport(key, reasons.get(key, ""))
        for key in sorted(due)
        if key.startswith("interv_") and not _may_be_answered(key)
    ]


def refused_within(scope: Iterable[str], requirements: Hash) -> list[WithSupport]:
    """Of the questions in ``scope`` those whose answer was refused: their key is another since they were answered."""
    asked = {key.partition(".")[0] for key in scope}
    return [one for one in with_support(requirements) if one.refusal and one.key.partition(".")[0] in asked]


def _may_be_answered(key: str) -> bool:
    return not key.startswith("interv_") or key.rpartition(".")[2] in _ANSWERED


def asked_within(
    scope: Iterable[str], requirements: Hash, roles: Mapping[str, frozenset[str]], catalogue: Catalogue
) -> frozenset[str]:
    """What is open of ``scope``, also under another name.

    The keys of a role become those of a person once there is one; what could not be confirmed is asked for as a
    document. ``roles`` are those of the persons, by id.
    """
    scope = frozenset(scope)
    failed = _failed(requirements)
    return frozenset(
        key
        for key in askable(requirements)
        if key in scope
        or _under_role(key, roles) & scope
        or (key in failed and _stands_for(key, roles, catalogue) & scope)
    )


def _failed(requirements: Hash) -> set[str]:
    pending = set(requirements.get("pending_verification") or ())
    return {str(error["requirement"]) for error in requirements.get("errors") or ()} - pending


def _under_role(key: str, roles: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """``person_1.dob.day`` is also ``representative.dob.day`` where that person is the representative."""
    owner, _, path = key.partition(".")
    if owner in roles:
        return frozenset(f"{prefix}.{path}" for prefix, (role, _) in ROLES.items() if role in roles[owner])
    return frozenset(f"{one}.{path}" for one, held in roles.items() if owner in ROLES and ROLES[owner][0] in held)


def _stands_for(key: str, roles: Mapping[str, frozenset[str]], catalogue: Catalogue) -> frozenset[str]:
    """For a document, the fields that it clears: ``person_1.verification.document`` for ``person_1.dob.day``."""
    owner, _, path = key.partition(".")
    personal = owner in roles or owner in ROLES
    checks: Mapping[str, Check] = catalogue.person_checks if personal else catalogue.account_checks
    document = path if personal else key
    cleared = [subject for subject, check in checks.items() if check.document == document]
    asked = {member for subject in cleared for member in _members(subject, catalogue)}
    names = {f"{owner}.{name}" for name in asked} if personal else asked
    return frozenset(names).union(*(_under_role(name, roles) for name in names))


def _members(subject: str, catalogue: Catalogue) -> set[str]:
    address = ("line1", "city", "state", "postal_code", "town")
    parts = {"dob": ("day", "month", "year"), "address": address, "address_kanji": address}
    tail = parts.get(subject.rpartition(".")[2], ())
    return {subject, *(f"{subject}.{part}" for part in tail)}
