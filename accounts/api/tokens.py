"""Tokens of accounts, persons, bank accounts and id numbers."""

from collections.abc import Mapping
from typing import Any

from accounts.api.shapes import ACCOUNT, BANK_ACCOUNT, COMPANY, PERSON
from accounts.models import Token
from accounts.services.tokens import token_consume, token_create
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.params import BOOLEAN, Hash, Params, Refused, Required, Text, read_params
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, sent_parameters, verb
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform

# How the dialect says that whom the token describes was shown the terms of service and accepted them.
_TERMS = "tos_shown_and_accepted"
# The same of the declaration of who owns the company.
_OWNERSHIP = "ownership_declaration_shown_and_signed"
_ACCOUNT: Params = {name: ACCOUNT[name] for name in ("business_type", "company", "individual")}
_CONTENTS: dict[str, Params] = {
    "account": {**_ACCOUNT, "company": Hash({**COMPANY.params, _OWNERSHIP: BOOLEAN}), _TERMS: BOOLEAN},
    "bank_account": {**BANK_ACCOUNT.params, "payment_method": Refused("There are no customers here.")},
    "person": {name: kind for name, kind in PERSON.items() if name != "person_token"},
    "pii": {"id_number": Required(Text(50))},
}
_REFUSED: Params = {
    "card": Refused("Card numbers are not taken: cards come by the tokens of the processor."),
    "customer": Refused("There are no customers here."),
    "cvc_update": Refused("Card numbers are not taken."),
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


_NEW: Params = {**{name: Hash(content) for name, content in _CONTENTS.items()}, **_REFUSED}


@verb("tokens", WRITE, params=_NEW, returns="token")
def token_post(call: Call) -> Json:
    """Create a token of an account, a person, a bank account or an id number"""
    kinds = [kind for kind in _CONTENTS if call.params.get(kind)]
    if len(kinds) != 1:
        raise ParameterError("parameter_missing", "Give one of account, bank_account, person, pii.", "bank_account")
    kind = kinds[0]
    # As it was sent: who uses the token reads it by the same rules.
    content = dict(sent_parameters(call.request)[kind])
    accepted = {"date": int(present().timestamp()), "ip": call.actor.ip}
    content.pop(_TERMS, None)
    if call.params[kind].get(_TERMS):
        content["tos_acceptance"] = accepted
    if isinstance(content.get("company"), Mapping) and _OWNERSHIP in content["company"]:
        company = {name: value for name, value in content["company"].items() if name != _OWNERSHIP}
        signed = call.params[kind]["company"][_OWNERSHIP]
        content["company"] = company | ({"ownership_declaration": accepted} if signed else {})
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


def with_number(call: Call, sent: Mapping[str, Any]) -> dict[str, Any]:
    """A person's parameters, with the number itself where a token stands for it."""
    number = str(sent.get("id_number") or "")
    if not number.startswith("pii_"):
        return dict(sent)
    return {**sent, **token_use(call.platform, number, "pii")}


def _bank_shown(token: Token, sent: dict[str, Any]) -> Json:
    return {
        "id": token.pk.replace("btok_", "ba_"),
        "object": "bank_account",
        "account_holder_name": sent.get("account_holder_name") or None,
        "account_holder_type": sent.get("account_holder_type") or None,
        "account_type": sent.get("account_type") or None,
        "bank_name": None,
        "country": sent["country"].upper(),
        "currency": sent["currency"].lower(),
        "fingerprint": None,
        "last4": sent["account_number"][-4:],
        "routing_number": sent.get("routing_number") or None,
        "status": "new",
    }
