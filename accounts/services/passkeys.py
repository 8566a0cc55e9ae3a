"""Passkeys of account holders. All cryptography is fido2's, set up as it is for operators by allauth."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.internal.auth import get_server
from django.db import transaction
from django.utils import timezone
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.holders.rights import has_dashboard
from accounts.locks import lock_holder
from accounts.models import Connection, Holder, HolderPasskey
from accounts.services.holder_settings import require_holder
from accounts.services.holder_sign_in import signed_in
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor, account_holder
from connect_dashboard.ui.errors import Refusal

MOST = 10


def registration_begin(holder: Holder) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked, and the challenge to be kept until it answers."""
    options, state = get_server().register_begin(
        user=PublicKeyCredentialUserEntity(
            id=holder.handle.bytes,
            name=holder.account.email or holder.account_id,
            display_name=holder.account.display_name,
        ),
        credentials=_credentials(holder),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


@transaction.atomic
def passkey_add(*, actor: Actor, connection: Connection, state: Any, credential: str, name: str) -> HolderPasskey:
    """Keep a passkey that answers the challenge of ``state``."""
    require_holder(actor, connection.account_id)
    holder = lock_holder(connection.account_id)
    if holder.passkeys.count() >= MOST:
        raise Refusal("passkeys_too_many", "Remove a passkey first.", status=409)
    try:
        made = get_server().register_complete(state, json.loads(credential))
    except (ValueError, TypeError, KeyError) as error:
        raise Refusal("passkey_invalid", "This passkey could not be added.", param="credential") from error
    passkey = HolderPasskey.objects.create(holder=holder, name=name, credential=bytes(made.credential_data or b""))
    _record(actor, connection, passkey, "passkey.added")
    return passkey


@transaction.atomic
def passkey_remove(*, actor: Actor, connection: Connection, passkey_id: int) -> None:
    """Remove one of the holder's own passkeys; gone already, nothing changes."""
    require_holder(actor, connection.account_id)
    holder = lock_holder(connection.account_id)
    passkey = holder.passkeys.filter(pk=passkey_id).first()
    if passkey:
        _record(actor, connection, passkey, "passkey.removed")
        passkey.delete()


def sign_in_begin() -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser of somebody yet unknown is asked, and the challenge to be kept."""
    options, state = get_server().authenticate_begin(
        credentials=[], user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options), state


@transaction.atomic
def passkey_sign_in(*, state: Any, credential: str, ip: str | None, request_id: str) -> Holder | None:
    """Whom the passkey lets in; None for one that is unknown, wrong, or of an account without a dashboard."""
    try:
        answer = json.loads(credential)
        holder = _holder_of(answer)
        if holder is None or state is None:
            return None
        known = get_server().authenticate_complete(state, _credentials(holder), answer)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    connection = Connection.objects.for_holder(holder.account)
    if connection is None or not has_dashboard(holder.account):
        return None
    for passkey in holder.passkeys.all():
        if AttestedCredentialData(bytes(passkey.credential)).credential_id == known.credential_id:
            passkey.used_at = timezone.now()
            passkey.save(update_fields=["used_at"])
    actor = account_holder(holder.account_id, connection.platform, ip=ip, request_id=request_id)
    return signed_in(actor, connection, by="passkey")


def _holder_of(answer: Mapping[str, Any]) -> Holder | None:
    handle = websafe_decode(answer["response"]["userHandle"])
    return Holder.objects.select_related("account").filter(handle=UUID(bytes=handle)).first()


def _credentials(holder: Holder) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(one.credential)) for one in holder.passkeys.all()]


def _record(actor: Actor, connection: Connection, passkey: HolderPasskey, action: str) -> None:
    journal.record(
        actor=actor,
        platform_id=connection.trail_platform_id,
        action=action,
        subject=str(passkey.pk),
        account_id=connection.account_id,
    )
