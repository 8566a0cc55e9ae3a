"""Every stop has a name: why an account cannot charge or be paid out, whose move it is, and by when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from requirements_app.movers import COLLECTOR, Mover, missing_mover


@dataclass(frozen=True)
class Stop:
    """``reason`` is the dialect's; ``by`` is when what is asked for was or is due."""

    reason: str
    cause: str
    mover: Mover
    by: datetime | None = None


# Cause and mover by reason.
ACCOUNT_STOPS: Mapping[str, tuple[str, Mover | None]] = {
    "action_required.requested_capabilities": ("No capability is requested that takes in money", Mover.PLATFORM),
    "listed": ("Under review for a possible match on a prohibited list", Mover.PROCESSOR),
    "other": ("Turned off by the processor", Mover.PROCESSOR),
    "platform_paused": ("Paused by your platform", Mover.PLATFORM),
    "rejected.fraud": ("Rejected: suspected fraud", Mover.NOBODY),
    "rejected.incomplete_verification": ("Rejected: verification was never completed", Mover.NOBODY),
    "rejected.listed": ("Rejected: on a prohibited list", Mover.NOBODY),
    "rejected.other": ("Rejected by the processor", Mover.NOBODY),
    "rejected.platform_fraud": ("Rejected by your platform: suspected fraud", Mover.PLATFORM),
    "rejected.platform_other": ("Rejected by your platform", Mover.PLATFORM),
    "rejected.platform_terms_of_service": ("Rejected by your platform: terms of service", Mover.PLATFORM),
    "rejected.terms_of_service": ("Rejected: terms of service", Mover.NOBODY),
    "requirements.past_due": ("Information is past due", COLLECTOR),
    "requirements.pending_verification": ("What was provided is being verified", Mover.PROCESSOR),
    "under_review": ("Under review by the processor", Mover.PROCESSOR),
}

CAPABILITY_STOPS: Mapping[str, tuple[str, Mover | None]] = {
    "other": ("Turned off by the processor", Mover.PROCESSOR),
    "paused.inactivity": ("Paused: the account has not been used for a long time", Mover.PLATFORM),
    "pending.onboarding": ("Waits until the account holder has finished onboarding", Mover.HOLDER),
    "pending.review": ("What was provided is being verified", Mover.PROCESSOR),
    "platform_disabled": ("Turned off by your platform", Mover.PLATFORM),
    "platform_paused": ("Paused by your platform", Mover.PLATFORM),
    "rejected.inactivity": ("Turned off: it was not used for a long time", Mover.PLATFORM),
    "rejected.other": ("Rejected by the processor", Mover.NOBODY),
    "rejected.unsupported_business": ("The processor does not support this kind of business", Mover.NOBODY),
    "requirements.fields_needed": ("Information is missing", COLLECTOR),
}

# What a capability says more precisely than the account's reason does.
_TELLING = ("paused.inactivity", "pending.onboarding", "rejected.unsupported_business", "platform_disabled")
_GENERAL = frozenset({"other", "requirements.past_due", "requirements.pending_verification"})


def stop_of(
    *,
    charges_enabled: bool,
    payouts_enabled: bool,
    requirements: Mapping[str, Any],
    capabilities: Mapping[str, str],
    collected_by_platform: bool,
) -> Stop | None:
    """The stop of an account, None where charges and payouts are on. ``capabilities`` holds reasons by name."""
    if charges_enabled and payouts_enabled:
        return None
    reason = requirements.get("disabled_reason") or "other"
    found = ACCOUNT_STOPS.get(reason, ACCOUNT_STOPS["other"])
    if reason in _GENERAL:
        told = [one for one in _TELLING if one in capabilities.values()]
        found = CAPABILITY_STOPS[told[0]] if told else found
    cause, mover = found
    if mover is COLLECTOR:
        mover = missing_mover(requirements, collected_by_platform=collected_by_platform)
    deadline = requirements.get("current_deadline")
    return Stop(reason, cause, mover, datetime.fromtimestamp(deadline, tz=UTC) if deadline else None)
