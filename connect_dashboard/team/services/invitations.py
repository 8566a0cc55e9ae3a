"""Offering people a place in a team, and taking it up."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list

from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.team.actors import Actor, operator
from connect_dashboard.team.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationForAnother,
    InvitationUnusable,
    SignInFirst,
)
from connect_dashboard.team.locks import locked_platform
from connect_dashboard.team.models import Invitation, Membership, User
from connect_dashboard.team.permissions import Permission, Role
from connect_dashboard.team.services.members import in_order, refuse_stale_rights


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_create(*, actor: Actor, platform_id: int, email: str, roles: Collection[str]) -> tuple[Invitation, str]:
    """Invite ``email``; return the invitation and its link, which nobody can read again later."""
    actor.require(Permission.TEAM_MANAGE)
    platform = locked_platform(platform_id)
    refuse_stale_rights(actor, platform)
    email = email.strip().lower()
    if platform.memberships.filter(user__email=email).exists():
        raise AlreadyMember(email)
    _make_way(platform.pk, email)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        platform=platform,
        email=email,
        roles=in_order(roles),
        token_hash=hash_of(token),
        invited_by=actor.user,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    _record(actor, invitation, "invitation.sent")
    return invitation, _send(actor, invitation, token)


@transaction.atomic
def invitation_resend(*, actor: Actor, invitation: Invitation) -> str:
    """Send a fresh link with a fresh expiry; the link sent before stops working."""
    actor.require(Permission.TEAM_MANAGE)
    refuse_stale_rights(actor, locked_platform(invitation.platform_id))
    token = secrets.token_urlsafe(32)
    renewed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        token_hash=hash_of(token), expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS)
    )
    if not renewed:
        raise InvitationUnusable
    invitation.refresh_from_db()
    _record(actor, invitation, "invitation.sent_again")
    return _send(actor, invitation, token)


@transaction.atomic
def invitation_revoke(*, actor: Actor, invitation: Invitation) -> None:
    """Withdraw an invitation; withdrawing it twice is withdrawing it once."""
    actor.require(Permission.TEAM_MANAGE)
    refuse_stale_rights(actor, locked_platform(invitation.platform_id))
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now()):
        _record(actor, invitation, "invitation.revoked")


@transaction.atomic
def invitation_accept(
    *, token: str, user: User | None = None, name: str = "", password: str = "", ip: str | None = None
) -> Membership:
    """Use the invitation up and join: as ``user``, or as a new person with ``name`` and ``password``.

    The one UPDATE that marks it used decides among simultaneous attempts.
    """
    invitation = usable_invitation(token)
    if user is not None and user.email.lower() != invitation.email.lower():
        raise InvitationForAnother(invitation.email)
    now = timezone.now()
    used = Invitation.objects.filter(
        pk=invitation.pk, token_hash=hash_of(token), accepted_at=None, revoked_at=None, expires_at__gt=now
    ).update(accepted_at=now)
    if not used:
        raise InvitationUnusable
    person = user or _new_person(invitation.email, name, password)
    membership, _ = Membership.objects.get_or_create(
        platform=invitation.platform, user=person, defaults={"roles": invitation.roles}
    )
    journal.record(
        actor=operator(membership, ip=ip),
        platform_id=invitation.platform_id,
        action="invitation.accepted",
        subject=invitation.pk,
        after={"member": str(person), "roles": membership.roles},
    )
    return membership


def usable_invitation(token: str) -> Invitation:
    """Read the invitation of a link without using it up."""
    invitation = Invitation.objects.select_related("platform", "invited_by").filter(token_hash=hash_of(token)).first()
    if invitation is None or not invitation.is_open(timezone.now()):
        raise InvitationUnusable
    return invitation


def _make_way(platform_id: int, email: str) -> None:
    """An expired invitation gives way to a new one, an open one does not."""
    earlier = Invitation.objects.filter(platform_id=platform_id, email__iexact=email, accepted_at=None, revoked_at=None)
    if earlier.filter(expires_at__gt=timezone.now()).exists():
        raise AlreadyInvited(email)
    earlier.update(revoked_at=timezone.now())


def _new_person(email: str, name: str, password: str) -> User:
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, password, name=name)
    except IntegrityError as error:
        raise SignInFirst from error
    # The link reached this address: it is proven.
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _record(actor: Actor, invitation: Invitation, action: str) -> None:
    journal.record(
        actor=actor,
        platform_id=invitation.platform_id,
        action=action,
        subject=invitation.pk,
        after={"invited": invitation.email, "roles": invitation.roles},
    )


def _send(actor: Actor, invitation: Invitation, token: str) -> str:
    link = absolute_url(reverse("team:invitation_accept", args=[token]))
    send_letter(
        template="emails/invitation",
        to=invitation.email,
        context={
            "platform": invitation.platform,
            "invited_by": actor.label,
            "roles": get_text_list([Role(role).label for role in invitation.roles], "and"),
            "expires_at": invitation.expires_at,
            "action_url": link,
        },
        deduplication_key=f"invitation:{invitation.token_hash}",
        platform_id=invitation.platform_id,
    )
    return link
