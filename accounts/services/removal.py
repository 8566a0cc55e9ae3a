"""Removing an account: it leaves this platform for good, and goes on without it."""

from django.db import transaction
from django.utils import timezone

from accounts.departures import Departure, departure_obstacle
from accounts.locks import lock_account, lock_connection
from accounts.models import Account, Connection, HolderLink, OnboardingLink
from accounts.reading import account_objects
from accounts.signals import account_left, account_obstacles
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import send_letter
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal


def money_obstacles(connection: Connection) -> list[str]:
    """What of money has to be settled before the platform parts with the account, a sentence each."""
    answers = account_obstacles.send(sender=Account, connection=connection)
    return [words for _receiver, told in answers for words in told or ()]


def require_settled(connection: Connection) -> None:
    """Raise a Refusal that names everything which is unsettled; go by the account's lock first."""
    if obstacles := money_obstacles(connection):
        raise Refusal("account_unsettled", " ".join(obstacles), status=409)


@transaction.atomic
def account_remove(*, actor: Actor, connection: Connection) -> Connection:
    """Disconnect an account with the full dashboard. Removed already, nothing more happens.

    What the platform controlled is deleted with it, and does not come back with another connection. Refuses other
    configurations and unsettled money (409).
    """
    actor.require(Permission.ACCOUNTS_REMOVE)
    account = lock_account(connection.account_id)
    locked = lock_connection(connection.pk)
    if locked.ended_at is not None:
        return locked
    if obstacle := departure_obstacle(Departure.REMOVE, account):
        raise obstacle
    require_settled(locked)
    connection_end(actor, locked, account, action="account.removed")
    if account.email:
        send_letter(
            template="emails/account_removed",
            to=account.email,
            context={"platform": locked.platform, "account": account},
            deduplication_key=f"account_removed:{locked.pk}",
            account_id=account.pk,
        )
    return locked


def connection_end(actor: Actor, connection: Connection, account: Account, *, action: str) -> None:
    """End a connection under the locks of both: what hangs on it goes, and who listens is told."""
    shown = account_objects(connection.platform_id, [account.pk])[account.pk]
    connection.ended_at, connection.metadata, connection.search_terms = present(), {}, ""
    connection.save(update_fields=["ended_at", "metadata", "search_terms"])
    _revoke_links(connection)
    _forget_settings(account)
    account_left.send(sender=Account, connection=connection)
    journal.record(
        actor=actor,
        platform_id=connection.platform_id,
        action=action,
        subject=account.pk,
        account_id=account.pk,
        before={"connected": True},
        after={"connected": False},
    )
    journal.emit(
        platform_id=connection.platform_id,
        type="account.application.deauthorized",
        object_id=account.pk,
        account_id=account.pk,
        shown=shown,
    )


def _forget_settings(account: Account) -> None:
    """What a platform controls and the account carries: its payout settings, and metadata of its parts.

    Other platforms that are still connected have written to the same places, and keep them; with the last one they go.
    """
    if account.connections.filter(ended_at=None).exists():
        return
    if "payouts" in account.settings:
        account.settings = {name: value for name, value in account.settings.items() if name != "payouts"}
        account.save(update_fields=["settings"])
    for parts in (account.persons, account.external_accounts):
        parts.exclude(metadata={}).update(metadata={})


def _revoke_links(connection: Connection) -> None:
    now = timezone.now()
    bond = {"account": connection.account_id, "platform": connection.platform_id}
    OnboardingLink.objects.filter(**bond, completed_at=None, revoked_at=None).update(revoked_at=now, draft="")
    HolderLink.objects.filter(**bond, used_at=None).update(expires_at=now)
