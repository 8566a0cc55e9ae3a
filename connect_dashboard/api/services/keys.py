"""API keys: made, replaced with an overlap, withdrawn at once."""

import ipaddress
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from connect_dashboard.api.locks import lock_key
from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.scopes import READ, RESOURCES, WRITE, can_write, permissions_for
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Forbidden, Refusal

_ALPHABET = string.ascii_letters + string.digits
_PREFIXES = {ApiKey.Kind.SECRET: "sk_test_", ApiKey.Kind.RESTRICTED: "rk_test_"}
_MAX_IPS = 50
MAX_OVERLAP = timedelta(days=7)
# ``last_used_at`` is as exact as this: a write per request would cost more than the answer.
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class IssuedKey:
    """A key with its secret, which exists nowhere else."""

    key: ApiKey
    secret: str


@dataclass(frozen=True)
class NewKey:
    """``scopes`` is read or write by resource, for restricted keys alone; ``moves_funds`` is for secret ones."""

    name: str
    kind: str
    scopes: Mapping[str, str]
    allowed_ips: Iterable[str] = ()
    moves_funds: bool = False

    @property
    def moves_funds_as_secret(self) -> bool:
        return self.moves_funds and self.kind == ApiKey.Kind.SECRET


def hash_of(secret: str) -> str:
    """What is random over 190 bits needs no slow hash, and equal hashes are found by the index alone."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def key_create(*, actor: Actor, order: NewKey, form_token: str) -> IssuedKey | None:
    """Make a key. The same ``form_token`` again makes none and returns nothing: a key is shown once."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    _check(actor, order)
    key = ApiKey(platform=_platform_of(actor), name=order.name.strip(), kind=order.kind, created_by=actor.user)
    key.scopes = dict(order.scopes) if order.kind == ApiKey.Kind.RESTRICTED else {}
    key.moves_funds = order.moves_funds_as_secret
    key.allowed_ips = _networks(order.allowed_ips)
    token = f"api_key:{hash_of(form_token)}"
    if journal.first_time(platform_id=key.platform_id, key=token, object_id=key.pk):
        return None
    return _issue(actor, key, "api_key.created")


@transaction.atomic
def key_roll(*, actor: Actor, key_id: str, overlap: timedelta, form_token: str) -> IssuedKey | None:
    """Make another key with the same rights; the old one works on for ``overlap``."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    old = _locked(actor, key_id)
    _check_rights(actor, permissions_for(old.kind, old.scopes, old.moves_funds))
    now = timezone.now()
    if not timedelta(0) <= overlap <= MAX_OVERLAP:
        raise Refusal("overlap_invalid", "The old key works on for at most 7 days.", param="overlap")
    new = ApiKey(platform=old.platform, name=old.name, kind=old.kind, created_by=actor.user)
    token = f"api_key:{hash_of(form_token)}"
    if journal.first_time(platform_id=old.platform_id, key=token, object_id=new.pk):
        return None
    if old.state(now) != ApiKey.State.ACTIVE:
        raise Refusal("key_not_active", "Only an active key can be replaced.", status=409)
    new.scopes, new.moves_funds, new.allowed_ips = old.scopes, old.moves_funds, old.allowed_ips
    old.expires_at = now + overlap
    old.save(update_fields=["expires_at"])
    return _issue(actor, new, "api_key.rolled", replaces=old.pk)


@transaction.atomic
def key_revoke(*, actor: Actor, key_id: str) -> ApiKey:
    """End a key: it changes nothing any more, and reads nothing a second later."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    key = _locked(actor, key_id)
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        _record(actor, key, "api_key.revoked")
    return key


