"""What the floors above contribute to the API's objects and verbs of this one; they register at the start."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from accounts.models import Account, Connection, Person
from connect_dashboard.team.actors import Actor

Json = dict[str, Any]
# Requirements of each requested capability by its name, in the API's shape: (requirements, future requirements).
Describe = Callable[[Account, Iterable[str], Iterable[Person]], Mapping[str, tuple[Json, Json]]]
# Attach uploaded files, by side, as the document called "document" or "additional_document" of a person or company.
Attach = Callable[[Actor, Connection, str, str, Mapping[str, str]], None]

# Attach uploaded files, by what they prove ("passport"), to a person, or to the account where no owner is named.
Prove = Callable[[Actor, Connection, str, Mapping[str, Sequence[str]]], None]
# Refuse a file that is not there for a purpose of an account; the last text names the parameter.
CheckFile = Callable[[Connection, str, str, str], None]

_describe: list[Describe] = []
_attach: list[Attach] = []
_prove: list[Prove] = []
_check: list[CheckFile] = []


def describes_capabilities(describe: Describe) -> None:
    _describe[:] = [describe]


def attaches_documents(attach: Attach, prove: Prove) -> None:
    _attach[:] = [attach]
    _prove[:] = [prove]


def checks_files(check: CheckFile) -> None:
    _check[:] = [check]


def capability_requirements(
    account: Account, names: Iterable[str], persons: Iterable[Person]
) -> Mapping[str, tuple[Json, Json]]:
    """What is asked for each capability; nothing where no floor above knows of requirements."""
    return _describe[0](account, names, persons) if _describe else {}


def document_attach(*, actor: Actor, connection: Connection, owner: str, name: str, sides: Mapping[str, str]) -> None:
    """Attach files to ``owner``, which is a person's id or "company"; ``sides`` are ids of files."""
    _attach[0](actor, connection, owner, name, sides)


def proofs_attach(
    *, actor: Actor, connection: Connection, owner: str, documents: Mapping[str, Mapping[str, Sequence[str]] | str]
) -> None:
    """Attach files by what they prove, as the dialect sends them: ``proof_of_address[files][0]``."""
    given = {name: [*one.get("files", ())] if isinstance(one, Mapping) else [] for name, one in documents.items()}
    _prove[0](actor, connection, owner, given)


def file_check(*, connection: Connection, file_id: str, purpose: str, param: str) -> None:
    """Refuse what is not a file of the platform's, uploaded for ``purpose``."""
    _check[0](connection, file_id, purpose, param)
