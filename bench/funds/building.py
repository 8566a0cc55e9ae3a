"""A ledger of very many entries, by few statements.

Rows are written as ``funds.ledger`` would have: top-ups first, then transfers to each account in turn, spread over
400 days. The triggers that book entries one by one are off meanwhile; every key and index holds each row, and
``funds.proof`` checks afterwards what the triggers would have.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.demo.loading import load_demo_accounts
from accounts.models import Connection
from connect_dashboard.team.models import Membership, Platform, User
from funds import postings
from funds.ledger import post_many
from funds.models import LedgerEntry

ACCOUNTS, SEED = 400, 43
DAYS = 400
NAME = "Ledger of"
# Minor units: enough for every transfer there may be.
FUNDS = 10**13
OPERATOR = "bench@example.com"

_OPEN = """
SELECT funds_ledger_open(%(platform)s, holder, 'available', 'usd') FROM unnest(%(holders)s::text[]) AS holder
"""
_TRANSACTIONS = """
INSERT INTO funds_ledgertransaction (platform_id, kind, source, key, currency, legs, created, posted_at)
SELECT %(platform)s, 'transfer', 'tr_bench' || n, 'transfer:tr_bench' || n, 'usd', 2, moment, moment
FROM (SELECT n, %(since)s + n * %(step)s::interval AS moment FROM generate_series(1, %(number)s) AS n ORDER BY n) AS t
"""
_FIRST = "SELECT id FROM funds_ledgertransaction WHERE platform_id = %(platform)s AND key = 'transfer:tr_bench1'"
# Ids of one INSERT of the only writer follow each other: the n-th transfer is the first one's id and n - 1.
_ENTRIES = """
WITH moved AS (
    SELECT n, %(first)s + n - 1 AS transaction_id, %(since)s + n * %(step)s::interval AS created,
        100 + (n * 7919) %% 9000 AS amount, n %% cardinality(%(holders)s::text[]) AS place
    FROM generate_series(1::bigint, %(number)s) AS n
), legs AS (
    SELECT moved.*, 1 AS leg, held.id AS account, held.holder, amount AS change, 'payment' AS type
    FROM moved JOIN unnest(%(holders)s::text[]) WITH ORDINALITY AS theirs (holder, nth) ON nth = place + 1
    JOIN funds_ledgeraccount AS held
        ON held.platform_id = %(platform)s AND held.holder = theirs.holder AND held.kind = 'available'
    UNION ALL
    SELECT moved.*, 2, held.id, held.holder, -amount, 'transfer'
    FROM moved JOIN funds_ledgeraccount AS held
        ON held.platform_id = %(platform)s AND held.holder = 'platform' AND held.kind = 'available'
)
INSERT INTO funds_ledgerentry (platform_id, transaction_id, leg, ledger_account_id, holder, currency, amount, fee, type,
    number, balance_after, may_overdraw, created)
SELECT %(platform)s, legs.transaction_id, leg, account, legs.holder, 'usd', change, 0, type,
    held.entries + row_number() OVER line, held.balance + sum(change) OVER line, false, legs.created
FROM legs JOIN funds_ledgeraccount AS held ON held.id = account
WINDOW line AS (PARTITION BY account ORDER BY n)
ORDER BY transaction_id, leg
"""
_DAYS = """
INSERT INTO funds_ledgerday (ledger_account_id, day, opening)
SELECT DISTINCT ON (ledger_account_id, (created AT TIME ZONE 'UTC')::date)
    ledger_account_id, (created AT TIME ZONE 'UTC')::date, balance_after - amount
FROM funds_ledgerentry WHERE transaction_id >= %(first)s AND platform_id = %(platform)s
ORDER BY ledger_account_id, (created AT TIME ZONE 'UTC')::date, number
ON CONFLICT DO NOTHING -- the day of the top-ups has begun already
"""
_BALANCES = """
UPDATE funds_ledgeraccount AS held
SET balance = held.balance + added.total, entries = held.entries + added.number, day = added.last
FROM (
    SELECT ledger_account_id, sum(amount) AS total, count(*) AS number, max((created AT TIME ZONE 'UTC')::date) AS last
    FROM funds_ledgerentry WHERE transaction_id >= %(first)s AND platform_id = %(platform)s GROUP BY ledger_account_id
) AS added WHERE held.id = added.ledger_account_id
"""


def ledger_of(entries: int) -> Platform:
    """A platform of whose ledger there are ``entries``, and a few for its funds; built if it is not there."""
    platform, _ = Platform.objects.get_or_create(
        business_name=f"{NAME} {entries:,} entries", defaults={"country": "US", "support_email": "support@example.com"}
    )
    user, _ = User.objects.get_or_create(email=OPERATOR, defaults={"name": "Bench"})
    Membership.objects.get_or_create(platform=platform, user=user, defaults={"roles": ["administrator"]})
    if not LedgerEntry.objects.for_platform(platform).exists():
        load_demo_accounts(platform.pk, ACCOUNTS, SEED + entries, timezone.now())
        _build(platform, entries // 2)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) funds_ledgertransaction, funds_ledgerentry, funds_ledgerday")
    return platform


@transaction.atomic
def _build(platform: Platform, transfers: int) -> None:
    holders = sorted(Connection.objects.for_platform(platform).values_list("account_id", flat=True))
    since = datetime.combine(timezone.now().date() - timedelta(days=DAYS), datetime.min.time(), UTC)
    given = {"platform_id": platform.pk, "source": "tu_bench", "amount": FUNDS, "currency": "usd", "created": since}
    post_many([postings.top_up(**given), postings.top_up_settled(**given)])
    values = {
        "platform": platform.pk,
        "holders": holders,
        "number": transfers,
        "since": since,
        "step": timedelta(days=DAYS - 1) / transfers,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, values)
        # Deferred checks of what was posted above have their say first.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_TRANSACTIONS, values)
        cursor.execute(_FIRST, values)
        values["first"] = cursor.fetchone()[0]
        for statement in (_ENTRIES, _DAYS, _BALANCES):
            cursor.execute(statement, values)
