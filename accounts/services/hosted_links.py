"""What every link to a hosted page shares: its token, of which the database keeps a hash alone, its trail, its letter.

A token that a form asks for follows from that form, so that sending it twice shows one link. Every other token, such
as that of a letter, is random and exists in that letter only.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Generic, Protocol, TypeVar

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from accounts.models import Connection
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.letters import absolute_url, send_letter
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.errors import Refusal


class HostedLink(Protocol):
    """What the links of hosted pages have in common."""

    pk: str
    account_id: str
    platform_id: int
    platform: Platform
    language: str
    expires_at: datetime


L = TypeVar("L")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Issued(Generic[L]):
    """A link with its token, which exists nowhere else; ``page`` names the page that it opens."""

    page: ClassVar[str]

    link: L
    token: str

    @property
    def url(self) -> str:
        return absolute_url(reverse(self.page, args=[self.token]))


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_of_form(actor: Actor, form_token: str, purpose: str) -> str:
    """What opens the link follows from the 32 random bytes of a rendered form, of which the database keeps a hash.

    So the same form sent twice for one ``purpose`` shows the same link, while neither the database nor the
    installation's secret, nor both together, tell anybody a link. The secret guards against a form whose bytes
    somebody chose themselves.
    """
    platform_id = actor.platform.pk if actor.platform else ""
    said = f"{platform_id}:{actor.id}:{purpose}:{form_token}"
    digest = salted_hmac("accounts.hosted_link", said, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def require_own(links: type[M], connection: Connection, link_id: str) -> None:
    """Refuse a link that this platform has not made for this account."""
    own = links._default_manager.filter(pk=link_id, account=connection.account_id, platform=connection.platform_id)
    if not own.exists():
        raise Refusal("link_unknown", "This account has no such link.", status=404)


def link_closed(state: str, label: str) -> Refusal:
    """Why a link can be sent to nobody any more."""
    return Refusal(f"link_{state}", f"This link is {label.lower()}. Make a new one.", status=409)


def link_record(actor: Actor, link: HostedLink, action: str, after: Mapping[str, object] | None = None) -> None:
    journal.record(
        actor=actor,
        platform_id=link.platform_id,
        action=action,
        subject=link.pk,
        account_id=link.account_id,
        after=after,
    )


def link_letter(link: HostedLink, *, template: str, to: str, url: str, key: str, **context: object) -> None:
    """Put the letter that brings a link into the outbox, in the link's language; once for each ``key``."""
    with override(link.language or settings.LANGUAGE_CODE):
        send_letter(
            template=template,
            to=to,
            context={"platform": link.platform, "expires_at": link.expires_at, "action_url": url, **context},
            deduplication_key=key,
            platform_id=link.platform_id,
            account_id=link.account_id,
        )
