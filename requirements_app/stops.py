"""Every stop has a name: why an account cannot charge or be paid out, whose move it is, and by when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.causes import ACCOUNT_CAUSES, CAPABILITY_CAUSES
from requirements_app.movers import COLLECTOR, Mover, missing_mover


@dataclass(frozen=True)
class Stop:
    """``reason`` is the dialect's; ``cause`` may name ``{processor}``; ``by`` is when what is asked for is due."""

    reason: str
    cause: str
    mover: Mover
    by: datetime | None = None


# Whose move it is, by reason; the words are those of ``accounts.causes``.
ACCOUNT_MOVERS: Mapping[str, Mover | None] = {
    "action_required.requested_capabilities": Mover.PLATFORM,
    "listed": Mover.PROCESSOR,
    "other": Mover.PROCESSOR,
    "platform_paused": Mover.PLATFORM,
    "rejected.fraud": Mover.NOBODY,
    "rejected.incomplete_verification": Mover.NOBODY,
    "rejected.listed": Mover.NOBODY,
    "rejected.other": Mover.NOBODY,
    "rejected.platform_fraud": Mover.NOBODY,
    "rejected.platform_other": Mover.NOBODY,
    "rejected.platform_terms_of_service": Mover.NOBODY,
    "rejected.terms_of_service": Mover.NOBODY,
    "requirements.past_due": COLLECTOR,
    "requirements.pending_verification": Mover.PROCESSOR,
    "under_review": Mover.PROCESSOR,
}

CAPABILITY_MOVERS: Mapping[str, Mover | None] = {
    "other": Mover.PROCESSOR,
    "paused.inactivity": Mover.PLATFORM,
    "pending.onboarding": Mover.HOLDER,
    "pending.review": Mover.PROCESSOR,
    "platform_disabled": Mover.PLATFORM,
    "platform_paused": Mover.PLATFORM,
    "rejected.inactivity": Mover.PLATFORM,
    "rejected.other": Mover.NOBODY,
    "rejected.unsupported_business": Mover.NOBODY,
    "requirements.fields_needed": COLLECTOR,
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
    known = reason if reason in ACCOUNT_MOVERS else "other"
    cause, mover = ACCOUNT_CAUSES[known], ACCOUNT_MOVERS[known]
    if reason in _GENERAL and (told := [one for one in _TELLING if one in capabilities.values()]):
        cause, mover = CAPABILITY_CAUSES[told[0]], CAPABILITY_MOVERS[told[0]]
    if mover is COLLECTOR:
        mover = missing_mover(requirements, collected_by_platform=collected_by_platform)
    deadline = requirements.get("current_deadline")
    return Stop(reason, cause, mover, datetime.fromtimestamp(deadline, tz=UTC) if deadline else None)
