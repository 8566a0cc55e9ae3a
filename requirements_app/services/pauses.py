"""Pausing an account's payments or payouts, and resuming them: the platform's own decision, whatever the rules say."""

from enum import StrEnum

from django.db import transaction

from accounts.departures import Departure, departure_obstacle
from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.signals import payouts_pause_changed
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from requirements_app.models import Standing
from requirements_app.services.adoption import adopt
from requirements_app.services.conclusion import conclude
from requirements_app.services.evaluation import now_for_account


class Pausable(StrEnum):
    """What can be paused, each on its own."""

    PAYMENTS = "payments"
    PAYOUTS = "payouts"

    @property
    def column(self) -> str:
        """Of Standing."""
        return {"payments": "charges_paused", "payouts": "payouts_paused"}[self.value]


@transaction.atomic
def account_pause(*, actor: Actor, connection: Connection, what: Pausable) -> Account:
    """Turn payments or payouts of an account off until they are resumed; paused again, nothing changes.

    Raises Forbidden; a Refusal where the platform is not liable for negative balances, or the account is rejected.
    Source: published for accounts for whose losses the platform answers, with any balance, and reversible; while
    payments are paused, card_payments and transfers are inactive.
    """
    return _decide(actor, connection, what, paused=True)


@transaction.atomic
def account_resume(*, actor: Actor, connection: Connection, what: Pausable) -> Account:
    """End a pause: what is required decides again what works. Raises what ``account_pause`` raises."""
    return _decide(actor, connection, what, paused=False)


def pause_obstacle(account: Account) -> Refusal | None:
    """Why nothing of the account can be paused; None if it can."""
    if obstacle := departure_obstacle(Departure.PAUSE, account):
        return obstacle
    if (account.requirements.get("disabled_reason") or "").startswith("rejected."):
        return Refusal("account_rejected", "The account is rejected: everything is off already.", status=409)
    return None


def paused_of(account: Account) -> set[Pausable]:
    standing = Standing.objects.filter(account=account).first()
    if standing:
        return {what for what in Pausable if getattr(standing, what.column)}
    if account.requirements.get("disabled_reason") != "platform_paused":
        return set()
    off = {Pausable.PAYMENTS: not account.charges_enabled, Pausable.PAYOUTS: not account.payouts_enabled}
    return {what for what, is_off in off.items() if is_off}


def _decide(actor: Actor, connection: Connection, what: Pausable, *, paused: bool) -> Account:
    actor.require(Permission.ACCOUNTS_PAUSE)
    account = lock_account(connection.account_id)
    if obstacle := pause_obstacle(account):
        raise obstacle
    standing = Standing.objects.filter(account=account).first() or adopt(account, now_for_account(account))
    if getattr(standing, what.column) == paused:
        return account
    setattr(standing, what.column, paused)
    standing.save(update_fields=[what.column])
    conclude(
        actor=actor,
        account=account,
        action=f"account.{what}_{'paused' if paused else 'resumed'}",
        subject=account.pk,
        event="account.updated",
        changed=["requirements.disabled_reason"],
        before={what.column: not paused},
        after={what.column: paused},
    )
    if what is Pausable.PAYOUTS:
        payouts_pause_changed.send(sender=Account, account=account, paused=paused)
    return account
