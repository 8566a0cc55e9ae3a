"""What a payout by schedule contained: every balance transaction whose money it took, so that it can be checked.

It takes the whole of what is available, but for what the account keeps there; what came in and went out since the one
before, and what that one left, is therefore its contents.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from connect_dashboard.ui.money import Money
from funds.chart import Kind, Type
from funds.models import LedgerEntry, Payout
from funds.released import released_entries

SHOWN = 100


@dataclass(frozen=True)
class Group:
    """All of one kind; amounts in minor units, ``net`` is ``gross`` less ``fees``."""

    type: Type
    count: int
    gross: int
    fees: int
    net: int

    @property
    def label(self) -> str:
        return self.type.label


@dataclass(frozen=True)
class Contents:
    """``before`` is what the payout before left, ``total`` what all comes to, ``left`` what of it stays."""

    groups: list[Group]
    entries: list[LedgerEntry]
    count: int
    before: Money
    total: Money
    left: Money
    adds_up: bool

    @property
    def shown(self) -> int:
        return len(self.entries)


def contents_of(payout: Payout) -> Contents | None:
    """Nothing for a payout by hand: it takes an amount, not particular payments."""
    if not payout.automatic or payout.ledger_transaction_id is None:
        return None
    taken = _entry_of(payout)
    opening, found = _span(payout, taken)
    left = Money(taken.balance_after, payout.currency)
    groups = _groups(found)
    total = Money(opening + sum(group.net for group in groups), payout.currency)
    return Contents(
        groups=groups,
        entries=list(found.select_related("transaction").order_by("-created", "-pk")[:SHOWN]),
        count=sum(group.count for group in groups),
        before=Money(opening, payout.currency),
        total=total,
        left=left,
        adds_up=total == payout.money + left,
    )


def transactions_in(payout: Payout) -> QuerySet[LedgerEntry]:
    """The balance transactions that a payout by schedule contained; none for one by hand."""
    if not payout.automatic or payout.ledger_transaction_id is None:
        return LedgerEntry.objects.none()
    return _span(payout, _entry_of(payout))[1]


def _span(payout: Payout, taken: LedgerEntry) -> tuple[int, QuerySet[LedgerEntry]]:
    """What the payout before had left, in minor units, and what came since; ``taken`` is the payout's own entry."""
    earlier = Payout.objects.filter(
        platform=payout.platform_id, account=payout.account_id, currency=payout.currency, automatic=True
    ).filter(Q(created__lt=payout.created) | Q(created=payout.created, pk__lt=payout.pk))
    before = earlier.exclude(ledger_transaction=None).order_by("-created", "-pk").first()
    left = _entry_of(before) if before else None
    first, opening = (left.number, left.balance_after) if left else (0, 0)
    return opening, _contained(taken, first)


def _entry_of(payout: Payout) -> LedgerEntry:
    taken = LedgerEntry.objects.filter(transaction=payout.ledger_transaction_id, holder=payout.holder, type=Type.PAYOUT)
    return taken.select_related("ledger_account").get()


def _contained(taken: LedgerEntry, after: int) -> QuerySet[LedgerEntry]:
    """What moved the balance itself; in place of pending funds that became available, the payments that they are."""
    lines = LedgerEntry.objects.filter(
        ledger_account=taken.ledger_account_id, number__gt=after, number__lt=taken.number
    )
    releases = lines.filter(type="", transaction__kind=Kind.RELEASE).values("transaction")
    paid = released_entries(taken.platform_id, taken.holder, releases)
    return LedgerEntry.objects.filter(Q(pk__in=lines.exclude(type="").values("pk")) | Q(pk__in=paid.values("pk")))


def _groups(found: QuerySet[LedgerEntry]) -> list[Group]:
    rows = found.order_by("type").values("type").annotate(count=Count("pk"), total=Sum("amount"), fees=Sum("fee"))
    return [_group(Type(row["type"]), row["count"], row["total"], row["fees"]) for row in rows]


def _group(type: Type, count: int, net: int, fees: int) -> Group:
    return Group(type, count, gross=net + fees, fees=fees, net=net)
