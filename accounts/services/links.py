"""One-time onboarding links."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.locks import lock_account, lock_link
from accounts.models import Connection, OnboardingLink
from accounts.services.hosted_links import (
    Issued,
    hash_of,
    link_closed,
    link_letter,
    link_record,
    new_token,
    require_own,
    token_of_form,
)
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Forbidden, Refusal

State = OnboardingLink.State

# Source: the dialect's example of a link lives ten minutes; how long its visitor then has is ours.
PROGRAM_LINK = timedelta(minutes=10)
PROGRAM_SESSION = timedelta(days=1)


class LinkUnusable(Refusal):
    """The link does not open anything any more; ``state`` says why."""

    status = 410

    def __init__(self, state: OnboardingLink.State) -> None:
        super().__init__(f"link_{state}", f"This link is {state.label.lower()}.")
        self.state = state


class IssuedLink(Issued[OnboardingLink]):
    page = "hosted:onboarding"


def link_for_token(token: str) -> OnboardingLink | None:
    known = OnboardingLink.objects.select_related("account", "platform")
    return known.filter(token_hash=hash_of(token)).first()


def link_state(link: OnboardingLink, now: datetime) -> OnboardingLink.State:
    """The state as its holder meets it: a link to an account that is finished or gone opens nothing."""
    state = link.state(now)
    if state in (State.OPEN, State.EXPIRED):
        if not link.account.connections.filter(platform=link.platform_id, ended_at=None).exists():
            return State.REVOKED
        if link.account.details_submitted:
            return State.COMPLETED
    return state


def linking_obstacle(connection: Connection) -> Refusal | None:
    """Why no onboarding link can be made for this account; nothing if one can."""
    account = connection.account
    if account.details_submitted:
        return Refusal("details_submitted", "The account holder has finished onboarding.", status=409)
    if (account.requirements.get("disabled_reason") or "").startswith("rejected."):
        return Refusal("account_rejected", "A rejected account cannot be onboarded.", status=409)
    return None


@transaction.atomic
def link_create(
    *,
    actor: Actor,
    connection: Connection,
    form_token: str,
    collect: str = OnboardingLink.Collect.CURRENTLY_DUE,
    language: str = "",
) -> IssuedLink:
    """Make another link for an account; the same ``form_token`` again returns the same link."""
    actor.require(Permission.ACCOUNTS_CREATE)
    connection.account = lock_account(connection.account_id)
    token = token_of_form(actor, form_token, f"onboarding:{connection.account_id}")
    if earlier := issued_before(connection, token):
        return earlier
    if obstacle := linking_obstacle(connection):
        raise obstacle
    return issue_link(
        actor, connection, token, fixed_fields=_fixed_before(connection), collect=collect, language=language
    )


@transaction.atomic
def account_link_create(
    *, actor: Actor, connection: Connection, return_url: str, refresh_url: str, collect: str
) -> IssuedLink:
    """Make a link for a program, which sends its visitor there at once: it opens for a few minutes.

    Whoever has begun has a day to finish. ``return_url`` and ``refresh_url`` are the program's own pages.
    """
    actor.require(Permission.ACCOUNTS_CREATE)
    for name, url in (("return_url", return_url), ("refresh_url", refresh_url)):
        _check_url(name, url)
    connection.account = lock_account(connection.account_id)
    if obstacle := linking_obstacle(connection):
        raise obstacle
    issued = issue_link(
        actor, connection, new_token(), fixed_fields=_fixed_before(connection), collect=collect, life=PROGRAM_LINK
    )
    issued.link.return_url, issued.link.refresh_url = return_url, refresh_url
    issued.link.save(update_fields=["return_url", "refresh_url"])
    return issued


def _check_url(name: str, url: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise Refusal("url_invalid", "Not a valid URL.", param=name) from None


def issued_before(connection: Connection, token: str) -> IssuedLink | None:
    links = OnboardingLink.objects.filter(account=connection.account_id, platform=connection.platform_id)
    link = links.select_related("account", "platform").filter(token_hash=hash_of(token)).first()
    return IssuedLink(link, token) if link else None


def issue_link(
    actor: Actor,
    connection: Connection,
    token: str,
    *,
    fixed_fields: Iterable[str],
    collect: str = OnboardingLink.Collect.CURRENTLY_DUE,
    language: str = "",
    life: timedelta | None = None,
) -> IssuedLink:
    """Write a link down, inside the caller's transaction; ``life`` is how long it opens."""
    now = timezone.now()
    link = OnboardingLink.objects.create(
        platform=connection.platform,
        account=connection.account,
        token_hash=hash_of(token),
        fixed_fields=sorted(fixed_fields),
        collect=collect,
        language=language,
        created_by=actor.user,
        created=now,
        expires_at=now + (life or timedelta(days=settings.ONBOARDING_LINK_DAYS)),
    )
    link_record(actor, link, "onboarding_link.created", after={"expires_at": link.expires_at.isoformat()})
    return IssuedLink(link, token)


