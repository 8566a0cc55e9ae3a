"""Pulling money from an account to the platform (account debits), and giving it back.

Source: the product's document, "Pull funds", and connect/account-debits. A debit is in the account's default currency,
at most the equivalent of 100,000 US dollars unless the platform set a ceiling of its own, and never takes the
account's balance below zero. What the processor charges for it is the platform's cost.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.countries import short_country_name
from accounts.metadata import check_metadata
from accounts.models import Account, Connection, DebitConsent
from accounts.services.debit_consents import debit_consent_of
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal import services as journal
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.equivalents import equivalent_of
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds import postings
from funds.conditions import Condition, Facts, conditions_of
from funds.errors import (
    AmountInvalid,
    CeilingExceeded,
    CurrencyMismatch,
    DebitNotOffered,
    InsufficientFunds,
    NotCancelable,
    ReversalTooLarge,
)
from funds.ledger import post, post_many
from funds.locks import lock_movement
from funds.models import AccountDebit, DebitRefund, FundsSettings
from funds.movements import MovementKind, register
from funds.queries import available
from funds.services.approvals import approval_withdraw
from funds.services.asking import account_held, asked_before, movement_begin, movement_record
from funds.services.checks import check_account, check_amount, gone_obstacle, settings_of, use_daily_limit
from funds.standing import Standing
from funds.statuses import Status

CEILING_DOLLARS = 100_000


def debit_conditions(platform: Platform, account: Account, consent: DebitConsent | None) -> list[Condition]:
    """What must hold before the account can be debited; ``consent`` is the one in force, if there is one."""
    return conditions_of(
        Facts(
            losses=account.losses,
            platform_country=platform.country.code,
            platform_country_name=short_country_name(platform.country.code),
            account_country=account.country.code,
            account_country_name=short_country_name(account.country.code),
            consented=consent is not None,
        )
    )


def debit_ceiling(settings: FundsSettings, currency: str) -> Money | None:
    """The most that one debit may be of: the platform's own figure, else what the source says; None for neither."""
    own = settings.debit_ceilings.get(currency)
    return equivalent_of(CEILING_DOLLARS, currency) if own is None else Money(int(own), currency)


def debit_fee_words(settings: FundsSettings, currency: str) -> str:
    """What a debit costs the platform: "1.5 % and $0.30"."""
    share = f"{Decimal(settings.debit_fee_bps) / 100:f} %" if settings.debit_fee_bps else ""
    fixed = Money(int(settings.debit_fees_fixed.get(currency, 0)), currency)
    parts = [*filter(None, [share]), *([str(fixed)] if fixed.amount else [])]
    return f"It costs {' and '.join(parts)}, which your platform pays." if parts else "It costs nothing."


def debit_check(platform: Platform, account: Account, money: Money) -> DebitConsent:
    """Refuse what cannot be carried out, as things stand now; return the consent in force.

    Raises DebitNotOffered with the first condition that is not met, AmountInvalid, CurrencyMismatch,
    CeilingExceeded, AccountNotPayable, InsufficientFunds.
    """
    check_amount(money)
    check_account(platform, account)
    consent = debit_consent_of(account.pk, platform.pk)
    unmet = [condition for condition in debit_conditions(platform, account, consent) if not condition.met]
    if unmet or consent is None:
        raise DebitNotOffered(unmet[0].reason)
    if money.currency != account.default_currency:
        raise CurrencyMismatch(money.currency, account.default_currency)
    settings = settings_of(platform)
    ceiling, fee = debit_ceiling(settings, money.currency), settings.debit_fee(money)
    if ceiling is None or money > ceiling:
        raise CeilingExceeded(ceiling, money.currency)
    if fee >= money:
        raise AmountInvalid(f"The fee of {fee} would use all of it up. Enter a larger amount.")
    held = available(platform, money.currency, account.pk)
    if held < money:
        raise InsufficientFunds(held, money, account.pk)
    return consent


@transaction.atomic
def debit_create(
    *,
    actor: Actor,
    connection: Connection,
    money: Money,
    idempotency_key: str,
    description: str = "",
    metadata: Mapping[str, str] | None = None,
) -> AccountDebit:
    """Pull ``money`` (minor units of the account's default currency), at once or after a second approval.

    The same ``idempotency_key`` again finds the first debit, for good. Raises Forbidden, what ``debit_check`` raises,
    LimitReached, NoApprover, KeyReused.
    """
    actor.require(Permission.FUNDS_MOVE)
    platform = connection.platform
    same = {"amount": money.amount, "currency": money.currency, "account_id": connection.account_id}
    if earlier := asked_before(AccountDebit, platform, idempotency_key, **same):
        return earlier
    check_metadata(metadata or {})
    account = account_held(connection.account_id)
    consent = debit_check(platform, account, money)
    debit = AccountDebit(
        id=AccountDebit.new_id(),
        transfer_id=new_id("tr"),
        platform=platform,
        account=account,
        amount=money.amount,
        currency=money.currency,
        fee=settings_of(platform).debit_fee(money).amount,
        description=description[:500],
        metadata=dict(metadata or {}),
        idempotency_key=idempotency_key,
        consent=consent,
        created=present(),
    )
    return movement_begin(
        actor=actor,
        movement=debit,
        summary=lambda: f"Pull {money} from {account} to the balance of {platform}.",
        after={"fee": str(debit.fee_money)},
    )


