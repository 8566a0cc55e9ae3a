"""Paying a balance out: an account's to its bank account or debit card, the platform's own to its bank.

Locks: the account is held, then the payout, then its approval, what its asker has moved today, and balances last.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction

from accounts.configuration import DashboardAccess, Liability
from accounts.descriptors import payout_descriptor_of
from accounts.metadata import check_metadata
from accounts.models import Account, Connection, ExternalAccount
from accounts.schedules import schedule_of
from connect_dashboard.present import present
from connect_dashboard.processor.choice import processor
from connect_dashboard.processor.protocol import Flow
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.ui.money import Money
from funds.errors import (
    AccountNotPayable,
    AmountInvalid,
    CurrencyMismatch,
    DestinationUnusable,
    InstantUnavailable,
    InsufficientFunds,
    KeyReused,
    NotCancelable,
)
from funds.models import Payout, PlatformBankAccount
from funds.movements import MovementKind, register
from funds.payout_rules import minimum_payout
from funds.queries import available
from funds.services.asking import account_held, asked_before, movement_begin
from funds.services.canceling import movement_cancel
from funds.services.checks import check_amount, payout_obstacle, settings_of, use_daily_limit, use_instant_limit
from funds.services.payout_requests import Destination, instant_obstacle, payout_request
from funds.services.payout_reversals import reversal_check
from funds.services.payout_steps import payout_begin, payout_fetch
from funds.standing import Standing
from funds.statuses import Status


@transaction.atomic
def payout_create(
    *,
    actor: Actor,
    connection: Connection,
    money: Money,
    destination_id: str,
    idempotency_key: str,
    method: str = Payout.Method.STANDARD,
    description: str = "",
    statement_descriptor: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Payout:
    """Pay ``money`` (minor units) of an account's balance out to its bank account or debit card, by hand.

    The same ``idempotency_key`` again finds the first payout, for good. The fee of an instant one is the platform's
    cost, as its settings have it. Raises Forbidden, AccountNotPayable, DestinationUnusable, InstantUnavailable,
    AmountInvalid, CurrencyMismatch, InsufficientFunds, LimitReached, InstantLimitReached, NoApprover, KeyReused.
    Source: the platform does so where it is liable for negative balances; the countries of instant payouts are
    published. Its holder does so with the full dashboard, where no schedule does.
    """
    _require_payer(actor, connection.account_id)
    platform = connection.platform
    same = {"amount": money.amount, "currency": money.currency, "account_id": connection.account_id, "method": method}
    if earlier := asked_before(Payout, platform, idempotency_key, **same):
        # One that went to what is gone since is found by its key all the same.
        if earlier.destination_id not in (None, destination_id):
            raise KeyReused(idempotency_key)
        return earlier
    account = account_held(connection.account_id)
    check_metadata(metadata or {})
    if obstacle := by_hand_obstacle(actor, account):
        raise obstacle
    destination = account.external_accounts.filter(pk=destination_id).first()
    if destination is None:
        raise DestinationUnusable("Choose a bank account or debit card of this account.")
    payout = payout_to(
        destination,
        platform=platform,
        account=account,
        amount=money.amount,
        currency=money.currency,
        method=method,
        fee=_fee(platform, money, method),
        description=description[:500],
        statement_descriptor=statement_descriptor[:22] or payout_descriptor_of(account.settings),
        metadata=dict(metadata or {}),
        idempotency_key=idempotency_key,
    )
    payout_check(payout)
    return movement_begin(
        actor=actor,
        movement=payout,
        summary=lambda: f"Pay {money} of {account} out to {destination}.",
        after=_facts(payout),
    )


def payout_planned(
    actor: Actor, connection: Connection, money: Money, destination: ExternalAccount, method: str
) -> Payout:
    """What ``payout_create`` would make now, unsaved: with its fee, and the day on which it is expected.

    Raises what ``payout_create`` does.
    """
    if obstacle := by_hand_obstacle(actor, connection.account):
        raise obstacle
    payout = payout_to(
        destination,
        platform=connection.platform,
        account=connection.account,
        amount=money.amount,
        currency=money.currency,
        method=method,
        fee=_fee(connection.platform, money, method),
    )
    payout_check(payout)
    held = available(connection.platform, money.currency, connection.account_id)
    if held.amount < money.amount:
        raise InsufficientFunds(held, money, connection.account_id)
    payout.arrival_date = processor().arrival_date(payout_request(payout))
    return payout


@transaction.atomic
def platform_payout_create(
    *,
    actor: Actor,
    platform: Platform,
    money: Money,
    bank_account: PlatformBankAccount,
    idempotency_key: str,
    description: str = "",
    statement_descriptor: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Payout:
    """Pay ``money`` (minor units) of the platform's own balance out to a bank account of its own.

    The same ``idempotency_key`` again finds the first payout, for good. Raises Forbidden, DestinationUnusable,
    AmountInvalid, CurrencyMismatch, InsufficientFunds, LimitReached, NoApprover, KeyReused.
    """
    actor.require(Permission.FUNDS_MOVE)
    same = {"amount": money.amount, "currency": money.currency, "bank_account_id": bank_account.pk}
    if earlier := asked_before(Payout, platform, idempotency_key, **same):
        return earlier
    check_metadata(metadata or {})
    payout = payout_to(
        bank_account,
        platform=platform,
        amount=money.amount,
        currency=money.currency,
        description=description[:500],
        statement_descriptor=statement_descriptor[:22],
        metadata=dict(metadata or {}),
        idempotency_key=idempotency_key,
    )
    payout_check(payout)
    return movement_begin(
        actor=actor,
        movement=payout,
        summary=lambda: f"Pay {money} of the balance of {platform} out to {bank_account}.",
        after=_facts(payout),
    )


def payout_cancel(*, actor: Actor, payout: Payout, idempotency_key: str = "") -> Payout:
    """Call a payout back that was made by hand and that the bank does not have yet: its money returns.

    One that is canceled already stays so; with an ``idempotency_key`` that is refused, unless it was this one's doing.
    It comes back pending still where the processor could not be reached: the wish stands, and is asked about again.
    Not inside a transaction. Raises Forbidden, NotCancelable. Source: only while pending, and never one by schedule.
    """
    _require_payer(actor, payout.account_id)
    return movement_cancel(
        actor=actor,
        flow=Flow.PAYOUT,
        movement=payout,
        obstacle=partial(cancel_obstacle, actor),
        idempotency_key=idempotency_key,
    )


def cancel_obstacle(actor: Actor, payout: Payout) -> NotCancelable | None:
    """Why ``actor`` cannot call it back; None if they can. What one side started is not the other's to stop."""
    if payout.actor_kind == "holder" and actor.kind != "holder":
        return NotCancelable("The account holder started this payout: they alone can call it back.")
    if actor.kind == "holder" and payout.actor_kind != "holder":
        return NotCancelable("Only what the account holder started is theirs to call back.")
    if payout.covers_negative:
        return NotCancelable("What makes up for a balance below zero cannot be called back.")
    if payout.automatic:
        return NotCancelable("A payout by schedule cannot be canceled. Pause the account’s payouts instead.")
    if payout.method == Payout.Method.INSTANT and payout.state == Status.PENDING and not payout.called_back:
        return NotCancelable("An instant payout is on its way at once.")
    if payout.state not in (Status.PENDING, Status.AWAITING_APPROVAL):
        return NotCancelable(f"It is {payout.state.label.lower()} already.")
    return None


