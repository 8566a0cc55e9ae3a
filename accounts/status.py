"""The five words for an account's status, derived in one place.

Precedence where several hold is ours (the public material names none): Rejected, Restricted, In review,
Restricted soon, Enabled.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices

from accounts.capabilities import is_payment_method


class AccountStatus(TextChoices):
    RESTRICTED = "restricted", "Restricted"
    RESTRICTED_SOON = "restricted_soon", "Restricted soon"
    IN_REVIEW = "in_review", "In review"
    ENABLED = "enabled", "Enabled"
    REJECTED = "rejected", "Rejected"

    @property
    def tone(self) -> str:
        return _TONES[self]


_TONES = {
    AccountStatus.RESTRICTED: "danger",
    AccountStatus.RESTRICTED_SOON: "warning",
    AccountStatus.IN_REVIEW: "info",
    AccountStatus.ENABLED: "success",
    AccountStatus.REJECTED: "muted-danger",
}

_REVIEW_REASONS = ("under_review", "requirements.pending_verification")


def account_status(capabilities: Mapping[str, str], requirements: Mapping[str, Any]) -> AccountStatus:
    """Derive the status from capability statuses by name and the requirements hash of the API.

    Payment-method capabilities never count. An account that has requested nothing yet cannot charge or
    be paid out, so it is Restricted.
    """
    reason = requirements.get("disabled_reason") or ""
    counting = [
        status for name, status in capabilities.items() if status != "unrequested" and not is_payment_method(name)
    ]
    if reason.startswith("rejected."):
        return AccountStatus.REJECTED
    if "inactive" in counting or not counting:
        return AccountStatus.RESTRICTED
    if "pending" in counting or requirements.get("pending_verification") or reason in _REVIEW_REASONS:
        return AccountStatus.IN_REVIEW
    if reason:
        return AccountStatus.RESTRICTED
    if requirements.get("currently_due") and requirements.get("current_deadline"):
        return AccountStatus.RESTRICTED_SOON
    return AccountStatus.ENABLED
