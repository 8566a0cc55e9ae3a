"""Files beside messages: judged by content, kept apart from the web."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from connect_dashboard.ui.errors import Refusal
from connect_dashboard.uploads import MAX_BYTES, DocumentRefused, inspect_attachment
from support_cases.models import Attachment, Message, ThreadEmail

MOST = 5


@dataclass(frozen=True)
class Upload:
    """A file as it came; the name is its sender's word for it, and nothing more."""

    name: str
    content: bytes


class AttachmentRefused(Refusal):
    """A file that cannot go along."""


def check_uploads(uploads: Iterable[Upload]) -> None:
    """Raise AttachmentRefused if one of them cannot be sent; ask before anything is written."""
    uploads = list(uploads)
    if len(uploads) > MOST:
        raise AttachmentRefused("attachments_too_many", f"Attach {MOST} files at most.", param="attachments")
    for upload in uploads:
        try:
            inspect_attachment(upload.content[: MAX_BYTES + 1])
        except DocumentRefused as refused:
            message = f"{_plain_name(upload.name)}: {refused.message}"
            raise AttachmentRefused("attachment_refused", message, param="attachments") from refused


def attachments_keep(
    uploads: Iterable[Upload], *, message: Message | None = None, thread_email: ThreadEmail | None = None
) -> list[Attachment]:
    """Keep checked files beside what they came with, inside the caller's transaction; undone, no file stays."""
    kept = []
    for upload in uploads:
        attachment = Attachment.objects.create(
            message=message,
            thread_email=thread_email,
            name=_plain_name(upload.name),
            content_type=inspect_attachment(upload.content).content_type,
            size=len(upload.content),
        )
        # Written once the row is sure to stay: rows are rolled back, files are not.
        path, content = attachment.path, upload.content
        transaction.on_commit(lambda path=path, content=content: default_storage.save(path, ContentFile(content)))  # type: ignore[misc]
        kept.append(attachment)
    return kept


def attachment_content(attachment: Attachment) -> bytes:
    """The file's bytes; a Refusal where it is gone."""
    try:
        with default_storage.open(attachment.path) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Refusal("file_missing", "This file is no longer here.", status=410) from error


def _plain_name(name: str) -> str:
    """The last part of a name, printable and short."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    return plain[-200:] or "file"