@transaction.atomic
def debit_cancel(*, actor: Actor, debit: AccountDebit) -> AccountDebit:
    """Withdraw a debit that waits for approval. Raises NotCancelable for one that was carried out."""
    actor.require(Permission.FUNDS_MOVE)
    account_held(str(debit.account_id))
    debit = lock_movement(AccountDebit, debit.pk)
    if debit.state == Status.CANCELED:
        return debit
    if debit.state != Status.AWAITING_APPROVAL:
        raise NotCancelable("It was carried out, or decided, already. What was pulled can be refunded.")
    approval_withdraw(actor=actor, movement=debit)
    movement_record(actor, debit, "canceled", {"status": debit.status})
    return debit


@transaction.atomic
def debit_refund(*, actor: Actor, debit: AccountDebit, money: Money, reason: str, idempotency_key: str) -> DebitRefund:
    """Give some or all of a debit back to its account, from the platform's available balance; its fee is not returned.

    Raises Forbidden, CurrencyMismatch, ReversalTooLarge with what is left, InsufficientFunds, NoApprover, KeyReused;
    a Refusal for a debit of which nothing was pulled, or without a reason.
    """
    actor.require(Permission.FUNDS_MOVE)
    if earlier := asked_before(DebitRefund, debit.platform, idempotency_key, debit_id=debit.pk, amount=money.amount):
        return earlier
    if not reason.strip():
        raise Refusal("reason_missing", "Say why it goes back.", param="reason")
    account = account_held(str(debit.account_id))
    debit = lock_movement(AccountDebit, debit.pk)
    _check_refund(debit, money)
    refund = DebitRefund(
        id=DebitRefund.new_id(),
        debit=debit,
        platform=debit.platform,
        account=account,
        amount=money.amount,
        currency=money.currency,
        description=reason.strip()[:500],
        idempotency_key=idempotency_key,
        created=present(),
    )
    return movement_begin(
        actor=actor,
        movement=refund,
        summary=lambda: f"Refund {money} of an account debit to {account}.",
        after={"debit": debit.pk},
    )


def _check_refund(debit: AccountDebit, money: Money) -> None:
    """The debit is locked, and its account held."""
    if debit.account and (obstacle := gone_obstacle(debit.platform, debit.account)):
        raise obstacle
    if debit.state == Status.REVERSED:
        raise Refusal("charge_already_refunded", "All of this debit went back already: nothing of it is left.")
    check_amount(money)
    if debit.state != Status.SUCCEEDED:
        raise Refusal("debit_not_refundable", f"This debit is {debit.state.label.lower()}: nothing of it can go back.")
    if money.currency != debit.currency:
        raise CurrencyMismatch(money.currency, debit.currency)
    if money > debit.left:
        raise ReversalTooLarge(debit.left)


def _pull(actor: Actor, debit: AccountDebit, standing: Standing | None) -> None:
    """Under the debit's lock and with its account held; the balances are locked last, and decide."""
    assert debit.account is not None  # noqa: S101 - a constraint of the table
    platform = debit.platform
    debit.consent = debit_check(platform, debit.account, debit.money)
    settings = settings_of(platform)
    debit.fee = settings.debit_fee(debit.money).amount
    use_daily_limit(settings, debit)
    _emit(debit, "transfer.created", debit.transfer_id)
    _emit(debit, "charge.succeeded", debit.pk)
    given: dict[str, Any] = {
        "platform_id": platform.pk,
        "source": debit.pk,
        "currency": debit.currency,
        "created": present(),
    }
    movements = [postings.account_debit(account=debit.account.pk, amount=debit.amount, **given)]
    if debit.fee:
        movements.append(postings.platform_fee(amount=debit.fee, **given))
    debit.status, debit.ledger_transaction_id = Status.SUCCEEDED, post_many(movements)[0].id
    debit.save(update_fields=["status", "fee", "consent", "ledger_transaction"])


def _give_back(actor: Actor, refund: DebitRefund, standing: Standing | None) -> None:
    """Locks the debit as well: refunds of one debit come one after the other."""
    debit = lock_movement(AccountDebit, refund.debit_id)
    _check_refund(debit, refund.money)
    use_daily_limit(settings_of(debit.platform), refund)
    debit.amount_refunded += refund.amount
    if not debit.left.amount:
        debit.status = Status.REVERSED
    debit.save(update_fields=["amount_refunded", "status"])
    _emit(debit, "transfer.reversed", debit.transfer_id)
    _emit(debit, "charge.refunded", debit.pk)
    assert debit.ledger_transaction_id is not None  # noqa: S101 - what was pulled was posted
    movement = postings.account_debit_refund(
        platform_id=debit.platform_id,
        source=refund.pk,
        account=str(debit.account_id),
        amount=refund.amount,
        currency=refund.currency,
        created=present(),
        reversal_of=debit.ledger_transaction_id,
    )
    refund.status, refund.ledger_transaction_id = Status.SUCCEEDED, post(movement).id
    refund.save(update_fields=["status", "ledger_transaction"])


def _emit(debit: AccountDebit, type: str, object_id: str) -> None:
    """The transfer is the account's object, the payment the platform's."""
    account_id = str(debit.account_id) if object_id == debit.transfer_id else ""
    journal.emit(platform_id=debit.platform_id, type=type, object_id=object_id, account_id=account_id)


register(MovementKind("account_debit", "account debit", AccountDebit, _pull, "funds:debit_details"))
register(
    MovementKind("debit_refund", "refund of an account debit", DebitRefund, _give_back, "funds:debit_refund_details")
)
