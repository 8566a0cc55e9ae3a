"""How an account's holder gets into their own dashboard: one-time links by e-mail or from the platform."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.configuration import DashboardAccess
from accounts.holders.rights import has_dashboard
from accounts.locks import lock_account, lock_holder
from accounts.models import Account, Connection, Holder, HolderLink
from accounts.services.activity import activity_seen
from accounts.services.hosted_links import Issued, hash_of, new_token, token_of_form
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import send_letter
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor, account_holder
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

# Ours: the dialect says of login links that they work once, and nothing of e-mailed ones.
EMAIL_MINUTES = 30
PLATFORM_MINUTES = 10
# Somebody with more accounts under one address asks again for the rest.
_LETTERS = 10


class IssuedHolderLink(Issued[HolderLink]):
    page = "holder:link"


@transaction.atomic
def sign_in_letters_send(*, email: str, language: str) -> None:
    """Send a link to each account that has a dashboard and this address on file; silent where there is none."""
    known = Account.objects.exclude(dashboard=DashboardAccess.NONE).filter(email__iexact=email)
    for account in known.only("id", "email", "dashboard").order_by("pk")[:_LETTERS]:
        connection = Connection.objects.for_holder(account)
        if connection is None:
            continue
        issued = _issue(connection, new_token(), HolderLink.Origin.EMAIL, EMAIL_MINUTES)
        with override(language or settings.LANGUAGE_CODE):
            send_letter(
                template="emails/holder_sign_in",
                to=account.email,
                context={
                    "platform": settings.PROCESSOR_NAME if connection.ended_at else connection.platform,
                    "account": connection.account,
                    "minutes": EMAIL_MINUTES,
                    "action_url": issued.url,
                },
                deduplication_key=f"holder_link:{issued.link.pk}",
                platform_id=connection.trail_platform_id,
                account_id=account.pk,
            )


def login_link_obstacle(account: Account) -> Refusal | None:
    """Why the platform cannot make a login link; nothing if it can. Source: login links are for Express alone."""
    if account.dashboard == DashboardAccess.FULL:
        return Refusal("dashboard_full", "Its holder signs in to the full dashboard by themselves.", status=409)
    if account.dashboard == DashboardAccess.NONE:
        return Refusal("dashboard_none", "This account has no hosted dashboard.", status=409)
    return None


@transaction.atomic
def login_link_create(*, actor: Actor, connection: Connection, form_token: str) -> IssuedHolderLink:
    """A link with which whoever has it signs in once; the same ``form_token`` again returns the same link."""
    actor.require(Permission.ACCOUNTS_CREATE)
    if obstacle := login_link_obstacle(connection.account):
        raise obstacle
    token = token_of_form(actor, form_token, f"login:{connection.account_id}")
    earlier = HolderLink.objects.filter(account=connection.account_id, token_hash=hash_of(token)).first()
    if earlier:
        return IssuedHolderLink(earlier, token)
    issued = _issue(connection, token, HolderLink.Origin.PLATFORM, PLATFORM_MINUTES, actor)
    journal.record(
        actor=actor,
        platform_id=connection.platform_id,
        action="login_link.created",
        subject=issued.link.pk,
        account_id=connection.account_id,
        after={"expires_at": issued.link.expires_at.isoformat()},
    )
    return issued


def link_that_opens(token: str) -> HolderLink | None:
    """The link, if it would still let its holder in. Looking uses nothing up."""
    usable = HolderLink.objects.filter(token_hash=hash_of(token), used_at=None, expires_at__gt=timezone.now())
    link = usable.select_related("account", "platform").first()
    return link if link and has_dashboard(link.account) and _connection_of(link) else None


@transaction.atomic
def holder_link_use(*, token: str, ip: str | None, request_id: str) -> Holder | None:
    """Use a link up and return whom it lets in; of any number of tries one succeeds."""
    link = link_that_opens(token)
    connection = _connection_of(link) if link else None
    if link is None or connection is None:
        return None
    account = lock_account(link.account_id)
    if HolderLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()) != 1:
        return None
    actor = account_holder(account.pk, link.platform, ip=ip, request_id=request_id)
    return signed_in(actor, connection, by=f"link:{link.origin}")


def signed_in(actor: Actor, connection: Connection, *, by: str) -> Holder:
    """Write down that the holder came in, inside the caller's transaction."""
    account_id = connection.account_id
    holder = lock_holder(account_id)
    holder.signed_in_at = timezone.now()
    holder.save(update_fields=["signed_in_at"])
    journal.record(
        actor=actor,
        platform_id=connection.trail_platform_id,
        action="holder.signed_in",
        subject=account_id,
        account_id=account_id,
        after={"by": by},
    )
    activity_seen(account_id, now_for(actor.platform))
    return holder


def _connection_of(link: HolderLink) -> Connection | None:
    """A platform's link opens in its name alone; what the holder asked for by e-mail opens whatever is left."""
    if link.origin == HolderLink.Origin.EMAIL and link.account.dashboard == DashboardAccess.FULL:
        return Connection.objects.for_holder(link.account)
    return Connection.objects.for_platform(link.platform).filter(account=link.account_id).first()


def _issue(
    connection: Connection, token: str, origin: HolderLink.Origin, minutes: int, actor: Actor | None = None
) -> IssuedHolderLink:
    now = timezone.now()
    link = HolderLink.objects.create(
        account=connection.account,
        platform=connection.platform,
        token_hash=hash_of(token),
        origin=origin,
        created_by=actor.user if actor else None,
        created=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    return IssuedHolderLink(link, token)
