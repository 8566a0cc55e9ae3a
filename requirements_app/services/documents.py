"""Documents that prove something: taken in by content, kept apart from the web, purged after a period."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.locks import lock_account
from accounts.models import Account, Connection, Person
from accounts.rules import require_editor
from accounts.services.changes import account_was_changed
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.uploads import PDF, PICTURES, DocumentRefused, Inspected, inspect
from requirements_app.models import Document, VerificationOutcome

ACCEPTS: dict[str, frozenset[str]] = {
    Document.Purpose.IDENTITY_DOCUMENT: PICTURES,
    Document.Purpose.ADDITIONAL_VERIFICATION: PICTURES | {PDF},
    Document.Purpose.ACCOUNT_REQUIREMENT: PICTURES | {PDF},
}
_NAMES = {
    Document.Purpose.IDENTITY_DOCUMENT: "document",
    Document.Purpose.ADDITIONAL_VERIFICATION: "additional_document",
    Document.Purpose.ACCOUNT_REQUIREMENT: "document",
}


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name is the uploader's word for it, and nothing more.

    ``file_id`` is the id under which it was uploaded by the API, before anybody said what it proves.
    """

    name: str
    content: bytes
    file_id: str = ""


@dataclass(frozen=True)
class _Checked:
    upload: Upload
    found: Inspected
    sha256: str


def document_add(
    *, actor: Actor, connection: Connection, purpose: str, sides: Mapping[str, Upload], person_id: str = ""
) -> list[Document]:
    """Take in a document, one file a side; it takes the place of what was given for the same purpose before.

    Identity documents and proofs of address are a person's, company documents the account's. Refuses, with
    the API's error code, what cannot serve, and a file that has failed before.
    """
    checked = {side: _check(upload, ACCEPTS[purpose]) for side, upload in sides.items()}
    if Document.Side.FRONT not in checked:
        raise DocumentRefused("missing_front", "Choose a file for the front.")
    with _all_or_none() as stored:
        return _add(actor, connection, Document.Purpose(purpose), checked, person_id, stored)


def proof_add(
    *,
    actor: Actor,
    connection: Connection,
    proof: str,
    uploads: Sequence[Upload],
    kept: Collection[str] = (),
    person_id: str = "",
) -> list[Document]:
    """Take in files that prove something about a person, or else the account, by the API's name (``passport``).

    With those ``kept`` of what was given as the same proof before they take the place of it; none take it away.
    """
    purpose = Document.Purpose.ACCOUNT_REQUIREMENT
    checked = [_check(upload, ACCEPTS[purpose]) for upload in uploads]
    with _all_or_none() as stored:
        account = lock_account(connection.account_id)
        require_editor(actor, account, Permission.ACCOUNTS_EDIT)
        person = _person(account, person_id) if person_id else None
        path = f"documents.{proof}.files"
        subject = f"{person.pk}.{path}" if person else path
        documents = list(Document.objects.filter(account=account, subject=subject, pk__in=kept).order_by("created"))
        _refuse_failed(account, [*(one.sha256 for one in documents), *(one.sha256 for one in checked)])
        side = Document.Side.FRONT
        documents += [_store(account, person, purpose, side, one, subject, stored) for one in checked]
        holder = person or account
        holder.documents = holder.documents | {proof: {"files": [one.pk for one in documents]}}
        holder.save(update_fields=["documents"])
        _tell(
            actor,
            connection,
            account,
            person,
            action="document.added" if documents else "document.removed",
            document=documents[0].pk if documents else subject,
            changed=subject,
            after={"proof": proof, "person": person.pk if person else "", "files": len(documents)},
        )
        return documents


@contextmanager
def _all_or_none() -> Iterator[list[str]]:
    """Paths of files that are stored meanwhile: where the rows are rolled back, files would lie there for good."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for path in stored:
            default_storage.delete(path)
        raise


def purpose_of(subject: str) -> Document.Purpose:
    """``company.verification.document`` is the account's, ``….verification.additional_document`` a proof of address."""
    if subject.startswith("company."):
        return Document.Purpose.ACCOUNT_REQUIREMENT
    if subject.endswith(".additional_document"):
        return Document.Purpose.ADDITIONAL_VERIFICATION
    return Document.Purpose.IDENTITY_DOCUMENT


def document_keep(*, actor: Actor, account: Account, place: str, subject: str, side: str, upload: Upload) -> Document:
    """Keep a file that proves nothing yet: its holder goes on filling in a form, and submits all of it later.

    ``place`` is the id of that form. What is never submitted is purged like any document.
    """
    require_editor(actor, account, Permission.ACCOUNTS_EDIT)
    purpose = purpose_of(subject)
    stored: list[str] = []
    return _store(account, None, purpose, side, _check(upload, ACCEPTS[purpose]), place, stored)


def _check(upload: Upload, accepts: Collection[str]) -> _Checked:
    found = inspect(upload.content, accepts=accepts)
    return _Checked(upload, found, hashlib.sha256(upload.content).hexdigest())


