"""Fetching the money of a paid payout back from the bank account that it went to."""

from collections.abc import Mapping

from django.db import transaction

from accounts.metadata import check_metadata
from accounts.models import ExternalAccount
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from funds.errors import NotReversible
from funds.locks import lock_movement
from funds.models import Payout
from funds.models.payout import CAME_TO_NOTHING
from funds.payout_rules import REVERSIBLE_COUNTRIES
from funds.services.asking import account_held, asked_before, movement_begin
from funds.services.checks import removed_obstacle
from funds.statuses import Status


@transaction.atomic
def payout_reverse(
    *, actor: Actor, payout: Payout, idempotency_key: str, metadata: Mapping[str, str] | None = None
) -> Payout:
    """Debit the bank account that a payout went to, for the whole of it; the balance gets it when it is here.

    It is a payout of its own that points at the other. The same ``idempotency_key`` again finds it. Raises Forbidden,
    NotReversible, NoApprover, KeyReused. Source: payouts of connected accounts to US and Canadian bank accounts alone.
    """
    actor.require(Permission.FUNDS_MOVE)
    same = {"amount": payout.amount, "currency": payout.currency, "reverses_id": payout.pk}
    if earlier := asked_before(Payout, payout.platform, idempotency_key, **same):
        return earlier
    check_metadata(metadata or {})
    if payout.account_id:
        account_held(payout.account_id)
    payout = lock_movement(Payout, payout.pk)
    if obstacle := reverse_obstacle(payout):
        raise obstacle
    reversal = Payout(
        id=Payout.new_id(),
        platform=payout.platform,
        account=payout.account,
        reverses=payout,
        amount=payout.amount,
        currency=payout.currency,
        destination=payout.destination,
        destination_object=payout.destination_object,
        destination_name=payout.destination_name,
        destination_country=payout.destination_country,
        destination_last4=payout.destination_last4,
        metadata=dict(metadata or {}),
        idempotency_key=idempotency_key,
        created=present(),
    )
    return movement_begin(
        actor=actor,
        movement=reversal,
        summary=lambda: f"Fetch {payout.money} of {payout.account} back from {payout.destination_name}.",
        after={"reverses": payout.pk},
    )


def reversal_check(reversal: Payout) -> None:
    """What has to hold as it is carried out, perhaps days after it was asked for; the reversed payout is locked.

    Raises NotReversible, AccountNotPayable for an account that was removed.
    """
    assert reversal.reverses_id is not None  # noqa: S101 - a reversal reverses
    payout = lock_movement(Payout, reversal.reverses_id)
    if obstacle := _not_reversible(payout):
        raise obstacle
    if payout.account and (removed := removed_obstacle(payout.platform, payout.account)):
        raise removed


def reverse_obstacle(payout: Payout) -> NotReversible | None:
    """Why the money of a payout cannot be fetched back; None if it can."""
    if obstacle := _not_reversible(payout):
        return obstacle
    if Payout.objects.filter(reverses=payout).exclude(status__in=CAME_TO_NOTHING).exists():
        return NotReversible("It is being fetched back, or was, already.")
    return None


def _not_reversible(payout: Payout) -> NotReversible | None:
    if payout.account_id is None:
        return NotReversible("Only payouts of connected accounts can be fetched back.")
    if payout.actor_kind == "holder":
        return NotReversible("The account holder paid this out themselves: it is not yours to fetch back.")
    if payout.inbound:
        return NotReversible("This payout fetches money from the bank itself.")
    if payout.state != Status.PAID:
        return NotReversible("Only a payout that was paid can be fetched back.")
    if payout.destination_object != ExternalAccount.Object.BANK_ACCOUNT:
        return NotReversible("From a debit card nothing can be fetched back.")
    if payout.destination_country not in REVERSIBLE_COUNTRIES:
        return NotReversible("Only from bank accounts in the United States and Canada can a payout be fetched back.")
    return None
