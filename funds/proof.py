"""Proving the whole ledger from its entries, without trust in any trigger."""

from dataclasses import dataclass

from django.db import connection, transaction

# Each finds the rows that break one rule, in the words in which they are reported.
_CHECKS: dict[str, str] = {
    "movements whose entries are missing or do not sum to zero in each currency": """
        SELECT 'transaction ' || movement.id FROM funds_ledgertransaction AS movement
        LEFT JOIN (
            SELECT transaction_id, count(*) AS legs FROM funds_ledgerentry GROUP BY transaction_id
        ) AS found ON found.transaction_id = movement.id
        WHERE found.legs IS DISTINCT FROM movement.legs
        UNION ALL
        SELECT 'transaction ' || transaction_id || ' in ' || currency FROM funds_ledgerentry
        GROUP BY transaction_id, currency HAVING sum(amount) <> 0
    """,
    "entries without movement or balance, or in another platform, holder or currency than theirs": """
        SELECT 'entry ' || entry.id FROM funds_ledgerentry AS entry
        LEFT JOIN funds_ledgertransaction AS movement ON movement.id = entry.transaction_id
        LEFT JOIN funds_ledgeraccount AS held ON held.id = entry.ledger_account_id
        WHERE (entry.platform_id, entry.currency) IS DISTINCT FROM (movement.platform_id, movement.currency)
            OR (entry.platform_id, entry.holder, entry.currency)
                IS DISTINCT FROM (held.platform_id, held.holder, held.currency)
    """,
    "balances that are not the sum of their entries": """
        SELECT 'balance ' || held.id FROM funds_ledgeraccount AS held
        LEFT JOIN (
            SELECT ledger_account_id, sum(amount) AS total, count(*) AS entries
            FROM funds_ledgerentry GROUP BY ledger_account_id
        ) AS found ON found.ledger_account_id = held.id
        WHERE held.balance <> COALESCE(found.total, 0) OR held.entries <> COALESCE(found.entries, 0)
    """,
    "entries whose running balance does not follow from the one before": """
        SELECT 'entry ' || id FROM (
            SELECT id, number, balance_after,
                sum(amount) OVER line AS total, row_number() OVER line AS place
            FROM funds_ledgerentry WINDOW line AS (PARTITION BY ledger_account_id ORDER BY number)
        ) AS lines
        WHERE balance_after <> total OR number <> place
    """,
    "balances below zero by a movement that may not do that": """
        SELECT 'entry ' || entry.id FROM funds_ledgerentry AS entry
        JOIN funds_ledgeraccount AS held ON held.id = entry.ledger_account_id
        WHERE entry.balance_after < 0 AND entry.amount < 0 AND NOT (held.may_go_negative AND entry.may_overdraw)
    """,
    "reversals of more than there was": """
        SELECT 'transaction ' || original.transaction_id FROM (
            SELECT reversal_of_id, ledger_account_id, sum(amount) AS total
            FROM funds_ledgertransaction AS reversal JOIN funds_ledgerentry AS entry ON transaction_id = reversal.id
            WHERE reversal_of_id IS NOT NULL GROUP BY reversal_of_id, ledger_account_id
        ) AS taken
        JOIN funds_ledgerentry AS original
            ON original.transaction_id = taken.reversal_of_id AND original.ledger_account_id = taken.ledger_account_id
        WHERE sign(original.amount) = sign(taken.total) OR abs(taken.total) > abs(original.amount)
    """,
    "pending funds released by a movement of another amount": """
        SELECT 'transaction ' || released.released_in_id FROM (
            SELECT released_in_id, ledger_account_id, sum(amount) AS total
            FROM funds_maturity WHERE released_in_id IS NOT NULL GROUP BY released_in_id, ledger_account_id
        ) AS released
        LEFT JOIN funds_ledgerentry AS entry
            ON entry.transaction_id = released.released_in_id
            AND entry.ledger_account_id = released.ledger_account_id
        WHERE entry.amount IS DISTINCT FROM -released.total
    """,
}
_COUNTS = """
SELECT (SELECT count(*) FROM funds_ledgertransaction), (SELECT count(*) FROM funds_ledgerentry),
    (SELECT count(*) FROM funds_ledgeraccount), (SELECT count(*) FROM funds_ledgertransaction WHERE reversal_of_id > 0)
"""
_SHOWN = 20


@dataclass(frozen=True)
class Proof:
    """How much was checked, and by rule what breaks it (the first few of each)."""

    transactions: int
    entries: int
    balances: int
    reversals: int
    checks: dict[str, list[str]]

    @property
    def broken(self) -> dict[str, list[str]]:
        return {rule: found for rule, found in self.checks.items() if found}


@transaction.atomic
def prove() -> Proof:
    """Check every rule over every row, on one snapshot: movements may go on meanwhile."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(_COUNTS)
        counts = cursor.fetchone()
        checks = {}
        for rule, query in _CHECKS.items():
            cursor.execute(f"{query} LIMIT {_SHOWN}")
            checks[rule] = [row[0] for row in cursor.fetchall()]
    transactions, entries, balances, reversals = counts
    return Proof(transactions, entries, balances, reversals, checks)
