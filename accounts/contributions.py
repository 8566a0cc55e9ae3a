"""What the floors above contribute to the API's objects and verbs of this one; they register at the start."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from accounts.models import Account, Connection, Person
from connect_dashboard.team.actors import Actor

Json = dict[str, Any]
# Requirements of each requested capability by its name, in the API's shape: (requirements, future requirements).
Describe = Callable[[Account, Iterable[str], Iterable[Person]], Mapping[str, tuple[Json, Json]]]
# Attach uploaded files, by side, as the document called "document" or "additional_document" of a person or company.
Attach = Callable[[Actor, Connection, str, str, Mapping[str, str]], None]

_describe: list[Describe] = []
_attach: list[Attach] = []


def describes_capabilities(describe: Describe) -> None:
    _describe[:] = [describe]


def attaches_documents(attach: Attach) -> None:
    _attach[:] = [attach]


def capability_requirements(
    account: Account, names: Iterable[str], persons: Iterable[Person]
) -> Mapping[str, tuple[Json, Json]]:
    """What is asked for each capability; nothing where no floor above knows of requirements."""
    return _describe[0](account, names, persons) if _describe else {}


def document_attach(*, actor: Actor, connection: Connection, owner: str, name: str, sides: Mapping[str, str]) -> None:
    """Attach files to ``owner``, which is a person's id or "company"; ``sides`` are ids of files."""
    _attach[0](actor, connection, owner, name, sides)
