"""How allauth meets this product: nobody signs up uninvited, and its e-mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from connect_dashboard.identifiers import new_id
from connect_dashboard.journal.services import enqueue_email


class TeamAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        enqueue_email(to=email, subject=message.subject, text=message.body, deduplication_key=new_id("mail"))
