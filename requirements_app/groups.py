"""What is asked for as the pages of a hosted form: one group of questions a page. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum


class Kind(IntEnum):
    """In the order in which people are asked."""

    PROFILE = 1
    COMPANY = 2
    PERSON = 3
    PEOPLE = 4
    BANK = 5
    DOCUMENTS = 6
    QUESTIONS = 7
    TERMS = 8


@dataclass(frozen=True)
class Group:
    """``name`` stands in the address: ``profile``, ``representative``, ``person_…``, ``owners``.

    ``paths`` are keys; of a person or of a role what follows it: ``dob.day``, ``provided``. ``person_id`` is empty
    for somebody who is not on the account yet. A risk question has the name of its id.
    """

    name: str
    kind: Kind
    paths: frozenset[str]
    person_id: str = ""

    @property
    def order(self) -> tuple[int, int, str]:
        """The representative before other persons, owners before directors."""
        rank = _FIRST.index(self.name) if self.name in _FIRST else len(_FIRST)
        return self.kind, rank, self.name


REPRESENTATIVE = "representative"
# The plural roles and the singular that a person holds.
ROLES = {"owners": "owner", "directors": "director", "executives": "executive"}
_FIRST = [REPRESENTATIVE, *ROLES]
_ATTESTATIONS = {f"company.{role}_provided": role for role in ROLES}


def groups_of(keys: Iterable[str]) -> list[Group]:
    """The groups that ask for ``keys``; a risk question is one by itself, and asks for its files too."""
    groups: dict[str, Group] = {}
    for key in sorted(keys):
        if key.startswith("documents."):
            continue
        found = _place(key)
        known = groups.get(found.name, found)
        groups[found.name] = replace(known, paths=known.paths | found.paths)
    return sorted(groups.values(), key=lambda group: group.order)


def _place(key: str) -> Group:
    root, _, path = key.partition(".")
    if root.startswith("interv_"):
        return Group(root, Kind.QUESTIONS, frozenset({key}))
    if ".verification." in key:
        return Group("documents", Kind.DOCUMENTS, frozenset({_of_representative(key)}))
    if role := _ATTESTATIONS.get(key):
        return Group(role, Kind.PEOPLE, frozenset({"provided"}))
    if root in ROLES:
        return Group(root, Kind.PEOPLE, frozenset({path}))
    if root.startswith("person_"):
        return Group(root, Kind.PERSON, frozenset({path}), person_id=root)
    if root in ("individual", REPRESENTATIVE):
        return Group(REPRESENTATIVE, Kind.PERSON, frozenset({path}))
    if "tos_acceptance" in key:
        return Group("terms", Kind.TERMS, frozenset({key}))
    if root == "external_account":
        return Group("bank", Kind.BANK, frozenset({key}))
    kind = Kind.COMPANY if root == "company" else Kind.PROFILE
    return Group(kind.name.lower(), kind, frozenset({key}))


def _of_representative(key: str) -> str:
    return REPRESENTATIVE + key.removeprefix("individual") if key.startswith("individual.") else key