@transaction.atomic
def link_continue(*, actor: Actor, connection: Connection) -> IssuedLink:
    """A link for a holder who is signed in already and goes on with onboarding."""
    if actor.kind != "holder" or actor.id != connection.account_id:
        raise Forbidden("permission_denied", "Only the account holder goes on with onboarding.")
    connection.account = lock_account(connection.account_id)
    if obstacle := linking_obstacle(connection):
        raise obstacle
    return issue_link(actor, connection, new_token(), fixed_fields=_fixed_before(connection))


@transaction.atomic
def link_send(
    *, actor: Actor, connection: Connection, link_id: str, token: str, to: str, form_token: str
) -> IssuedLink:
    """Send a link to its holder by e-mail. Only who was shown the token can: it is not kept.

    The same ``form_token`` again sends nothing more.
    """
    actor.require(Permission.ACCOUNTS_CREATE)
    issued = issued_before(connection, token)
    if issued is None or issued.link.pk != link_id:
        raise Refusal("link_unknown", "This link is not one of this account’s. Make a new one.", status=404)
    state = link_state(issued.link, timezone.now())
    if state != State.OPEN:
        raise link_closed(state, state.label)
    key = f"link_send:{hash_of(form_token)}"
    if journal.first_time(platform_id=connection.platform_id, key=key, object_id=link_id):
        return issued
    link_letter_send(issued, to=to, occasion=form_token)
    link_record(actor, issued.link, "onboarding_link.sent", after={"to": to})
    return issued


@transaction.atomic
def link_revoke(*, actor: Actor, connection: Connection, link_id: str) -> OnboardingLink:
    """Withdraw a link for good, with what its holder has entered so far."""
    actor.require(Permission.ACCOUNTS_CREATE)
    require_own(OnboardingLink, connection, link_id)
    link = lock_link(link_id)
    if link.revoked_at:
        return link
    if link.completed_at:
        raise Refusal("link_completed", "The account holder has used this link already.", status=409)
    link.revoked_at = timezone.now()
    link.draft = ""
    link.save(update_fields=["revoked_at", "draft"])
    link_record(actor, link, "onboarding_link.revoked")
    return link


@transaction.atomic
def link_renew(*, actor: Actor, link: OnboardingLink) -> None:
    """Send a fresh link in place of an expired one, to the address on file and to no other.

    Nothing happens where there is no address, or where the platform has revoked a later link.
    """
    account = lock_account(link.account_id)
    connection = Connection.objects.for_platform(link.platform).filter(account=account).first()
    later = OnboardingLink.objects.filter(account=account, platform=link.platform, created__gt=link.created)
    if connection is None or not account.email or later.exclude(revoked_at=None).exists():
        return
    connection.account, connection.platform = account, link.platform
    if link.state(timezone.now()) != State.EXPIRED or linking_obstacle(connection):
        return
    issued = issue_link(
        actor,
        connection,
        new_token(),
        fixed_fields=link.fixed_fields,
        collect=link.collect,
        language=link.language or (get_language() or ""),
    )
    link_letter_send(issued, to=account.email)


def link_letter_send(issued: IssuedLink, *, to: str, occasion: str = "") -> None:
    """Put the link's letter into the outbox; once per ``occasion``."""
    link = issued.link
    key = f"onboarding_link:{link.pk}:{hash_of(occasion)}"
    link_letter(link, template="emails/onboarding_link", to=to, url=issued.url, key=key)


def _fixed_before(connection: Connection) -> list[str]:
    """What the operator decided when the account was made holds for its later links; not past its removal."""
    links = OnboardingLink.objects.filter(
        account=connection.account_id, platform=connection.platform_id, created__gte=connection.connected_at
    )
    first = links.order_by("created").values_list("fixed_fields", flat=True).first()
    return list(first) if first is not None else ["country"]
