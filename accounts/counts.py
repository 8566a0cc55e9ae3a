"""Counts by status for the list's tabs."""

from django.db import connection

from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform

# Said in SQL, as every list asks it: to compose it anew each time would take longer than to answer it.
_SUMS = "SELECT status, sum(number)::bigint FROM accounts_statuscount WHERE platform_id = %s GROUP BY status"


def status_counts(platform: Platform) -> dict[str, int]:
    """Living connections by status, with ``all`` as their sum."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [platform.pk])
        sums = dict(cursor.fetchall())
    counts = {status.value: sums.get(status.value, 0) for status in AccountStatus}
    return {"all": sum(counts.values())} | counts


def compact_status_counts() -> None:
    """Fold each sum's rows into one. Readers see the old rows or the new one, never both or neither."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH folded AS (DELETE FROM accounts_statuscount RETURNING platform_id, status, number)
            INSERT INTO accounts_statuscount (platform_id, status, number)
            SELECT platform_id, status, sum(number) FROM folded GROUP BY 1, 2
            """
        )
