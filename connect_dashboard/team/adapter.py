"""How allauth meets this product: nobody signs up uninvited, its e-mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import render_to_string

from connect_dashboard import encryption
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal.letters import site_context
from connect_dashboard.journal.services import enqueue_email
from connect_dashboard.team.middleware import client_ip


class TeamAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count by: the same that the audit trail names."""
        ip = client_ip(request)
        if not ip:
            raise PermissionDenied("Unable to tell the client's address")
        return ip

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

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text.encode())
