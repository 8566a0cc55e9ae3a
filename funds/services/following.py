"""What follows from new entries: what lists show of accounts, and which accounts are below zero.

Nothing of it happens while money moves. A pass looks at the entries that came since the last one, by their numbers.
Numbers are given before a transaction commits, so a pass may not see some that are lower than others that it sees:
they are looked at again, once more after every transaction that was open then has ended. That is read from the
database's list of sessions, which tells of those of the same role; all processes of the product use one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from accounts.services.money import Amounts, balances_list
from funds.chart import Balance
from funds.locks import lock_mark
from funds.models import LedgerAccount, LedgerEntry

_ENTRIES = 20_000
_SHOWN = (Balance.AVAILABLE, Balance.PENDING)

_ALL_ENDED = """
SELECT clock_timestamp(), NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND xact_start <= %s
)
"""
# Since the first entry after the last one that left something on the balance, or nothing.
_OVERDRAWN = """
INSERT INTO funds_overdrawnbalance (ledger_account_id, since)
SELECT held.id, (
    SELECT entry.created FROM funds_ledgerentry AS entry
    WHERE entry.ledger_account_id = held.id AND entry.number > COALESCE((
        SELECT before.number FROM funds_ledgerentry AS before
        WHERE before.ledger_account_id = held.id AND before.balance_after >= 0 ORDER BY before.number DESC LIMIT 1
    ), 0)
    ORDER BY entry.number LIMIT 1
)
FROM funds_ledgeraccount AS held WHERE held.id = ANY (%s) AND held.balance < 0
ON CONFLICT (ledger_account_id) DO UPDATE SET since = EXCLUDED.since
"""
_RECOVERED = """
DELETE FROM funds_overdrawnbalance AS overdrawn USING funds_ledgeraccount AS held
WHERE held.id = overdrawn.ledger_account_id AND held.id = ANY (%s) AND held.balance >= 0
"""


def ledger_follow(*, entries: int = _ENTRIES) -> int:
    """Look at what is new, ``entries`` at a time; return how many listed balances changed.

    Safe to run twice, and at once: a second worker leaves the pass to the first.
    """
    span = _begin()
    if span is None:
        return 0
    changed = 0
    for after in range(span.after, span.until, entries):
        followed = _follow(after, min(after + entries, span.until))
        if followed is None:
            return changed
        changed += followed
    _end(span)
    return changed


@dataclass(frozen=True)
class _Span:
    """Entries later than ``after`` and up to ``until``, the last one there was at ``at``.

    Once they were looked at, nothing is missing up to ``safe``.
    """

    after: int
    until: int
    at: datetime
    safe: int


@transaction.atomic
def _begin() -> _Span | None:
    """What to look at; None while another worker looks."""
    mark = lock_mark()
    if mark is None:
        return None
    last = LedgerEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        # After the last entry was read: whatever is missing below it stands in a transaction that began before.
        cursor.execute(_ALL_ENDED, [mark.examined_at])
        now, ended = cursor.fetchone()
    return _Span(mark.safe, last, now, mark.examined if ended else mark.safe)


@transaction.atomic
def _end(span: _Span) -> None:
    mark = lock_mark()
    if mark is not None and mark.examined <= span.until:
        mark.safe, mark.examined, mark.examined_at = span.safe, span.until, span.at
        mark.save(update_fields=["safe", "examined", "examined_at"])


@transaction.atomic
def _follow(after: int, until: int) -> int | None:
    if lock_mark() is None:
        return None
    fresh = LedgerEntry.objects.filter(pk__gt=after, pk__lte=until).values("ledger_account")
    moved = LedgerAccount.objects.filter(pk__in=fresh, kind__in=_SHOWN, account__isnull=False)
    by_platform: dict[int, set[str]] = defaultdict(set)
    available = []
    for held in moved.only("platform_id", "account_id", "kind"):
        by_platform[held.platform_id].add(str(held.account_id))
        if held.kind == Balance.AVAILABLE:
            available.append(held.pk)
    with connection.cursor() as cursor:
        cursor.execute(_RECOVERED, [available])
        cursor.execute(_OVERDRAWN, [available])
    return sum(list_balances(platform_id, ids) for platform_id, ids in sorted(by_platform.items()))


def list_balances(platform_id: int, account_ids: Iterable[str]) -> int:
    """Show in the lists what these accounts hold now; return how many rows changed."""
    ids = sorted(account_ids)
    return balances_list(platform_id, ids, lambda: _amounts(platform_id, ids))


def _amounts(platform_id: int, account_ids: list[str]) -> Amounts:
    amounts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    held = LedgerAccount.objects.filter(platform=platform_id, holder__in=account_ids, kind__in=_SHOWN)
    for holder, currency, balance in held.values_list("holder", "currency", "balance"):
        amounts[holder][currency] += balance
    return amounts
