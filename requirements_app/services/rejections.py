"""A platform rejects an account for whose losses it answers."""

from django.db import transaction

from accounts.configuration import Liability
from accounts.locks import lock_account
from accounts.models import Account, Connection
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal
from requirements_app.models import Standing
from requirements_app.services.adoption import adopt
from requirements_app.services.conclusion import conclude_decision
from requirements_app.services.evaluation import now_for_account

# The dialect's word for a reason, and what the account says of it.
REASONS = {
    "fraud": Standing.Rejection.PLATFORM_FRAUD,
    "terms_of_service": Standing.Rejection.PLATFORM_TERMS_OF_SERVICE,
    "other": Standing.Rejection.PLATFORM_OTHER,
}


@transaction.atomic
def account_reject_by_platform(*, actor: Actor, connection: Connection, reason: str) -> Account:
    """Turn charges and payouts off for good. Rejected again for the same reason, nothing more happens."""
    actor.require(Permission.ACCOUNTS_REJECT)
    account = lock_account(connection.account_id)
    if account.losses != Liability.PLATFORM:
        raise Refusal("not_liable", "Only accounts for whose losses your platform answers can be rejected.")
    standing = Standing.objects.filter(account=account).first() or adopt(account, now_for_account(account))
    if standing.rejected == REASONS[reason]:
        return account
    before, standing.rejected, standing.on_hold_since = standing.rejected, REASONS[reason], None
    standing.save(update_fields=["rejected", "on_hold_since"])
    conclude_decision(
        actor=actor,
        account=account,
        action="account.rejected",
        name="rejected",
        before=before,
        after=str(standing.rejected),
        changed="requirements.disabled_reason",
    )
    return account
