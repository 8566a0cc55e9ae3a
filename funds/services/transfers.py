"""Sending funds from the platform's balance to connected accounts, and taking them back."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Sum

from accounts.metadata import check_metadata
from accounts.models import Connection
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import PLATFORM, Kind
from funds.errors import (
    CurrencyMismatch,
    InsufficientFunds,
    NotCancelable,
    ReversalTooLarge,
    SourceExceeded,
    SourceUnusable,
)
from funds.ledger import post, reverse
from funds.locks import lock_movement
from funds.models import AccountDebit, Transfer, TransferReversal
from funds.movements import MovementKind, register
from funds.queries import available
from funds.services.approvals import approval_withdraw
from funds.services.asking import (
    account_held,
    asked_already,
    asked_before,
    movement_begin,
    movement_emit,
    movement_record,
)
from funds.services.checks import check_account, check_amount, use_daily_limit
from funds.standing import Standing, standing_of
from funds.statuses import Status

MAX_DESCRIPTION = 500
# Transfers that have taken of their source, or will.
_PASSED_ON = (Status.AWAITING_APPROVAL, Status.PENDING, Status.SUCCEEDED)


@transaction.atomic
def transfer_create(
    *,
    actor: Actor,
    connection: Connection,
    money: Money,
    idempotency_key: str,
    description: str = "",
    metadata: Mapping[str, str] | None = None,
    transfer_group: str = "",
    source_transaction: AccountDebit | None = None,
) -> Transfer:
    """Send ``money`` (minor units) to a connected account, at once or after a second approval.

    With a ``source_transaction`` it passes on what that debit brought, at most what is left of it; such money is
    available from the moment at which it was pulled. The same ``idempotency_key`` again finds the first transfer, for
    good. Raises Forbidden, AmountInvalid, CurrencyUnsupported, AccountNotPayable, InsufficientFunds (nothing is
    converted: the balance of that very currency counts), SourceUnusable, SourceExceeded, LimitReached, NoApprover,
    KeyReused.
    """
    actor.require(Permission.FUNDS_MOVE)
    platform = connection.platform
    standing = standing_of(Transfer, platform, connection.account_id, idempotency_key)
    if standing.earlier:
        same = {"amount": money.amount, "currency": money.currency, "account_id": connection.account_id}
        source_id = source_transaction.pk if source_transaction else None
        return asked_already(Transfer, standing.earlier, **same, source_transaction_id=source_id)
    check_metadata(metadata or {})
    account = connection.account
    if obstacle := standing.account.obstacle(account):
        raise obstacle
    transfer = Transfer(
        id=Transfer.new_id(),
        platform=platform,
        account=account,
        amount=money.amount,
        currency=money.currency,
        description=description[:MAX_DESCRIPTION],
        metadata=dict(metadata or {}),
        transfer_group=transfer_group[:255],
        source_transaction=source_transaction,
        idempotency_key=idempotency_key,
        created=present(),
    )
    _check_source(transfer)
    return movement_begin(
        actor=actor,
        movement=transfer,
        summary=lambda: f"Send {money} from the balance of {platform} to {account}.",
        standing=standing,
    )


def transfer_check(connection: Connection, money: Money) -> None:
    """Raise what would refuse this transfer now, before anybody is asked to confirm it."""
    check_amount(money)
    check_account(connection.platform, connection.account)
    has = available(connection.platform, money.currency)
    if has < money:
        raise InsufficientFunds(has, money, PLATFORM)


@transaction.atomic
def transfer_reverse(
    *,
    actor: Actor,
    transfer: Transfer,
    idempotency_key: str,
    money: Money | None = None,
    reason: str = "",
    metadata: Mapping[str, str] | None = None,
) -> TransferReversal:
    """Take a transfer back, all that is left of it or a part. The account has to have it still.

    Raises Forbidden, CurrencyMismatch, ReversalTooLarge, InsufficientFunds, NoApprover, KeyReused; a Refusal for a
    transfer of which nothing was sent. What the processor allows an account does not matter: money comes back.
    """
    actor.require(Permission.FUNDS_MOVE)
    same = {"transfer_id": transfer.pk} | ({"amount": money.amount} if money else {})
    if earlier := asked_before(TransferReversal, transfer.platform, idempotency_key, **same):
        return earlier
    check_metadata(metadata or {})
    assert transfer.account_id is not None  # noqa: S101 - a constraint of the table
    account = account_held(transfer.account_id)
    transfer = lock_movement(Transfer, transfer.pk)
    money = money or transfer.left
    _check_reversal(transfer, money)
    reversal = TransferReversal(
        id=TransferReversal.new_id(),
        platform=transfer.platform,
        account=account,
        transfer=transfer,
        amount=money.amount,
        currency=money.currency,
        description=reason[:MAX_DESCRIPTION],
        metadata=dict(metadata or {}),
        idempotency_key=idempotency_key,
        created=present(),
    )
    return movement_begin(
        actor=actor,
        movement=reversal,
        summary=lambda: f"Take {money} back from {account} to the balance of {transfer.platform}.",
        after={"transfer": transfer.pk},
    )


@transaction.atomic
def transfer_cancel(*, actor: Actor, transfer: Transfer) -> Transfer:
    """Withdraw a transfer that waits for approval. Raises NotCancelable for one that was sent."""
    actor.require(Permission.FUNDS_MOVE)
    assert transfer.account_id is not None  # noqa: S101 - a constraint of the table
    account_held(transfer.account_id)
    transfer = lock_movement(Transfer, transfer.pk)
    if transfer.state == Status.CANCELED:
        return transfer
    if transfer.state != Status.AWAITING_APPROVAL:
        raise NotCancelable("It was sent, or decided, already. What was sent can be reversed.")
    approval_withdraw(actor=actor, movement=transfer)
    movement_record(actor, transfer, "canceled", {"status": transfer.status})
    return transfer


def _send(actor: Actor, transfer: Transfer, standing: Standing | None) -> None:
    """Under the transfer's lock, and with its account held."""
    assert transfer.account is not None  # noqa: S101 - a constraint of the table
    platform = transfer.platform
    standing = standing or standing_of(Transfer, platform, transfer.account.pk, transfer.idempotency_key)
    if obstacle := standing.account.obstacle(transfer.account):
        raise obstacle
    _check_source(transfer)
    use_daily_limit(standing.settings, transfer)
    posted = post(
        postings.transfer(
            platform_id=platform.pk,
            source=transfer.pk,
            account=transfer.account.pk,
            amount=transfer.amount,
            currency=transfer.currency,
            created=present(),
        ),
        number=standing.posting,
    )
    if transfer.ledger_transaction_id != posted.id:
        transfer.status, transfer.ledger_transaction_id = Status.SUCCEEDED, posted.id
        transfer.save(update_fields=["status", "ledger_transaction"])


