"""An account that exists already comes to a platform by the link that was meant to open a new one."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import DashboardAccess
from accounts.listing import listing_columns
from accounts.locks import lock_account, lock_account_ids, lock_connection
from accounts.models import Account, Connection, OnboardingLink
from accounts.services.changes import account_was_changed, emit_to_platforms
from accounts.services.holder_settings import require_holder
from accounts.services.links import LinkUnusable, link_for_token, link_state
from accounts.services.removal import connection_end
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.permissions import Permission
from connect_dashboard.team.queries import members_who_may
from connect_dashboard.team.services.notices import News, tell
from connect_dashboard.ui.errors import Refusal


def reconnection_obstacle(link: OnboardingLink, account: Account) -> Refusal | None:
    """Why ``account`` cannot take the place of the one that the link opens; None if it can.

    Only an account with the full dashboard is its holder's own to bring along, and only in place of such a one.
    """
    if {account.dashboard, link.account.dashboard} != {DashboardAccess.FULL}:
        return Refusal("account_not_portable", "Only an account with the full dashboard can be connected.", status=409)
    if Connection.objects.for_platform(link.platform).filter(account=account).exists():
        return Refusal("account_connected", "This account is connected already.", status=409)
    return None


@transaction.atomic
def account_reconnect(*, actor: Actor, account_id: str, token: str) -> Connection:
    """Connect the holder's account in place of the new one, which is given up, and use the link up.

    What the platform ordered with the link (metadata) holds for the new connection; of an earlier one nothing does.
    Raises LinkUnusable, or a Refusal where the two do not fit.
    """
    require_holder(actor, account_id)
    link = link_for_token(token)
    if link is None or link.account_id == account_id:
        raise LinkUnusable(OnboardingLink.State.REVOKED)
    lock_account_ids([account_id, link.account_id])
    account = Account.objects.get(pk=account_id)
    if obstacle := reconnection_obstacle(link, account):
        raise obstacle
    now = timezone.now()
    if (state := link_state(link, now)) != OnboardingLink.State.OPEN:
        raise LinkUnusable(state)
    OnboardingLink.objects.filter(pk=link.pk).update(completed_at=now, draft="")
    placeholder = Connection.objects.for_platform(link.platform).get(account=link.account_id)
    placeholder = lock_connection(placeholder.pk)
    metadata = placeholder.metadata
    connection_end(actor, placeholder, link.account, action="account.replaced")
    return _connect(actor, link, account, metadata)


def _connect(actor: Actor, link: OnboardingLink, account: Account, metadata: dict[str, str]) -> Connection:
    parts = account.capabilities.all(), account.persons.all(), account.external_accounts.all()
    connection = Connection.objects.create(
        platform=link.platform,
        account=account,
        connected_at=present(),
        metadata=metadata,
        **listing_columns(account, metadata, *parts),
    )
    emit_to_platforms(account, type="account.application.authorized", object_id=account.pk, changed=())
    account_was_changed(
        actor=actor,
        connection=connection,
        account=lock_account(account.pk),
        action="account.connected",
        subject=account.pk,
        event="account.updated",
        changed=(),
        after={"connected": True, "in_place_of": link.account_id},
    )
    _team_tell(connection, account)
    return connection


def _team_tell(connection: Connection, account: Account) -> None:
    news = News(
        type=NoticeType.ACCOUNT_CONNECTED,
        key=f"connected:{connection.pk}",
        text=f"{account.display_name} has connected its account",
        url=reverse("accounts:account_details", args=[account.pk]),
    )
    members = members_who_may(Permission.ACCOUNTS_CREATE, connection.platform_id)
    tell(platform_id=connection.platform_id, news=news, members=members, account_id=account.pk)
