"""The only place of this app that locks rows.

Order: a platform's or account's row (``accounts.locks``), then payout plans, then movements, then approvals, then what
a person has moved today, then maturities, then balances, by holder and kind (see ``funds.ledger``). Balances are locked
last and held shortest; those that a scheduled payout takes everything from, from before it is written down.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds.models import Approval, LedgerMark, Maturity, Movement, PayoutPlan

_Moved = TypeVar("_Moved", bound=Movement)

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

_ADD_TO_DAY = """
INSERT INTO funds_dailytotal (platform_id, actor, day, currency, total) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (platform_id, actor, day, currency) DO UPDATE SET total = funds_dailytotal.total + EXCLUDED.total
RETURNING total
"""


def lock_movement(model: type[_Moved], movement_id: str) -> _Moved:
    """Lock and re-read a movement; its approval changes under this lock too."""
    return model.objects.select_for_update(of=("self",)).select_related("platform", "account").get(pk=movement_id)


def lock_movements(found: QuerySet[_Moved]) -> list[_Moved]:
    """Lock and read several movements of one kind; go by their account's lock first."""
    return list(found.select_for_update(of=("self",)).select_related("platform", "account").order_by("pk"))


def lock_payout_plan(plan_id: int) -> PayoutPlan:
    """Go by the account's lock, or hold, first."""
    return PayoutPlan.objects.select_for_update(of=("self",)).select_related("platform").get(pk=plan_id)


def lock_plans_of(account_id: str) -> list[PayoutPlan]:
    """Go by the account's lock first."""
    plans = PayoutPlan.objects.select_for_update(of=("self",)).select_related("platform")
    return list(plans.filter(account=account_id).order_by("pk"))


def lock_due_plans(platform: Platform, now: datetime, limit: int) -> list[PayoutPlan]:
    """Lock plans whose day has come, but for those that another worker has; nothing else is locked with them."""
    free = Q(leased_until=None) | Q(leased_until__lte=timezone.now())
    due = PayoutPlan.objects.filter(free, platform=platform, next_at__lte=now)
    return _with_accounts(due.order_by("next_at", "pk"), limit)


def lock_stale_plans(platform: Platform, now: datetime, limit: int) -> list[PayoutPlan]:
    """Plans to be worked out anew; one that is due is first paid out."""
    stale = PayoutPlan.objects.filter(Q(next_at=None) | Q(next_at__gt=now), platform=platform, stale=True)
    return _with_accounts(stale.order_by("pk"), limit)


def _with_accounts(plans: QuerySet[PayoutPlan], limit: int) -> list[PayoutPlan]:
    secrets = ("account__company_tax_id", "account__company_vat_id")
    locked = plans.select_for_update(of=("self",), skip_locked=True).select_related("account").defer(*secrets)
    return list(locked[:limit])


def lock_approval(approval_id: str) -> Approval:
    """Go by the movement's lock first."""
    return Approval.objects.select_for_update(of=("self",)).get(pk=approval_id)


def add_to_day(platform_id: int, actor: str, day: date, money: Money) -> int:
    """Add to what an actor has moved on a day, and hold that sum until the end; return it, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_TO_DAY, [platform_id, actor, day, money.currency, money.amount])
        return int(cursor.fetchone()[0])


def lock_balances(balances: Iterable[tuple[int, str, str, str]]) -> None:
    """Lock the balances (platform, holder, kind, currency) of several movements that are posted together.

    Those that do not exist yet are opened first, in the same order.
    """
    columns = [list(column) for column in zip(*sorted(balances), strict=True)]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_BALANCES, columns)
            cursor.execute(_LOCK_BALANCES, columns)


def lock_mark() -> LedgerMark | None:
    """The mark of how far entries were looked at; nothing while another worker looks at them."""
    LedgerMark.objects.get_or_create(pk=1)
    return LedgerMark.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def lock_maturities(platform: Platform, now: datetime, limit: int) -> list[Maturity]:
    """Pending funds whose day has come, but for those that another worker is about to release."""
    due = Maturity.objects.filter(platform=platform, available_on__lte=now, released_in=None)
    return list(
        due.select_for_update(of=("self",), skip_locked=True)
        .select_related("ledger_account")
        .order_by("available_on", "pk")[:limit]
    )