@transaction.atomic
def key_update(
    *,
    actor: Actor,
    key_id: str,
    name: str,
    scopes: Mapping[str, str],
    allowed_ips: Iterable[str],
    moves_funds: bool = False,
) -> ApiKey:
    """Change the name, the rights and the addresses from which a key works."""
    actor.require(Permission.DEVELOPERS_MANAGE)
    key = _locked(actor, key_id)
    order = NewKey(name, key.kind, scopes, allowed_ips, moves_funds)
    _check(actor, order)
    before = _facts(key)
    key.name, key.allowed_ips = name.strip(), _networks(allowed_ips)
    key.moves_funds = order.moves_funds_as_secret
    if key.kind == ApiKey.Kind.RESTRICTED:
        key.scopes = dict(scopes)
    if _facts(key) != before:
        key.save(update_fields=["name", "scopes", "moves_funds", "allowed_ips"])
        _record(actor, key, "api_key.updated", before=before)
    return key


def key_seen(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at >= _SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        key.last_used_at = now


def _issue(actor: Actor, key: ApiKey, action: str, replaces: str = "") -> IssuedKey:
    prefix = _PREFIXES[ApiKey.Kind(key.kind)]
    secret = prefix + "".join(secrets.choice(_ALPHABET) for _ in range(40))
    key.hash, key.prefix, key.last4 = hash_of(secret), prefix, secret[-4:]
    key.save(force_insert=True)
    _record(actor, key, action, replaces=replaces)
    return IssuedKey(key, secret)


def _platform_of(actor: Actor) -> Platform:
    if actor.platform is None:
        raise Forbidden("permission_denied", "Keys belong to a platform.")
    return actor.platform


def _locked(actor: Actor, key_id: str) -> ApiKey:
    key = lock_key(_platform_of(actor).pk, key_id)
    if key is None:
        raise Refusal("resource_missing", "There is no such key.", status=404)
    return key


def _check(actor: Actor, order: NewKey) -> None:
    if not order.name.strip():
        raise Refusal("name_missing", "Give the key a name by which you will know it.", param="name")
    if order.kind not in ApiKey.Kind.values:
        raise Refusal("kind_unknown", "Choose a kind of key.", param="kind")
    if order.kind == ApiKey.Kind.RESTRICTED:
        for resource, level in order.scopes.items():
            if resource not in RESOURCES or level not in (READ, WRITE) or (level == WRITE and not can_write(resource)):
                raise Refusal("scope_unknown", f"There is no such right: {resource} {level}.", param="scopes")
        if not order.scopes:
            raise Refusal("scopes_missing", "A restricted key needs at least one right.", param="scopes")
    _check_rights(actor, permissions_for(order.kind, order.scopes, order.moves_funds_as_secret))


def _check_rights(actor: Actor, rights: frozenset[Permission]) -> None:
    """A program must not be able to do what whoever has its key made, or made anew, may not."""
    if rights - actor.permissions:
        raise Forbidden("permission_denied", "A key cannot do more than you may do yourself.")


def _networks(typed: Iterable[str]) -> list[str]:
    networks = []
    for text in filter(None, (one.strip() for one in typed)):
        try:
            networks.append(str(ipaddress.ip_network(text, strict=False)))
        except ValueError:
            raise Refusal(
                "ip_invalid", f"“{text[:60]}” is neither an address nor a range.", param="allowed_ips"
            ) from None
    if len(networks) > _MAX_IPS:
        raise Refusal("ips_too_many", f"A key has at most {_MAX_IPS} addresses.", param="allowed_ips")
    return sorted(dict.fromkeys(networks))


def _facts(key: ApiKey) -> dict[str, object]:
    facts = {"name": key.name, "kind": key.kind, "scopes": dict(key.scopes), "allowed_ips": list(key.allowed_ips)}
    return facts | ({"moves_funds": True} if key.moves_funds else {})


def _record(
    actor: Actor, key: ApiKey, action: str, replaces: str = "", before: Mapping[str, object] | None = None
) -> None:
    after = _facts(key) | ({"replaces": replaces} if replaces else {})
    journal.record(actor=actor, platform_id=key.platform_id, action=action, subject=key.pk, before=before, after=after)
