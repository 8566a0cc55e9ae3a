"""Deleting an account that its platform answers for: it is gone from everything that the platform sees."""

from django.db import transaction

from accounts.configuration import DashboardAccess
from accounts.locks import lock_account, lock_connection
from accounts.models import Account, Connection
from accounts.reading import account_objects
from accounts.signals import account_deleting
from connect_dashboard.journal import services as journal
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal


@transaction.atomic
def account_delete(*, actor: Actor, connection: Connection) -> Account:
    """End the platform's connection for good. Deleted again, nothing more happens.

    An account with the full dashboard is its holder's and cannot be deleted (the dialect's rule); floors above refuse
    where a balance is left (``account_deleting``).
    """
    actor.require(Permission.ACCOUNTS_REJECT)
    account = lock_account(connection.account_id)
    locked = lock_connection(connection.pk)
    if locked.ended_at is not None:
        return account
    if account.dashboard == DashboardAccess.FULL:
        raise Refusal(
            "account_not_deletable", "This account has the full dashboard and belongs to its holder.", status=409
        )
    account_deleting.send(sender=Account, account=account)
    shown = account_objects(locked.platform_id, [account.pk])[account.pk]
    locked.ended_at = present()
    locked.save(update_fields=["ended_at"])
    journal.record(
        actor=actor,
        platform_id=locked.platform_id,
        action="account.deleted",
        subject=account.pk,
        account_id=account.pk,
        before={"connected": True},
        after={"connected": False},
    )
    journal.emit(
        platform_id=locked.platform_id,
        type="account.application.deauthorized",
        object_id=account.pk,
        account_id=account.pk,
        shown=shown,
    )
    return account
