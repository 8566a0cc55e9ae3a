"""How the verification of a person stands, in the API's three words. Pure.

What is open of a person decides: something to be given (again) makes them unverified, a check under way pending. With
nothing open they are verified, if anything of theirs was; of whom nothing was ever checked, nothing is said. That a
missing field alone makes one unverified is our choice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from requirements_app.plans import ROLES
from requirements_app.situation import Facts

UNVERIFIED, PENDING, VERIFIED = "unverified", "pending", "verified"


def identities(facts: Facts, requirements: Mapping[str, Any]) -> dict[str, str]:
    """The status of each person by id, from the account's ``requirements``."""
    if facts.decisions.rejected:
        return {}
    due, pending = _whose(requirements["currently_due"]), _whose(requirements["pending_verification"])
    found = {}
    for person in facts.persons:
        # A representative may be named by role: ``individual.dob.day``.
        names = {person.id, *(prefix for prefix, (role, _) in ROLES.items() if role in person.roles)}
        if names & due:
            found[person.id] = UNVERIFIED
        elif names & pending:
            found[person.id] = PENDING
        elif person.verified:
            found[person.id] = VERIFIED
    return found


def _whose(keys: Iterable[str]) -> set[str]:
    return {key.partition(".")[0] for key in keys}
