"""Tokens: sensitive parameters sent ahead of the call that uses them, once."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Token
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

_PREFIXES = {Token.Kind.ACCOUNT: "ct", Token.Kind.BANK_ACCOUNT: "btok", Token.Kind.PERSON: "cpt", Token.Kind.PII: "pii"}
# Where whoever uses a token names it.
_PARAMS = {
    Token.Kind.ACCOUNT: "account_token",
    Token.Kind.BANK_ACCOUNT: "external_account",
    Token.Kind.PERSON: "person_token",
    Token.Kind.PII: "id_number",
}
# What nobody used in a day, nobody will.
KEPT = timedelta(days=1)


def token_create(*, actor: Actor, platform: Platform, kind: str, content: Mapping[str, Any]) -> Token:
    actor.require(Permission.ACCOUNTS_VIEW)
    return Token.objects.create(
        id=new_id(_PREFIXES[Token.Kind(kind)]),
        platform=platform,
        kind=kind,
        content=json.dumps(content),
        client_ip=actor.ip,
    )


@transaction.atomic
def token_consume(*, platform: Platform, token_id: str, kind: str) -> dict[str, Any]:
    """What the token holds; of any number of uses one succeeds."""
    token = Token.objects.filter(platform=platform, pk=token_id, kind=kind).first()
    if token is None:
        raise Refusal("resource_missing", f"No such token: '{token_id[:64]}'", param=_PARAMS[Token.Kind(kind)])
    fresh = Token.objects.filter(pk=token.pk, used_at=None, created__gt=timezone.now() - KEPT)
    if fresh.update(used_at=timezone.now(), content="") != 1:
        raise Refusal("token_already_used", "This token was used already, or is older than a day.")
    content: dict[str, Any] = json.loads(token.content)
    return content


def tokens_purge(limit: int = 5000) -> int:
    """Forget tokens past their time; return how many went."""
    old = Token.objects.filter(created__lt=timezone.now() - KEPT)
    chosen = list(old.order_by("created").values_list("pk", flat=True)[:limit])
    return Token.objects.filter(pk__in=chosen).delete()[0]
