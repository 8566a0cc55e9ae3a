"""Tables of money."""

from funds.models.ledger import LedgerAccount, LedgerDay, LedgerEntry, LedgerTransaction, Maturity

__all__ = ["LedgerAccount", "LedgerDay", "LedgerEntry", "LedgerTransaction", "Maturity"]
