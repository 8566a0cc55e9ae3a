"""Pending funds become available on their day, in the platform's business time."""

from datetime import datetime

from django.db import transaction

from connect_dashboard.bulk import update_many
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.models import Platform
from funds import postings
from funds.ledger import post_many
from funds.locks import lock_maturities
from funds.models import Maturity

_BATCH = 2000


def pending_release(platform: Platform, *, now: datetime | None = None, batch: int = _BATCH) -> int:
    """Make available what is due by the platform's clock; return how many amounts were. Safe to run twice."""
    now, released = now or now_for(platform), 0
    while taken := _release_batch(platform, now, batch):
        released += taken
    return released


@transaction.atomic
def _release_batch(platform: Platform, now: datetime, batch: int) -> int:
    """One movement for each balance: what was released, and that it was, are one transaction."""
    due: dict[int, list[Maturity]] = {}
    for maturity in lock_maturities(platform, now, batch):
        due.setdefault(maturity.ledger_account_id, []).append(maturity)
    movements = [
        postings.release(
            platform_id=platform.pk,
            source=f"maturity_{min(part.pk for part in parts)}",
            holder=parts[0].ledger_account.holder,
            amount=sum(part.amount for part in parts),
            currency=parts[0].ledger_account.currency,
            created=now,
        )
        for parts in due.values()
    ]
    for posted, parts in zip(post_many(movements), due.values(), strict=True):
        for part in parts:
            part.released_in_id = posted.id
    released = [part for parts in due.values() for part in parts]
    update_many(Maturity, ["released_in"], released)
    return len(released)
