"""Counts by status for the list's tabs."""

from django.db import connection
from django.db.models import Sum

from accounts.models import StatusCount
from accounts.status import AccountStatus
from connect_dashboard.team.models import Platform


def status_counts(platform: Platform) -> dict[str, int]:
    """Living connections by status, with ``all`` as their sum."""
    sums = dict(
        StatusCount.objects.filter(platform_id=platform.pk)
        .values_list("status")
        .annotate(total=Sum("number"))
        .values_list("status", "total")
    )
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
