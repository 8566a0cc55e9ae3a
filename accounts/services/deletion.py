"""Deleting an account that its platform answers for: it is gone from everything that the platform sees."""

from django.db import transaction

from accounts.departures import Departure, departure_obstacle
from accounts.locks import lock_account, lock_connection
from accounts.models import Account, Connection
from accounts.services.removal import connection_end, require_settled
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission


@transaction.atomic
def account_delete(*, actor: Actor, connection: Connection) -> Account:
    """End the platform's connection for good. Deleted again, nothing more happens.

    An account with the full dashboard is its holder's and cannot be deleted (the dialect's rule), nor one whose money
    is not settled.
    """
    actor.require(Permission.ACCOUNTS_REJECT)
    account = lock_account(connection.account_id)
    locked = lock_connection(connection.pk)
    if locked.ended_at is not None:
        return account
    if obstacle := departure_obstacle(Departure.DELETE, account):
        raise obstacle
    require_settled(locked)
    connection_end(actor, locked, account, action="account.deleted")
    return account
