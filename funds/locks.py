"""The only place of this app that locks rows.

Order: a platform's or account's row (``accounts.locks``), then movements, then maturities, then balances, by holder
and kind (see ``funds.ledger``). Balances are locked last and held shortest.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from connect_dashboard.team.models import Platform
from funds.models import Maturity

_OPEN_BALANCES = """
SELECT funds_ledger_open(platform_id, holder, kind, currency)
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS wanted (platform_id, holder, kind, currency)
"""
_LOCK_BALANCES = """
SELECT FROM funds_ledgeraccount AS held
JOIN unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS wanted (platform_id, holder, kind, currency)
    USING (platform_id, holder, kind, currency)
ORDER BY held.platform_id, held.holder, held.kind, held.currency
FOR NO KEY UPDATE OF held
"""


def lock_balances(balances: Iterable[tuple[int, str, str, str]]) -> None:
    """Lock the balances (platform, holder, kind, currency) of several movements that are posted together.

    Those that do not exist yet are opened first, in the same order.
    """
    columns = [list(column) for column in zip(*sorted(balances), strict=True)]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_BALANCES, columns)
            cursor.execute(_LOCK_BALANCES, columns)


def lock_maturities(platform: Platform, now: datetime, limit: int) -> list[Maturity]:
    """Pending funds whose day has come, but for those that another worker is about to release."""
    due = Maturity.objects.filter(platform=platform, available_on__lte=now, released_in=None)
    return list(
        due.select_for_update(of=("self",), skip_locked=True)
        .select_related("ledger_account")
        .order_by("available_on", "pk")[:limit]
    )
