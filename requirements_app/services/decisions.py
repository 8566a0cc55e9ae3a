"""What the processor's staff decides about a whole account, whatever the rules say."""

from django.db import transaction

from accounts.locks import lock_account
from accounts.models import Account
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Refusal
from requirements_app.models import Standing
from requirements_app.services.adoption import adopt
from requirements_app.services.conclusion import conclude_decision
from requirements_app.services.decision_letters import rejection_tell, rejection_undone_tell, restriction_over
from requirements_app.services.evaluation import now_for_account

# The platform's own reasons are not the processor's to give.
REJECTIONS = [reason for reason in Standing.Rejection if not reason.value.startswith("rejected.platform_")]


@transaction.atomic
def account_review(*, actor: Actor, account_id: str, review: Standing.Review) -> Account:
    """Put an account under review: nothing of it works until it is released."""
    account, standing = _locked(actor, account_id)
    if standing.rejected:
        raise Refusal("account_rejected", "The account is rejected. Undo that first.")
    return _decide(actor, account, standing, "review", review, action="account.review_started")


@transaction.atomic
def account_release(*, actor: Actor, account_id: str) -> Account:
    """End a review: the rules decide again what works."""
    account, standing = _locked(actor, account_id)
    if not standing.review:
        raise Refusal("account_not_under_review", "The account is not under review.")
    _decide(actor, account, standing, "review", "", action="account.review_ended")
    restriction_over(account)
    return account


@transaction.atomic
def account_reject(*, actor: Actor, account_id: str, reason: Standing.Rejection) -> Account:
    """Reject an account: charges and payouts are off, and nothing is asked of it any more."""
    account, standing = _locked(actor, account_id)
    if reason not in REJECTIONS:
        raise Refusal("reason_unknown", "Choose a reason from the list.", param="reason")
    if standing.rejected != reason:
        _decide(actor, account, standing, "rejected", reason, action="account.rejected")
        rejection_tell(account, reason)
    return account


@transaction.atomic
def account_rejection_undo(*, actor: Actor, account_id: str) -> Account:
    """Take a rejection back, whoever made it."""
    account, standing = _locked(actor, account_id)
    if not standing.rejected:
        raise Refusal("account_not_rejected", "The account is not rejected.")
    _decide(actor, account, standing, "rejected", "", action="account.rejection_undone")
    rejection_undone_tell(account)
    return account


def _locked(actor: Actor, account_id: str) -> tuple[Account, Standing]:
    actor.require_staff()
    account = lock_account(account_id)
    standing = Standing.objects.filter(account=account).first()
    return account, standing or adopt(account, now_for_account(account))


def _decide(actor: Actor, account: Account, standing: Standing, name: str, value: str, *, action: str) -> Account:
    before = getattr(standing, name)
    if before == value:
        return account
    setattr(standing, name, value)
    standing.save(update_fields=[name])
    conclude_decision(
        actor=actor,
        account=account,
        action=action,
        name=name,
        before=before,
        after=str(value),
        changed="requirements.disabled_reason",
    )
    return account
