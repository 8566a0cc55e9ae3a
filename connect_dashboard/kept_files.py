"""Files of forms that come back for something else to be mended: kept aside, so that nobody has to choose them again.

What stands for a file in its form is signed. Whoever sent the file is given it, and nobody else.
"""

from contextlib import suppress
from datetime import timedelta

from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone

from connect_dashboard.identifiers import new_id

PERIOD = timedelta(hours=12)
_FOLDER, _SALT = "kept", "kept-file"


class KeptFile(SimpleUploadedFile):
    """A file of an earlier request; ``token`` stands for it in the form."""

    def __init__(self, token: str, name: str, content: bytes) -> None:
        super().__init__(name, content)
        self.token = token


def file_keep(sent: UploadedFile) -> str:
    """Return what stands for the file in its form; one that was kept already stays where it is."""
    if isinstance(sent, KeptFile):
        return sent.token
    sent.seek(0)
    path = default_storage.save(f"{_FOLDER}/{new_id('file')}", sent)
    return signing.dumps([path, sent.name], salt=_SALT)


def file_kept(token: str) -> KeptFile | None:
    """The file for which ``token`` stands; None for any other text, and once its time is over."""
    with suppress(signing.BadSignature, FileNotFoundError):
        path, name = signing.loads(token, salt=_SALT, max_age=PERIOD)
        with default_storage.open(path) as stored:
            return KeptFile(token, name, stored.read())
    return None


def kept_files_purge() -> int:
    """Delete files whose time is over; return how many."""
    cutoff, purged = timezone.now() - PERIOD, 0
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(_FOLDER)[1]:
            if default_storage.get_modified_time(f"{_FOLDER}/{name}") < cutoff:
                default_storage.delete(f"{_FOLDER}/{name}")
                purged += 1
    return purged