def _add(
    actor: Actor,
    connection: Connection,
    purpose: Document.Purpose,
    checked: Mapping[str, _Checked],
    person_id: str,
    stored: list[str],
) -> list[Document]:
    account = lock_account(connection.account_id)
    require_editor(actor, account, Permission.ACCOUNTS_EDIT)
    person = None if purpose is Document.Purpose.ACCOUNT_REQUIREMENT else _person(account, person_id)
    _refuse_failed(account, [one.sha256 for one in checked.values()])
    subject = f"{person.pk if person else 'company'}.verification.{_NAMES[purpose]}"
    documents = [_store(account, person, purpose, side, one, subject, stored) for side, one in checked.items()]
    _attach(account, person, _NAMES[purpose], documents)
    _tell(
        actor,
        connection,
        account,
        person,
        action="document.added",
        document=documents[0].pk,
        changed=subject,
        after={"purpose": purpose.value, "person": person.pk if person else "", "sides": sorted(checked)},
    )
    return documents


def _tell(
    actor: Actor,
    connection: Connection,
    account: Account,
    person: Person | None,
    *,
    action: str,
    document: str,
    changed: str,
    after: Mapping[str, Any],
) -> None:
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action=action,
        subject=document,
        event="person.updated" if person else "account.updated",
        object_id=person.pk if person else account.pk,
        changed=[changed],
        after=after,
    )


def _refuse_failed(account: Account, hashes: Sequence[str]) -> None:
    if Document.objects.filter(account=account, failed=True, sha256__in=hashes).exists():
        raise Refusal(
            "verification_document_duplicate",
            "This very file was refused before. Take a new picture, or choose another document.",
            param="file",
        )


def _person(account: Account, person_id: str) -> Person:
    person = account.persons.filter(pk=person_id).first()
    if person is None:
        raise Refusal("resource_missing", "This person is no longer here: somebody removed them.", status=404)
    return person


def _store(
    account: Account,
    person: Person | None,
    purpose: Document.Purpose,
    side: str,
    one: _Checked,
    subject: str,
    stored: list[str],
) -> Document:
    document = Document.objects.create(
        id=one.upload.file_id or new_id("file"),
        account=account,
        person=person,
        purpose=purpose,
        side=side,
        subject=subject,
        name=_plain_name(one.upload.name),
        content_type=one.found.content_type,
        size=len(one.upload.content),
        width=one.found.width,
        height=one.found.height,
        sha256=one.sha256,
    )
    stored.append(default_storage.save(document.path, ContentFile(one.upload.content)))
    return document


def _plain_name(name: str) -> str:
    printable = "".join(char for char in PurePath(name).name if char.isprintable())
    return printable[-200:] or "document"


def _attach(account: Account, person: Person | None, name: str, documents: list[Document]) -> None:
    """Point to the files where the API has them: ``verification.document.front``."""
    files: dict[str, str | None] = {"front": None, "back": None, "details": None, "details_code": None}
    files |= {document.side: document.pk for document in documents}
    if person:
        person.verification = person.verification | {name: files}
        person.save(update_fields=["verification"])
    else:
        verification = account.company.get("verification") or {}
        account.company = account.company | {"verification": verification | {name: files}}
        account.save(update_fields=["company"])


def document_content(document: Document) -> bytes:
    with suppress(FileNotFoundError):
        if document.purged_at is None:
            with default_storage.open(document.path) as stored:
                return bytes(stored.read())
    raise Refusal("document_purged", "This file was deleted: documents are kept for a limited time.", status=410)


@transaction.atomic
def document_view(*, actor: Actor, document: Document) -> bytes:
    """Return the file's content; that somebody saw it stands in the trail of the account's platforms."""
    if actor.kind != "staff":
        actor.require(Permission.DOCUMENTS_VIEW)
    content = document_content(document)
    living = document.account.connections.filter(ended_at=None).order_by("pk")
    platform_ids = [actor.platform.pk] if actor.platform else living.values_list("platform_id", flat=True)
    for platform_id in platform_ids or (None,):
        journal.record(
            actor=actor,
            platform_id=platform_id,
            action="document.viewed",
            subject=document.pk,
            account_id=document.account_id,
            after={"purpose": document.purpose, "side": document.side},
        )
    return content


def documents_purge(limit: int = 1000) -> int:
    """Delete files past their period, but for those that are being verified; return how many are gone.

    A file is deleted first, so that one whose row could not be marked is merely deleted again.
    """
    cutoff = timezone.now() - timedelta(days=settings.DOCUMENT_RETENTION_DAYS)
    waiting = VerificationOutcome.objects.filter(
        state=VerificationOutcome.State.PENDING,
        superseded_at=None,
        account=OuterRef("account"),
        subject=OuterRef("subject"),
    )
    due = Document.objects.filter(~Exists(waiting), purged_at=None, created__lt=cutoff)
    purged = 0
    for document in due.order_by("created", "pk")[:limit]:
        with suppress(FileNotFoundError):
            default_storage.delete(document.path)
        purged += Document.objects.filter(pk=document.pk, purged_at=None).update(purged_at=timezone.now())
    return purged
