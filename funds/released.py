"""Of which payments pending funds were that became available together: a release is one line of a balance."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from funds.chart import Balance
from funds.models import LedgerAccount, LedgerEntry, Maturity


def released_entries(platform_id: int, holder: str, releases: Any) -> QuerySet[LedgerEntry]:
    """The balance transactions of a holder whose funds the ledger transactions ``releases`` made available."""
    pending = LedgerAccount.objects.filter(platform=platform_id, holder=holder, kind=Balance.PENDING)
    matured = Maturity.objects.filter(released_in__in=releases, ledger_account__in=pending)
    paid = LedgerEntry.objects.filter(transaction__in=matured.values("transaction"), ledger_account__in=pending)
    return paid.exclude(type="")


def released_counts(releases: Iterable[int]) -> dict[int, int]:
    """How many payments each of the ledger transactions ``releases`` made available."""
    found = Maturity.objects.filter(released_in__in=list(releases))
    return dict(found.order_by().values_list("released_in").annotate(Count("pk")))
