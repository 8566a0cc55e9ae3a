"""How much accounts take in: lately for lists and calendars, and over their lives for thresholds.

Counted from the ledger a few times a day, for all at once: half a day is what the source promises for such figures.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import F, Q, Sum

from accounts.services.money import lifetime_volumes_tell, recent_volumes_list
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.equivalents import cents_of
from connect_dashboard.ui.money import Money
from funds.chart import Type
from funds.models import LedgerEntry

RECENT = timedelta(days=30)


def volumes_count() -> None:
    """Gross charges of every account, the platform's clock saying what is recent. Safe to run twice."""
    lifetimes: dict[str, int] = defaultdict(int)
    for platform in Platform.objects.order_by("pk"):
        recent: dict[str, dict[str, int]] = defaultdict(dict)
        gross = F("amount") + F("fee")
        since = Q(created__gt=now_for(platform) - RECENT)
        charged = LedgerEntry.objects.for_platform(platform).filter(type=Type.CHARGE)
        sums = charged.values_list("holder", "currency").annotate(whole=Sum(gross), late=Sum(gross, filter=since))
        for holder, currency, whole, late in sums.iterator():
            lifetimes[holder] += cents_of(Money(int(whole), currency))
            if late:
                recent[holder][currency] = int(late)
        recent_volumes_list(platform.pk, recent)
    lifetime_volumes_tell(lifetimes)
