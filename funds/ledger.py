"""The only writer of entries: ``post`` and ``reverse``.

A movement is one call of the database's function ``funds_ledger_post``. It finds or opens the balances, locks them,
checks them, and books transaction, entries and balances; constraints and triggers hold what must hold, whoever
writes. A movement that was posted before (by its key) is found again, for good.

Locks: balances are locked by holder, then kind. Ids of accounts come first (``acct_…``), then ``platform``, then
``world``: so the balances that everybody shares are locked last and for the shortest time. Movements posted in one
database transaction go through ``post_many``, which keeps that order across all of them. Lock rows of connected
accounts and of movements before: balances are the last of all locks, and commit soon after. Who had to wait for one
is likely to be waited for: such a commit lets go of them before the disk has it, and whoever posted waits for the disk
afterwards, holding nothing.

A refusal writes nothing and leaves the database transaction usable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from connect_dashboard.database.early import commit_early
from connect_dashboard.prepared import binding_cursor
from connect_dashboard.ui.money import Money
from funds.chart import WORLD, Kind, Leg, Movement, Type
from funds.errors import CurrencyMismatch, InsufficientFunds, KeyReused, ReversalTooLarge
from funds.locks import lock_balances
from funds.models import LedgerEntry, LedgerTransaction

_POST = """
SELECT posted_id, outcome, failed_leg, remaining,
    CASE WHEN waited THEN set_config('synchronous_commit', 'off', true) END
FROM funds_ledger_post(
    %s, %s, %s, %s, %s, %s, %s, %s,
    %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::boolean[], %s
)
"""
# One call a movement, in their order. Arrays of unequal length do not nest: those of the legs come as text.
_POST_MANY = """
SELECT posted.posted_id, posted.outcome, posted.failed_leg, posted.remaining,
    set_config('synchronous_commit', 'off', true)
FROM unnest(
    %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bigint[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
) WITH ORDINALITY AS given (
    platform, kind, source, key, currency, created, available_on, reversal_of,
    holders, kinds, amounts, types, fees, overdraws, place
)
CROSS JOIN LATERAL funds_ledger_post(
    platform, kind, source, key, currency, created, available_on, reversal_of,
    holders::text[], kinds::text[], amounts::bigint[], types::text[], fees::bigint[], overdraws::boolean[]
) AS posted
ORDER BY place
"""
_REVERSED = {
    Type.CHARGE: Type.REFUND,
    Type.TOP_UP: Type.TOP_UP_REVERSAL,
    Type.TRANSFER: Type.TRANSFER_REFUND,
    Type.PAYMENT: Type.PAYMENT_REFUND,
    Type.PAYOUT: Type.PAYOUT_FAILURE,
}


@dataclass(frozen=True, slots=True)
class Posted:
    """The ledger transaction of a movement; ``replayed`` where it was there already."""

    id: int
    replayed: bool


def post(movement: Movement, *, number: int | None = None) -> Posted:
    """Book a movement, once for good by its key; under ``number``, where one was drawn for it before.

    Raises InsufficientFunds, ReversalTooLarge, KeyReused (the key is that of another movement), and ValueError for
    what is no movement: legs that do not sum to zero, or two legs on one balance.
    """
    legs = _in_order_of_locks(movement)
    with binding_cursor() as cursor:
        cursor.execute(_POST, [*_columns(movement, legs), number])
        *outcome, waited = cursor.fetchone()
        if waited:
            commit_early(cursor)
    return _posted(movement, legs, *outcome)


@transaction.atomic
def post_many(movements: Sequence[Movement]) -> list[Posted]:
    """Book several movements together, in their order and in one statement: all of them, or on a refusal none.

    Raises what ``post`` raises.
    """
    lock_balances(
        {(moved.platform_id, leg.holder, str(leg.balance), moved.currency) for moved in movements for leg in moved.legs}
    )
    legs = [_in_order_of_locks(movement) for movement in movements]
    rows = [_columns(*one) for one in zip(movements, legs, strict=True)]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_POST_MANY, [list(column) for column in zip(*rows, strict=True)])
        outcomes = cursor.fetchall()
        commit_early(cursor)
    return [
        _posted(movement, its_legs, *outcome[:4])
        for movement, its_legs, outcome in zip(movements, legs, outcomes, strict=True)
    ]


def _array(values: Iterable[object]) -> str:
    """An array's literal, which costs less than to have psycopg write one; ids and words in it hold no quotes."""
    return "{" + ",".join([f'"{one}"' for one in values]) + "}"


def _columns(movement: Movement, legs: Sequence[Leg]) -> list[Any]:
    return [
        movement.platform_id,
        str(movement.kind),
        movement.source,
        movement.idempotency_key,
        movement.currency,
        movement.created,
        movement.available_on,
        movement.reversal_of,
        _array(leg.holder for leg in legs),
        _array(leg.balance for leg in legs),
        _array(leg.amount for leg in legs),
        _array(leg.type or "" for leg in legs),
        _array(leg.fee for leg in legs),
        _array(leg.may_overdraw or leg.holder == WORLD for leg in legs),
    ]


def _posted(
    movement: Movement, legs: Sequence[Leg], posted_id: int, outcome: str, failed_leg: int, remaining: int
) -> Posted:
    match outcome:
        case "posted" | "replayed":
            return Posted(posted_id, replayed=outcome == "replayed")
        case "insufficient":
            leg = legs[failed_leg - 1]
            raise InsufficientFunds(
                Money(remaining, movement.currency), Money(-leg.amount, movement.currency), leg.holder
            )
        case "exceeds":
            raise ReversalTooLarge(Money(remaining, movement.currency))
        case _:
            raise KeyReused(movement.idempotency_key)


def reverse(
    original: LedgerTransaction,
    *,
    kind: Kind,
    source: str,
    created: datetime,
    amount: Money | None = None,
    may_overdraw: bool = False,
    key: str = "",
) -> Posted:
    """Take a movement back by a new one that points at it: all of it, or of one with two legs a part.

    ``may_overdraw``: what was received has to be given back though the balance no longer has it.
    Raises ReversalTooLarge with what is left, and what ``post`` raises.
    """
    entries = list(LedgerEntry.objects.filter(transaction=original).select_related("ledger_account").order_by("leg"))
    if amount is not None and amount.currency != original.currency:
        raise CurrencyMismatch(amount.currency, original.currency)
    if amount is not None and (len(entries) != 2 or amount.amount <= 0):
        raise ValueError("only of a movement with two legs can a part be reversed, and only a positive one")
    legs = tuple(
        Leg(
            entry.holder,
            entry.ledger_account.balance_kind,
            -entry.amount if amount is None else -amount.amount if entry.amount > 0 else amount.amount,
            type=_REVERSED.get(Type(entry.type), Type(entry.type)) if entry.type else None,
            may_overdraw=may_overdraw,
        )
        for entry in entries
    )
    movement = Movement(
        original.platform_id, kind, source, original.currency, legs, created, reversal_of=original.pk, key=key
    )
    return post(movement)


def _in_order_of_locks(movement: Movement) -> list[Leg]:
    legs = sorted(movement.legs, key=lambda leg: (leg.holder, leg.balance))
    if len({(leg.holder, leg.balance) for leg in legs}) != len(legs):
        raise ValueError("two legs on one balance: add them up")
    if len(legs) < 2 or sum(leg.amount for leg in legs) != 0 or not all(leg.amount for leg in legs):
        raise ValueError("the legs of a movement sum to zero, and none is zero")
    if not movement.source or not movement.currency.islower():
        raise ValueError("a movement has a source and a lower-case currency")
    return legs
