"""Agreements that somebody accepts for an account: the terms of service, and those of single services."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Connection
from accounts.rules import require_editor
from accounts.services.changes import account_was_changed
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission


@dataclass(frozen=True)
class TermsAcceptance:
    at: datetime
    ip: str | None
    user_agent: str
    service_agreement: str = "full"

    @property
    def shown(self) -> dict[str, Any]:
        """As the dialect has it."""
        return {"date": int(self.at.timestamp()), "ip": self.ip, "user_agent": self.user_agent}


@transaction.atomic
def terms_accept(*, actor: Actor, connection: Connection, agreement: str, acceptance: TermsAcceptance) -> None:
    """``agreement`` is the API's path to the terms: ``tos_acceptance``, ``settings.card_issuing.tos_acceptance``."""
    account = lock_account(connection.account_id)
    require_editor(actor, account, Permission.ACCOUNTS_EDIT)
    accepted = acceptance.shown
    if agreement == "tos_acceptance":
        account.tos_acceptance = accepted | {"service_agreement": acceptance.service_agreement}
        account.save(update_fields=["tos_acceptance"])
    else:
        _, service, _ = agreement.split(".")
        account.settings = account.settings | {
            service: (account.settings.get(service) or {}) | {"tos_acceptance": accepted}
        }
        account.save(update_fields=["settings"])
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="terms.accepted",
        subject=account.pk,
        event="account.updated",
        changed=[agreement],
        after={agreement: {"date": accepted["date"]}},
    )
