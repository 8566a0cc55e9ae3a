"""The panel of an account's Balances page from which money is pulled."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from accounts.models import Connection
from accounts.services.debit_consents import consent_obstacle, debit_consent_of
from connect_dashboard.team.permissions import Permission
from funds.services.debits import debit_conditions
from funds.standing import standing_shown

register = template.Library()


@register.inclusion_tag("funds/_pull_funds_panel.html", takes_context=True)
def pull_funds_panel(context: Context, connection: Connection) -> dict[str, Any]:
    """Every condition, met or not; the button only where all are, for those who may move money.

    ``obstacle`` says why nothing moves on the account now, though all conditions are met.
    """
    account, platform = connection.account, connection.platform
    consent = debit_consent_of(account.pk, platform.pk)
    conditions = debit_conditions(platform, account, consent)
    may_move = Permission.FUNDS_MOVE in context["can"]
    offered = all(condition.met for condition in conditions)
    return {
        "account": account,
        "conditions": conditions,
        "consent": consent,
        "offered": offered,
        "obstacle": standing_shown(connection).obstacle(account) if offered and may_move else None,
        "may_move": may_move,
        "may_record": may_move and consent is None and consent_obstacle(account) is None,
        "debits_url": f"{reverse('funds:debit_list')}?account={account.pk}",
    }
