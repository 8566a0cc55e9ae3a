"""What people change of their sign-in stands in the audit trail too, beside what they change of accounts."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import person
from connect_dashboard.team.middleware import client_ip, request_id
from connect_dashboard.team.models import User

_KINDS = {"totp": "Authenticator app", "webauthn": "Passkey", "recovery_codes": "Recovery codes"}


@receiver([account_signals.password_changed, account_signals.password_reset, account_signals.password_set])
def password_was_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record(request, user, "sign_in.password_changed")


@receiver(account_signals.email_changed)
def email_was_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record(request, user, "sign_in.email_changed")


@receiver(mfa_signals.authenticator_added)
def authenticator_was_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _record(request, user, "sign_in.second_factor_added", after={"kind": _KINDS[authenticator.type]})


@receiver(mfa_signals.authenticator_removed)
def authenticator_was_removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _record(request, user, "sign_in.second_factor_removed", before={"kind": _KINDS[authenticator.type]})


@receiver(mfa_signals.authenticator_reset)
def recovery_codes_were_renewed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _record(request, user, "sign_in.recovery_codes_renewed")


def _record(request: HttpRequest, user: User, action: str, **values: Any) -> None:
    """Under every platform that the person works for: each has an interest in how they sign in."""
    actor = person(user, ip=client_ip(request), request_id=request_id())
    platforms: list[int | None] = list(user.memberships.order_by("platform_id").values_list("platform_id", flat=True))
    for platform_id in platforms or [None]:
        journal.record(actor=actor, platform_id=platform_id, action=action, subject=f"user_{user.pk}", **values)