def by_hand_obstacle(actor: Actor, account: Account) -> Refusal | None:
    """Why ``actor`` may not pay the account's balance out by hand; None if they may."""
    return own_obstacle(account) if actor.kind == "holder" else direct_obstacle(account)


def own_obstacle(account: Account) -> Refusal | None:
    """Why its holder may not start a payout; None if they may."""
    if account.dashboard != DashboardAccess.FULL:
        return AccountNotPayable("paid_out_by_platform", "The platform pays this account out.")
    if schedule_of(account.settings)["interval"] != "manual":
        return AccountNotPayable("paid_out_by_schedule", "This account is paid out by its schedule.")
    return None


def direct_obstacle(account: Account) -> Refusal | None:
    """Why the platform may not pay an account's balance out by hand; None if it may."""
    if account.losses == Liability.PLATFORM:
        return None
    return AccountNotPayable(
        "not_liable",
        f"You can pay out only accounts for whose negative balances your platform is liable. {account} is not one.",
    )


def _require_payer(actor: Actor, account_id: str | None) -> None:
    """Operators need the permission; holders pay out their own account."""
    if actor.kind != "holder":
        actor.require(Permission.FUNDS_MOVE)
    elif actor.id != account_id:
        raise Forbidden("permission_denied", "This is not your account.")


def payout_to(destination: Destination, **fields: Any) -> Payout:
    """A payout that is not saved yet, with what its row tells of where it goes."""
    where: dict[str, Any]
    if isinstance(destination, PlatformBankAccount):
        where = {"bank_account": destination, "destination_object": ExternalAccount.Object.BANK_ACCOUNT}
    else:
        where = {"destination": destination, "destination_object": destination.object}
    return Payout(
        id=Payout.new_id(),
        destination_name=str(destination)[:140],
        destination_country=destination.country,
        destination_last4=destination.last4,
        created=present(),
        **where,
        **fields,
    )


def payout_check(payout: Payout) -> None:
    """What has to hold now. Raises what ``payout_create`` does, but for what the balance says."""
    check_amount(payout.money)
    least = minimum_payout(payout.currency)
    if payout.amount < least.amount:
        raise AmountInvalid(f"The least that can be paid out is {least}.")
    destination = payout.bank_account or payout.destination
    if destination is None or (payout.bank_account and payout.bank_account.removed_at):
        raise DestinationUnusable(f"{payout.destination_name} was removed. Choose another destination.")
    if destination.currency != payout.currency:
        raise CurrencyMismatch(payout.currency, destination.currency)
    if payout.account and (obstacle := payout_obstacle(payout.platform, payout.account)):
        raise obstacle
    instant = payout.method == Payout.Method.INSTANT and payout.destination
    if instant and (why := instant_obstacle(instant, present())):
        raise InstantUnavailable(why)


def _begin(actor: Actor, payout: Payout, standing: Standing | None) -> None:
    """Under the payout's lock, or as its row is new: what has to hold is checked again, then its money leaves."""
    if payout.inbound:
        if payout.reverses_id:
            reversal_check(payout)
        payout_fetch(payout)
        return
    payout_check(payout)
    settings = settings_of(payout.platform)
    use_daily_limit(settings, payout)
    if payout.method == Payout.Method.INSTANT:
        use_instant_limit(settings, payout)
    payout_begin(payout)


def _fee(platform: Platform, money: Money, method: str) -> int:
    return settings_of(platform).instant_fee(money).amount if method == Payout.Method.INSTANT else 0


def _facts(payout: Payout) -> dict[str, object]:
    facts: dict[str, object] = {"destination": payout.destination_name, "method": payout.method}
    return facts | ({"fee": str(payout.fee_money)} if payout.fee else {})


register(MovementKind("payout", "payout", Payout, _begin, "funds:payout_details"))
