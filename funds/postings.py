"""Which entries each movement posts: a function for each row of the table in ``funds.chart``.

All amounts are positive minor units of ``currency``; ``account`` is a connected account's id, ``holder`` that or
``PLATFORM``. Each returns a Movement for ``ledger.post``; nothing here reads or writes anything.
"""

from dataclasses import replace
from datetime import datetime

from funds.chart import PLATFORM, WORLD, Balance, Kind, Leg, Movement, Type

_B = Balance


def charge(
    *,
    platform_id: int,
    source: str,
    account: str,
    amount: int,
    currency: str,
    created: datetime,
    available_on: datetime,
    fee: int = 0,
    application_fee: int = 0,
) -> Movement:
    """A card payment to an account: pending until ``available_on``, less the processor's and the platform's fee."""
    taken = fee + application_fee
    legs = (
        Leg(WORLD, _B.CARDS, -amount),
        Leg(account, _B.PENDING, amount - taken, Type.CHARGE, fee=taken),
        Leg(WORLD, _B.FEES, fee),
        Leg(PLATFORM, _B.PENDING, application_fee, Type.APPLICATION_FEE),
    )
    return _movement(platform_id, Kind.CHARGE, source, currency, legs, created, available_on)


def refund(*, platform_id: int, source: str, account: str, amount: int, currency: str, created: datetime) -> Movement:
    """Money back to a payer's card, whether or not the account still has it."""
    legs = (Leg(account, _B.AVAILABLE, -amount, Type.REFUND, may_overdraw=True), Leg(WORLD, _B.CARDS, amount))
    return _movement(platform_id, Kind.REFUND, source, currency, legs, created)


