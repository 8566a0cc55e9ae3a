"""Tokens of accounts, persons and bank accounts."""

from typing import Any

from accounts.api.shapes import ACCOUNT, BANK_ACCOUNT, PERSON
from accounts.models import Token
from accounts.services.tokens import token_consume, token_create
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.params import BOOLEAN, Hash, Params, read_params
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, sent_parameters, verb
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform

# How the dialect says that whom the token describes was shown the terms of service and accepted them.
_TERMS = "tos_shown_and_accepted"
_ACCOUNT: Params = {name: ACCOUNT[name] for name in ("business_type", "company", "individual")}
_CONTENTS: dict[str, Params] = {
    "account": {**_ACCOUNT, _TERMS: BOOLEAN},
    "bank_account": BANK_ACCOUNT.params,
    "person": {name: kind for name, kind in PERSON.items() if name != "person_token"},
}
_KEPT = {**_CONTENTS, "account": {**_ACCOUNT, "tos_acceptance": ACCOUNT["tos_acceptance"]}}


def token_object(token: Token, bank_account: Json | None = None) -> Json:
    shown: Json = {
        "id": token.pk,
        "object": "token",
        "client_ip": token.client_ip,
        "created": int(token.created.timestamp()),
        "livemode": False,
        "type": token.kind,
        "used": token.used_at is not None,
    }
    return shown | ({"bank_account": bank_account} if bank_account else {})


@verb("tokens", WRITE, params={name: Hash(content) for name, content in _CONTENTS.items()}, returns="token")
def token_post(call: Call) -> Json:
    """Create a token of an account, a person or a bank account"""
    kinds = [kind for kind in _CONTENTS if call.params.get(kind)]
    if len(kinds) != 1:
        raise ParameterError("parameter_missing", "Give one of account, bank_account, person.", "bank_account")
    kind = kinds[0]
    # As it was sent: who uses the token reads it by the same rules.
    content = dict(sent_parameters(call.request)[kind])
    content.pop(_TERMS, None)
    if call.params[kind].get(_TERMS):
        content["tos_acceptance"] = {"date": int(present().timestamp()), "ip": call.actor.ip}
    token = token_create(actor=call.actor, platform=call.platform, kind=kind, content=content)
    bank = _bank_shown(token, call.params[kind]) if kind == Token.Kind.BANK_ACCOUNT else None
    return token_object(token, bank)


@verb("tokens", READ, returns="token")
def token_retrieve(call: Call, token_id: str) -> Json:
    """Retrieve a token"""
    token = Token.objects.filter(platform=call.platform, pk=token_id).first()
    if token is None:
        raise NotFound("token", token_id)
    return token_object(token)


def token_use(platform: Platform, token_id: str, kind: str) -> dict[str, Any]:
    """The parameters that the token holds, checked; it cannot be used again."""
    content = token_consume(platform=platform, token_id=token_id, kind=kind)
    return read_params(_KEPT[kind], content)


def _bank_shown(token: Token, sent: dict[str, Any]) -> Json:
    return {
        "id": token.pk.replace("btok_", "ba_"),
        "object": "bank_account",
        "account_holder_name": sent.get("account_holder_name") or None,
        "account_holder_type": sent.get("account_holder_type") or None,
        "account_type": None,
        "bank_name": None,
        "country": sent["country"].upper(),
        "currency": sent["currency"].lower(),
        "fingerprint": None,
        "last4": sent["account_number"][-4:],
        "routing_number": sent.get("routing_number") or None,
        "status": "new",
    }
