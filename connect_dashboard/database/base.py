"""The database's engine, named in ``settings.DATABASES``."""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction  # type: ignore[attr-defined]

from connect_dashboard.database.early import WAIT_FOR_DISK

COMMIT_EARLY = f"COMMIT; {WAIT_FOR_DISK}"


class DatabaseWrapper(base.DatabaseWrapper):
    """``lets_go_early``: what is open now commits without waiting for the disk, and waits then (see ``early``)."""

    lets_go_early = False

    def _commit(self) -> Any:
        if not self.lets_go_early or self.connection is None:
            return super()._commit()  # type: ignore[misc]
        self.lets_go_early = False
        with debug_transaction(self, COMMIT_EARLY), self.wrap_database_errors:
            # Both in one message; what is prepared can be of one statement alone.
            return self.connection.execute(COMMIT_EARLY, prepare=False)

    def _rollback(self) -> Any:
        self.lets_go_early = False
        return super()._rollback()  # type: ignore[misc]
