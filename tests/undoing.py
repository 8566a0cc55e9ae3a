"""Many examples over one world: each begins from the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is saved inside; without it every example would be slower than the one before."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