def _check_source(transfer: Transfer) -> None:
    """Locks the debit that it passes on: transfers and refunds of one debit come one after the other."""
    if transfer.source_transaction_id is None:
        return
    debit = lock_movement(AccountDebit, transfer.source_transaction_id)
    if debit.currency != transfer.currency:
        raise CurrencyMismatch(transfer.currency, debit.currency)
    if debit.state not in (Status.SUCCEEDED, Status.REVERSED):
        raise SourceUnusable(f"This charge is {debit.state.label.lower()}: there is nothing of it to pass on.")
    others = Transfer.objects.filter(source_transaction=debit, status__in=_PASSED_ON).exclude(pk=transfer.pk)
    passed_on = others.aggregate(total=Sum(F("amount") - F("amount_reversed")))["total"] or 0
    left = Money(max(debit.left.amount - int(passed_on), 0), debit.currency)
    if transfer.money > left:
        raise SourceExceeded(left)


def _take_back(actor: Actor, reversal: TransferReversal, standing: Standing | None) -> None:
    """Locks the transfer as well: reversals of one transfer come one after the other."""
    transfer = lock_movement(Transfer, reversal.transfer_id)
    _check_reversal(transfer, reversal.money)
    transfer.amount_reversed += reversal.amount
    if not transfer.left.amount:
        transfer.status = Status.REVERSED
    transfer.save(update_fields=["amount_reversed", "status"])
    movement_emit(transfer, "transfer.reversed", changed=("amount_reversed", "reversed"))
    assert transfer.ledger_transaction is not None  # noqa: S101 - what was sent was posted
    posted = reverse(
        transfer.ledger_transaction,
        kind=Kind.TRANSFER_REVERSAL,
        source=reversal.pk,
        created=present(),
        amount=reversal.money,
    )
    reversal.status, reversal.ledger_transaction_id = Status.SUCCEEDED, posted.id
    reversal.save(update_fields=["status", "ledger_transaction"])


def _check_reversal(transfer: Transfer, money: Money) -> None:
    if not transfer.can_be_reversed:
        raise Refusal("not_reversible", f"Nothing can be taken back: {transfer.state.label.lower()}.", status=409)
    if money.currency != transfer.currency:
        raise CurrencyMismatch(money.currency, transfer.currency)
    if money.amount > transfer.left.amount:
        raise ReversalTooLarge(transfer.left)


register(
    MovementKind(
        "transfer", "transfer", Transfer, _send, "funds:transfer_details", Status.SUCCEEDED, event="transfer.created"
    )
)
register(
    MovementKind(
        "transfer_reversal", "transfer reversal", TransferReversal, _take_back, "funds:transfer_reversal_details"
    )
)
