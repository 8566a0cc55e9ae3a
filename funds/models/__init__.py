"""Tables of money."""

from funds.models.approval import Approval
from funds.models.debit import AccountDebit, DebitRefund
from funds.models.following import LedgerMark, OverdrawnBalance
from funds.models.ledger import LedgerAccount, LedgerDay, LedgerEntry, LedgerTransaction, Maturity
from funds.models.movement import Movement, OutsideMovement
from funds.models.payout import Payout, PayoutPlan
from funds.models.settings import DailyTotal, FundsSettings
from funds.models.top_up import PlatformBankAccount, TopUp
from funds.models.transfer import Transfer, TransferReversal

__all__ = [
    "AccountDebit",
    "Approval",
    "DailyTotal",
    "DebitRefund",
    "FundsSettings",
    "LedgerAccount",
    "LedgerDay",
    "LedgerEntry",
    "LedgerMark",
    "LedgerTransaction",
    "Maturity",
    "Movement",
    "OutsideMovement",
    "OverdrawnBalance",
    "Payout",
    "PayoutPlan",
    "PlatformBankAccount",
    "TopUp",
    "Transfer",
    "TransferReversal",
]
