"""The chart of accounts: whose balances there are, and which entries each movement of money makes.

Every platform keeps a book of its own. In it the platform, each connected account (by its id) and the world
outside hold balances, one a kind and currency; nothing is ever converted. Entries are signed: what leaves a
balance is negative, what arrives is positive, and a movement sums to zero.

| movement | leaves | arrives |
| --- | --- | --- |
| charge | world cards (the whole) | account pending (less fees), world fees, platform pending (application fee) |
| refund | account available | world cards |
| top-up begun | world bank | platform pending |
| top-up settled | platform pending | platform available |
| top-up failed | platform pending | world bank |
| top-up reversed, once settled | platform available | world bank |
| transfer | platform available | account available |
| transfer reversal | account available | platform available |
| payout | available (amount and fee) | in transit, world fees |
| payout arrived | in transit | world bank |
| payout failed or canceled on its way | in transit | available |
| payout returned by the bank, once paid | world bank | available |
| payout fetched back from the bank, or a balance below zero made up for | world bank | available |
| that taken back by the bank | available | world bank |
| account debit | account available | platform available |
| account debit given back | platform available | account available |
| fee borne by the platform (debit, instant payout) | platform available | world fees |
| that fee given back | world fees | platform available |
| reserve held, released | platform available, reserved | platform reserved, available |
| reserve used for an account | platform reserved | account available |
| funds become available | pending | available |

``funds.postings`` has a function for each. The world's balances mirror what lies outside: how much the card
networks and banks have brought (negative) or taken (positive), and what the processor has earned in fees.

Only available balances may fall below zero, and only by movements that nobody can refuse: refunds, returns,
fees and reserves. A transfer, payout or debit never makes a balance negative.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Holders that are no connected account. A holder's name is also its place in the order of locks (see ``ledger``).
PLATFORM = "platform"
WORLD = "world"


class Balance(StrEnum):
    """The kinds of balance. A platform and an account have the first four, the world the last three."""

    AVAILABLE = "available"
    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    RESERVED = "reserved"
    BANK = "bank"
    CARDS = "cards"
    FEES = "fees"


OWN_BALANCES = (Balance.AVAILABLE, Balance.PENDING, Balance.IN_TRANSIT, Balance.RESERVED)


class Kind(StrEnum):
    """What a movement is, in the ledger."""

    CHARGE = "charge"
    REFUND = "refund"
    TOP_UP = "top_up"
    TOP_UP_SETTLED = "top_up_settled"
    TOP_UP_FAILED = "top_up_failed"
    TOP_UP_REVERSED = "top_up_reversed"
    TRANSFER = "transfer"
    TRANSFER_REVERSAL = "transfer_reversal"
    PAYOUT = "payout"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_CANCELED = "payout_canceled"
    PAYOUT_RETURNED = "payout_returned"
    PAYOUT_REVERSED = "payout_reversed"
    PAYOUT_REVERSAL_RETURNED = "reversal_returned"
    ACCOUNT_DEBIT = "account_debit"
    ACCOUNT_DEBIT_REFUND = "account_debit_refund"
    PLATFORM_FEE = "platform_fee"
    PLATFORM_FEE_RETURNED = "fee_returned"
    RESERVE_HELD = "reserve_held"
    RESERVE_RELEASED = "reserve_released"
    RESERVE_USED = "reserve_used"
    RELEASE = "release"


class Type(StrEnum):
    """What a holder's balance transaction is called, in the API's words; most entries of the inside have none."""

    CHARGE = "charge"
    REFUND = "refund"
    APPLICATION_FEE = "application_fee"
    TOP_UP = "topup"
    TOP_UP_REVERSAL = "topup_reversal"
    TRANSFER = "transfer"
    TRANSFER_REFUND = "transfer_refund"
    PAYMENT = "payment"
    PAYMENT_REFUND = "payment_refund"
    PAYOUT = "payout"
    PAYOUT_FAILURE = "payout_failure"
    PAYOUT_CANCEL = "payout_cancel"
    FEE = "stripe_fee"
    RESERVE = "reserve_transaction"

    @property
    def label(self) -> str:
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    Type.CHARGE: "Charge",
    Type.REFUND: "Refund",
    Type.APPLICATION_FEE: "Application fee",
    Type.TOP_UP: "Top-up",
    Type.TOP_UP_REVERSAL: "Top-up reversal",
    Type.TRANSFER: "Transfer",
    Type.TRANSFER_REFUND: "Transfer reversal",
    Type.PAYMENT: "Payment",
    Type.PAYMENT_REFUND: "Payment reversal",
    Type.PAYOUT: "Payout",
    Type.PAYOUT_FAILURE: "Payout failure",
    Type.PAYOUT_CANCEL: "Payout cancellation",
    Type.FEE: "Processing fee",
    Type.RESERVE: "Reserve",
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One entry of a movement: ``amount`` minor units into (or, negative, out of) a balance.

    ``fee`` is what ``amount`` is already less by; ``type`` makes the entry a balance transaction of its holder.
    ``may_overdraw`` lets an available balance fall below zero by it.
    """

    holder: str
    balance: Balance
    amount: int
    type: Type | None = None
    fee: int = 0
    may_overdraw: bool = False


@dataclass(frozen=True, slots=True)
class Movement:
    """A whole movement of one currency in the book of one platform.

    ``source`` is the id of the object that causes it. ``key`` makes it happen once for good; of one source
    there can be several kinds of movement, so kind and source together are the key unless another is given.
    ``created`` is the platform's business time (``now_for``), ``available_on`` when what is pending becomes
    available (nothing: not by the calendar), ``reversal_of`` the ledger transaction that it takes back.
    """

    platform_id: int
    kind: Kind
    source: str
    currency: str
    legs: tuple[Leg, ...]
    created: datetime
    available_on: datetime | None = None
    reversal_of: int | None = None
    key: str = ""

    @property
    def idempotency_key(self) -> str:
        return self.key or f"{self.kind}:{self.source}"
