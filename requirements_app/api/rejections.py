"""Rejecting an account."""

from accounts.api.access import connection_for
from accounts.api.accounts import account_shown
from connect_dashboard.api.params import Required, choice
from connect_dashboard.api.scopes import WRITE
from connect_dashboard.api.verbs import Call, Json, verb
from requirements_app.services.rejections import REASONS, account_reject_by_platform


@verb("accounts", WRITE, params={"reason": Required(choice(tuple(REASONS)))}, returns="account")
def account_reject(call: Call, account_id: str) -> Json:
    """Reject an account for whose losses your platform answers"""
    connection = connection_for(call, account_id)
    account_reject_by_platform(actor=call.actor, connection=connection, reason=call.params["reason"])
    return account_shown(call, account_id)
