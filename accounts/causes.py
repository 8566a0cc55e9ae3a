"""Why an account is restricted or rejected, in a line. Pure."""

from collections.abc import Mapping
from typing import Any

from accounts.status import AccountStatus

_REASONS = {
    "action_required.requested_capabilities": "Information for requested capabilities is missing",
    "listed": "On a list of prohibited persons or companies, under review",
    "other": "Turned off by {processor}",
    "platform_paused": "Paused by your platform",
    "rejected.fraud": "Rejected: suspected fraud",
    "rejected.incomplete_verification": "Rejected: verification was not completed in time",
    "rejected.listed": "Rejected: on a list of prohibited persons or companies",
    "rejected.other": "Rejected by {processor}",
    "rejected.platform_fraud": "Rejected by your platform: suspected fraud",
    "rejected.platform_other": "Rejected by your platform",
    "rejected.platform_terms_of_service": "Rejected by your platform: terms of service",
    "rejected.terms_of_service": "Rejected: terms of service",
    "requirements.past_due": "Required information is past due",
    "requirements.pending_verification": "Information is being verified",
    "under_review": "Under review by {processor}",
}


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
        return _REASONS.get(code, code).format(processor=processor)
    missing = requirements.get("past_due") or requirements.get("currently_due") or []
    if missing:
        return f"{len(missing)} required {'item is' if len(missing) == 1 else 'items are'} missing"
    return "Onboarding is not complete" if status == AccountStatus.RESTRICTED else ""