def top_up(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    """Money on its way from the platform's bank; it stays pending until the top-up settles or fails."""
    legs = (Leg(WORLD, _B.BANK, -amount), Leg(PLATFORM, _B.PENDING, amount, Type.TOP_UP))
    return _movement(platform_id, Kind.TOP_UP, source, currency, legs, created)


def top_up_settled(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    legs = (Leg(PLATFORM, _B.PENDING, -amount), Leg(PLATFORM, _B.AVAILABLE, amount))
    return _movement(platform_id, Kind.TOP_UP_SETTLED, source, currency, legs, created)


def top_up_failed(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    """A top-up that failed or was canceled before it settled."""
    legs = (Leg(PLATFORM, _B.PENDING, -amount, Type.TOP_UP_REVERSAL), Leg(WORLD, _B.BANK, amount))
    return _movement(platform_id, Kind.TOP_UP_FAILED, source, currency, legs, created)


def top_up_reversed(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    """The bank takes a settled top-up back, whether or not the platform still has it."""
    legs = (
        Leg(PLATFORM, _B.AVAILABLE, -amount, Type.TOP_UP_REVERSAL, may_overdraw=True),
        Leg(WORLD, _B.BANK, amount),
    )
    return _movement(platform_id, Kind.TOP_UP_REVERSED, source, currency, legs, created)


def transfer(*, platform_id: int, source: str, account: str, amount: int, currency: str, created: datetime) -> Movement:
    """From the platform's balance to an account's. Taken back, in full or in part, by ``ledger.reverse``."""
    legs = (
        Leg(PLATFORM, _B.AVAILABLE, -amount, Type.TRANSFER),
        Leg(account, _B.AVAILABLE, amount, Type.PAYMENT),
    )
    return _movement(platform_id, Kind.TRANSFER, source, currency, legs, created)


def payout(
    *,
    platform_id: int,
    source: str,
    holder: str,
    amount: int,
    currency: str,
    created: datetime,
    fee: int = 0,
) -> Movement:
    """Towards a bank account or debit card; ``fee`` is taken from the same balance, besides ``amount``."""
    legs = (
        Leg(holder, _B.AVAILABLE, -amount - fee, Type.PAYOUT, fee=fee),
        Leg(holder, _B.IN_TRANSIT, amount),
        Leg(WORLD, _B.FEES, fee),
    )
    return _movement(platform_id, Kind.PAYOUT, source, currency, legs, created)


def payout_paid(
    *, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime
) -> Movement:
    legs = (Leg(holder, _B.IN_TRANSIT, -amount), Leg(WORLD, _B.BANK, amount))
    return _movement(platform_id, Kind.PAYOUT_PAID, source, currency, legs, created)


def payout_failed(
    *, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime
) -> Movement:
    """It never arrived: back to the balance. The fee of a payout that failed is not given back."""
    legs = (Leg(holder, _B.IN_TRANSIT, -amount), Leg(holder, _B.AVAILABLE, amount, Type.PAYOUT_FAILURE))
    return _movement(platform_id, Kind.PAYOUT_FAILED, source, currency, legs, created)


def payout_canceled(
    *, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime, fee: int = 0
) -> Movement:
    """It never set out: amount and ``fee`` come back."""
    legs = (
        Leg(holder, _B.IN_TRANSIT, -amount),
        Leg(holder, _B.AVAILABLE, amount + fee, Type.PAYOUT_CANCEL),
        Leg(WORLD, _B.FEES, -fee),
    )
    return _movement(platform_id, Kind.PAYOUT_CANCELED, source, currency, legs, created)


def payout_returned(
    *, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime
) -> Movement:
    """The bank sends a paid payout back."""
    legs = (Leg(WORLD, _B.BANK, -amount), Leg(holder, _B.AVAILABLE, amount, Type.PAYOUT_FAILURE))
    return _movement(platform_id, Kind.PAYOUT_RETURNED, source, currency, legs, created)


def payout_reversed(
    *, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime
) -> Movement:
    """Fetched from the bank account: what a paid payout brought there, or what the balance lacks."""
    legs = (Leg(WORLD, _B.BANK, -amount), Leg(holder, _B.AVAILABLE, amount, Type.PAYOUT))
    return _movement(platform_id, Kind.PAYOUT_REVERSED, source, currency, legs, created)


def payout_reversal_returned(
    *, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime
) -> Movement:
    """The bank takes back what was fetched from it, whether or not the balance still has it."""
    legs = (Leg(holder, _B.AVAILABLE, -amount, Type.PAYOUT_FAILURE, may_overdraw=True), Leg(WORLD, _B.BANK, amount))
    return _movement(platform_id, Kind.PAYOUT_REVERSAL_RETURNED, source, currency, legs, created)


def account_debit(
    *, platform_id: int, source: str, account: str, amount: int, currency: str, created: datetime, fee: int = 0
) -> Movement:
    """Pulled from an account that consented: a transfer there, a payment here, less ``fee``, the platform's cost.

    It never makes the account's balance negative. ``fee`` is less than ``amount``.
    """
    legs = (
        Leg(account, _B.AVAILABLE, -amount, Type.TRANSFER),
        Leg(PLATFORM, _B.AVAILABLE, amount - fee, Type.PAYMENT, fee=fee),
        Leg(WORLD, _B.FEES, fee),
    )
    return _movement(platform_id, Kind.ACCOUNT_DEBIT, source, currency, legs, created)


def account_debit_refund(
    *, platform_id: int, source: str, account: str, amount: int, currency: str, created: datetime, reversal_of: int
) -> Movement:
    """Some or all of a debit back to its account; never more than was pulled, and the fee stays paid."""
    legs = (
        Leg(PLATFORM, _B.AVAILABLE, -amount, Type.PAYMENT_REFUND),
        Leg(account, _B.AVAILABLE, amount, Type.TRANSFER_REFUND),
    )
    movement = _movement(platform_id, Kind.ACCOUNT_DEBIT_REFUND, source, currency, legs, created)
    return replace(movement, reversal_of=reversal_of)


def platform_fee(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    """What the processor charges the platform for a movement of one of its accounts."""
    legs = (Leg(PLATFORM, _B.AVAILABLE, -amount, Type.FEE, may_overdraw=True), Leg(WORLD, _B.FEES, amount))
    return _movement(platform_id, Kind.PLATFORM_FEE, source, currency, legs, created)


def platform_fee_returned(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    """The fee of a movement that never set out comes back."""
    legs = (Leg(WORLD, _B.FEES, -amount), Leg(PLATFORM, _B.AVAILABLE, amount, Type.FEE))
    return _movement(platform_id, Kind.PLATFORM_FEE_RETURNED, source, currency, legs, created)


def reserve_held(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    """Set aside for accounts below zero (``connect_reserved``), whether or not the platform has it."""
    legs = (
        Leg(PLATFORM, _B.AVAILABLE, -amount, Type.RESERVE, may_overdraw=True),
        Leg(PLATFORM, _B.RESERVED, amount),
    )
    return _movement(platform_id, Kind.RESERVE_HELD, source, currency, legs, created)


def reserve_released(*, platform_id: int, source: str, amount: int, currency: str, created: datetime) -> Movement:
    legs = (Leg(PLATFORM, _B.RESERVED, -amount), Leg(PLATFORM, _B.AVAILABLE, amount, Type.RESERVE))
    return _movement(platform_id, Kind.RESERVE_RELEASED, source, currency, legs, created)


def reserve_used(
    *, platform_id: int, source: str, account: str, amount: int, currency: str, created: datetime
) -> Movement:
    """The reserve brings an account that stayed below zero back to it."""
    legs = (Leg(PLATFORM, _B.RESERVED, -amount), Leg(account, _B.AVAILABLE, amount, Type.RESERVE))
    return _movement(platform_id, Kind.RESERVE_USED, source, currency, legs, created)


def release(*, platform_id: int, source: str, holder: str, amount: int, currency: str, created: datetime) -> Movement:
    """Pending funds whose day has come."""
    legs = (Leg(holder, _B.PENDING, -amount), Leg(holder, _B.AVAILABLE, amount))
    return _movement(platform_id, Kind.RELEASE, source, currency, legs, created)


def _movement(
    platform_id: int,
    kind: Kind,
    source: str,
    currency: str,
    legs: tuple[Leg, ...],
    created: datetime,
    available_on: datetime | None = None,
) -> Movement:
    moving = tuple(leg for leg in legs if leg.amount)
    return Movement(platform_id, kind, source, currency, moving, created, available_on)
