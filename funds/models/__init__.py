"""Tables of money."""

from funds.models.approval import Approval
from funds.models.ledger import LedgerAccount, LedgerDay, LedgerEntry, LedgerTransaction, Maturity
from funds.models.movement import Movement, OutsideMovement
from funds.models.settings import DailyTotal, FundsSettings

__all__ = [
    "Approval",
    "DailyTotal",
    "FundsSettings",
    "LedgerAccount",
    "LedgerDay",
    "LedgerEntry",
    "LedgerTransaction",
    "Maturity",
    "Movement",
    "OutsideMovement",
]
