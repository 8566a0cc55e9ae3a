"""Files that programs send before they say what they prove."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from accounts.models import Account, Connection, Person
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.uploads import inspect, inspect_brand
from requirements_app.models import Document, UploadedFile
from requirements_app.services.documents import ACCEPTS, Upload, document_add, proof_add, purpose_of

# What the dialect gives programs to test with. The sandbox knows by the file's name what to find.
_TEST_FILES = frozenset({"file_identity_document_success", "file_identity_document_failure"})


def file_upload(*, actor: Actor, platform: Platform, account_id: str, purpose: str, upload: Upload) -> UploadedFile:
    """Take in a file; raises DocumentRefused, with the API's error code, for what cannot serve its purpose."""
    actor.require(Permission.ACCOUNTS_EDIT)
    brand = purpose in UploadedFile.BRANDING
    found = inspect_brand(upload.content, purpose) if brand else inspect(upload.content, accepts=ACCEPTS[purpose])
    name = "".join(char for char in PurePath(upload.name).name if char.isprintable())
    file = UploadedFile(
        platform=platform,
        account_id=account_id,
        purpose=purpose,
        name=name[-200:] or "file",
        content_type=found.content_type,
        size=len(upload.content),
    )
    path = default_storage.save(file.path, ContentFile(upload.content))
    try:
        file.save(force_insert=True)
    except BaseException:
        default_storage.delete(path)
        raise
    return file


def files_attach(actor: Actor, connection: Connection, owner: str, name: str, sides: Mapping[str, str]) -> None:
    """Make the files ``sides`` (ids by side) the document ``name`` of a person, or of the company.

    A file of another platform does not exist here; one that has become a document of this subject stays it.
    """
    subject = f"{owner}.verification.{name}"
    attached = set(Document.objects.filter(account=connection.account_id, subject=subject).values_list("pk", flat=True))
    if set(sides.values()) <= attached:
        return
    uploads = {side: _upload(connection, file_id, f"verification[{name}][{side}]") for side, file_id in sides.items()}
    document_add(
        actor=actor,
        connection=connection,
        purpose=purpose_of(subject),
        sides=uploads,
        person_id="" if owner == "company" else owner,
    )


def proofs_attach(actor: Actor, connection: Connection, owner: str, proofs: Mapping[str, Sequence[str]]) -> None:
    """Make files what proves something about a person, or else the account; those that are that already stay it."""
    holder = Person.objects.get(pk=owner) if owner else Account.objects.get(pk=connection.account_id)
    for proof, file_ids in proofs.items():
        given = (holder.documents.get(proof) or {}).get("files") or []
        if set(file_ids) == set(given):
            continue
        param = f"documents[{proof}][files]"
        proof_add(
            actor=actor,
            connection=connection,
            proof=proof,
            uploads=[_upload(connection, one, param) for one in dict.fromkeys(file_ids) if one not in given],
            kept=[one for one in file_ids if one in given],
            person_id=owner,
        )


def file_check(connection: Connection, file_id: str, purpose: str, param: str) -> None:
    """Refuse what is not a file of the platform's, uploaded for ``purpose``, that the account may have."""
    file = _file(connection, file_id, param)
    if file.purpose != purpose:
        raise Refusal("file_purpose_invalid", f"Upload the file with the purpose {purpose}.", param=param)


def _file(connection: Connection, file_id: str, param: str) -> UploadedFile:
    file = UploadedFile.objects.filter(platform=connection.platform_id, pk=file_id, purged_at=None).first()
    if file is None or file.account_id not in ("", connection.account_id):
        raise Refusal("resource_missing", f"No such file upload: '{file_id[:64]}'", param=param)
    return file


def _upload(connection: Connection, file_id: str, param: str) -> Upload:
    if settings.PROCESSOR == "sandbox" and file_id in _TEST_FILES:
        return Upload(f"{file_id}.png", _picture())
    file = _file(connection, file_id, param)
    if file.purpose in UploadedFile.BRANDING:
        raise Refusal("file_purpose_invalid", "A picture of a brand proves nothing.", param=param)
    if Document.objects.filter(pk=file_id).exists():
        raise Refusal("file_in_use", "This file proves something else already. Send it once more.", param=param)
    with default_storage.open(file.path) as stored:
        return Upload(file.name, stored.read(), file_id=file.pk)


def _picture() -> bytes:
    """Another one each time: a file that was refused is not taken again."""
    picture = BytesIO()
    Image.frombytes("RGB", (16, 16), secrets.token_bytes(16 * 16 * 3)).save(picture, "PNG")
    return picture.getvalue()


def files_purge(limit: int = 1000) -> int:
    """Delete what was never attached, and the copies of what was, after the documents' period; return how many."""
    cutoff = timezone.now() - timedelta(days=settings.DOCUMENT_RETENTION_DAYS)
    purged = 0
    old = UploadedFile.objects.filter(purged_at=None, created__lt=cutoff).exclude(purpose__in=UploadedFile.BRANDING)
    for file in old.order_by("created", "pk")[:limit]:
        with suppress(FileNotFoundError):
            default_storage.delete(file.path)
        purged += UploadedFile.objects.filter(pk=file.pk, purged_at=None).update(purged_at=timezone.now())
    return purged
