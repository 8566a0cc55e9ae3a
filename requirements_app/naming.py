"""The names of facts: as snapshots have them, as evaluation has them, and whose they are. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from requirements_app.plans import ROLES
from requirements_app.situation import Facts, Outcome

_REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Part:
    """Whose a key is, the account's or a person's, with what is known of the verification of theirs."""

    key: str
    path: str
    provided: Collection[str]
    verified: Collection[str]
    outcomes: Mapping[str, Outcome]


def part_of(name: str, facts: Facts) -> Part | None:
    """None for somebody who is no longer on the account."""
    root, _, path = name.partition(".")
    if not root.startswith("person_"):
        return Part(key_here(name, facts), name, facts.provided, facts.verified, facts.outcomes)
    person = next((one for one in facts.persons if one.id == root), None)
    if person is None:
        return None
    return Part(key_here(name, facts), path, person.provided, person.verified, person.outcomes)


def key_here(key: str, facts: Facts) -> str:
    """The name that evaluation has for a key of a snapshot: ``representative.email`` may be ``individual.email``."""
    root, _, path = key.partition(".")
    holder = _holder_of(facts)
    is_holder = root == holder if holder else False
    if not path or not (is_holder or ROLES.get(root, ("", ""))[0] == _REPRESENTATIVE):
        return key
    if facts.business_type == "individual":
        return f"individual.{path}"
    return f"{holder or _REPRESENTATIVE}.{path}"


def owned(key: str, facts: Facts) -> str:
    """A key by whose it is: ``individual.email`` is that of a person once there is one."""
    root, _, path = key.partition(".")
    holder = _holder_of(facts)
    return f"{holder}.{path}" if root == "individual" and holder else key


def _holder_of(facts: Facts) -> str:
    return next((one.id for one in facts.persons if _REPRESENTATIVE in one.roles), "")


def is_proof(name: str) -> bool:
    """``documents.proof_of_address.files``, of an account or of a person."""
    root, _, path = name.partition(".")
    return root == "documents" or path.startswith("documents.")


def touches(name: str, changed: Iterable[str]) -> bool:
    """``person_1`` and ``person_1.dob.day`` both touch ``person_1.dob``."""
    return any(f"{name}.".startswith(f"{one}.") or one.startswith(f"{name}.") for one in changed)
