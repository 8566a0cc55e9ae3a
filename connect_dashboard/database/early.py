"""A commit that lets go of its locks before the disk has it, and tells nobody until it does.

Whoever needs the same rows does not wait for the disk meanwhile; having seen them, they commit later in the log: the
disk has theirs only if it has ours.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

# A transaction of its own, of one record: its commit waits until the disk has it and all that was committed before.
WAIT_FOR_DISK = "SELECT pg_logical_emit_message(true, 'early', '')"


def commit_early(cursor: Any) -> None:
    """Wait for the disk when what is open has been committed, or now if it was already.

    A statement of the same transaction has to set ``synchronous_commit`` to off.
    """
    own: Any = connections[DEFAULT_DB_ALIAS]
    if own.in_atomic_block:
        own.lets_go_early = True
    else:
        cursor.execute(WAIT_FOR_DISK)
