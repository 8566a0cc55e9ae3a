"""A platform rejects an account for whose losses it answers."""

from django.db import transaction

from accounts.departures import Departure, departure_obstacle
from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.services.removal import require_settled
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from requirements_app.models import Standing
from requirements_app.services.adoption import adopt
from requirements_app.services.conclusion import conclude
from requirements_app.services.decision_letters import rejection_tell
from requirements_app.services.evaluation import now_for_account

# The dialect's word for a reason, what the account says of it, and what people are asked. The API takes "fraud" too,
# as it was called before there were kinds of it.
REASONS = {
    "fraud": Standing.Rejection.PLATFORM_FRAUD,
    "fraud_payment_method_casher": Standing.Rejection.PLATFORM_FRAUD,
    "fraud_payment_method_tester": Standing.Rejection.PLATFORM_FRAUD,
    "fraud_no_intent_to_fulfill": Standing.Rejection.PLATFORM_FRAUD,
    "fraud_other": Standing.Rejection.PLATFORM_FRAUD,
    "credit": Standing.Rejection.PLATFORM_OTHER,
    "terms_of_service": Standing.Rejection.PLATFORM_TERMS_OF_SERVICE,
    "other": Standing.Rejection.PLATFORM_OTHER,
}
REASON_WORDS = {
    "fraud_payment_method_casher": "Fraud: takes money from stolen cards",
    "fraud_payment_method_tester": "Fraud: tests stolen cards",
    "fraud_no_intent_to_fulfill": "Fraud: never meant to deliver",
    "fraud_other": "Fraud of another kind",
    "credit": "Too great a risk of losses",
    "terms_of_service": "Violation of your terms of service",
    "other": "Another reason",
}


@transaction.atomic
def account_reject_by_platform(*, actor: Actor, connection: Connection, reason: str) -> Account:
    """Turn charges and payouts off for good. Rejected again for the same reason, nothing more happens.

    Refuses other configurations, and balances that are not zero (the dialect's rule).
    """
    actor.require(Permission.ACCOUNTS_REJECT)
    account = lock_account(connection.account_id)
    if obstacle := departure_obstacle(Departure.REJECT, account):
        raise obstacle
    standing = Standing.objects.filter(account=account).first() or adopt(account, now_for_account(account))
    if standing.rejected == REASONS[reason]:
        return account
    require_settled(connection)
    before, standing.rejected, standing.on_hold_since = standing.rejected, REASONS[reason], None
    standing.save(update_fields=["rejected", "on_hold_since"])
    conclude(
        actor=actor,
        account=account,
        action="account.rejected",
        subject=account.pk,
        event="account.updated",
        changed=["requirements.disabled_reason"],
        before={"rejected": before},
        after={"rejected": str(standing.rejected), "reason": reason},
    )
    rejection_tell(account, REASONS[reason])
    return account
