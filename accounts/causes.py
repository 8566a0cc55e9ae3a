"""Why an account, or one of its capabilities, is stopped: the words, by reason of the dialect. Pure.

Lists, pages and letters take them from here; whose move it is, is said one floor up.
"""

from collections.abc import Mapping
from typing import Any

from accounts.status import AccountStatus

# ``{processor}`` is filled in by whoever shows them.
ACCOUNT_CAUSES: Mapping[str, str] = {
    "action_required.requested_capabilities": "No capability is requested that takes in money",
    "listed": "Under review for a possible match on a prohibited list",
    "other": "Turned off by {processor}",
    "platform_paused": "Paused by your platform",
    "rejected.fraud": "Rejected: suspected fraud",
    "rejected.incomplete_verification": "Rejected: verification was never completed",
    "rejected.listed": "Rejected: on a prohibited list",
    "rejected.other": "Rejected by {processor}",
    "rejected.platform_fraud": "Rejected by your platform: suspected fraud",
    "rejected.platform_other": "Rejected by your platform",
    "rejected.platform_terms_of_service": "Rejected by your platform: terms of service",
    "rejected.terms_of_service": "Rejected: terms of service",
    "requirements.past_due": "Required information is past due",
    "requirements.pending_verification": "What was provided is being verified",
    "under_review": "Under review by {processor}",
}

CAPABILITY_CAUSES: Mapping[str, str] = {
    "other": "Turned off by {processor}",
    "paused.inactivity": "Paused: the account has not been used for a long time",
    "pending.onboarding": "Waits until the account holder has finished onboarding",
    "pending.review": "What was provided is being verified",
    "platform_disabled": "Turned off by your platform",
    "platform_paused": "Paused by your platform",
    "rejected.inactivity": "Turned off: it was not used for a long time",
    "rejected.other": "Rejected",
    "rejected.unsupported_business": "{processor} does not support this kind of business",
    "requirements.fields_needed": "Information is missing",
}


# The dialect has one reason of capabilities for these and for what is being verified.
_REVIEWS = frozenset({"listed", "under_review"})


def capability_cause(reason: str, account_reason: str, processor: str) -> str:
    """Words for a reason, plainer by that of its account; one that the dialect may add later is shown as it is."""
    if reason == "pending.review" and account_reason in _REVIEWS:
        return ACCOUNT_CAUSES[account_reason].format(processor=processor)
    return CAPABILITY_CAUSES.get(reason, reason).format(processor=processor)


def cause_of(status: str, requirements: Mapping[str, Any], processor: str) -> str:
    """One line for a restricted or rejected account, nothing for all others.

    What the processor found wrong says most; then its reason; then what is missing.
    """
    if status not in (AccountStatus.RESTRICTED, AccountStatus.REJECTED):
        return ""
    for error in requirements.get("errors") or []:
        if reason := error.get("reason"):
            return str(reason)
    code = requirements.get("disabled_reason") or ""
    if code:
        return ACCOUNT_CAUSES.get(code, code).format(processor=processor)
    missing = requirements.get("past_due") or requirements.get("currently_due") or []
    if missing:
        return f"{len(missing)} required {'item is' if len(missing) == 1 else 'items are'} missing"
    return "Onboarding is not complete" if status == AccountStatus.RESTRICTED else ""
