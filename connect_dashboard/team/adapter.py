"""How allauth meets this product: nobody signs up uninvited, its e-mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import render_to_string

from connect_dashboard import encryption
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal.letters import site_context
from connect_dashboard.journal.services import enqueue_email
from connect_dashboard.team.middleware import client_ip

_WAYS_TO_CONFIRM = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use your authenticator app or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class TeamAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This sign-in is closed. Ask an Administrator of your platform.",
        "cannot_remove_primary_email": "You sign in with this e-mail, so it stays.",
        "duplicate_email": "This is your e-mail already.",
        "email_password_mismatch": "The e-mail or the password is wrong. Check both, or choose a new password.",
        "email_taken": "This e-mail belongs to another sign-in. Enter a different one.",
        "enter_current_password": "This is not your present password. Enter it again.",
        "incorrect_code": "This code is wrong or was used before. Enter the one that is shown now.",
        "incorrect_password": "The password is wrong. Enter it again.",
        "invalid_login": "The e-mail or the password is wrong. Check both, or choose a new password.",
        "invalid_password_reset": "This link works no more. Ask for another one.",
        "rate_limited": "Too many tries. Wait a few minutes, then try again.",
        "same_as_current": "Enter something other than what you have now.",
        "too_many_login_attempts": "Too many failed sign-ins. Wait a few minutes, then try again.",
        "unknown_email": "There is no sign-in with this e-mail.",
        "unverified_primary_email": "Confirm your e-mail first: follow the link that we sent you.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count by: the same that the audit trail names."""
        ip = client_ip(request)
        if not ip:
            raise PermissionDenied("Unable to tell the client's address")
        return ip

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, str]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": _WAYS_TO_CONFIRM[method["id"]]} for method in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, {**context, **site_context()})
        text = str(message.body).strip()
        enqueue_email(
            to=email,
            subject=str(message.subject),
            text=text + "\n",
            html=render_to_string("emails/plain.html", {"text": text, **site_context()}),
            deduplication_key=new_id("mail"),
        )


class TeamMFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes lie encrypted, under the keys of all such values."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "The second factor of this sign-in cannot be turned off.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": "This code is wrong or was used before. Enter the one that is shown now.",
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text.encode())
