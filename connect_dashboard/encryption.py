"""Values encrypted at rest: government ids, bank numbers.

The keys come from the environment (``FIELD_ENCRYPTION_KEYS``, newest first), so that a copy of the
database alone reveals nothing and keys can be rotated.
"""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=1)
def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def encrypt(value: str) -> bytes:
    return _cipher().encrypt(value.encode())


def decrypt(value: bytes) -> str:
    return _cipher().decrypt(value).decode()


class EncryptedTextField(models.BinaryField):
    """Text that is stored as Fernet ciphertext; the empty string is stored as no bytes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def get_default(self) -> str:
        return ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return decrypt(bytes(value)) if value else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        stored = encrypt(value) if value else b""
        return super().get_db_prep_value(stored, connection, prepared)

    def to_python(self, value: Any) -> str:
        return value or ""
