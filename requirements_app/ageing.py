"""What time makes of a snapshot that came from outside. Pure.

Such a snapshot is kept as it came: nothing is asked that it does not ask, and the catalogue has no say in it. But a
day that it names passes. Then it ages by the steps of ``evaluate``: what was due is past due and payouts go off,
charges follow ``charges_days`` later; future requirements are asked for once they are in force. A deadline that was
over when the snapshot came turns nothing off here: the snapshot itself says what is off. An account is evaluated here
from the first change on.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.ageing import ages_at
from requirements_app.catalogue import Deadlines
from requirements_app.evaluate import (
    FIELDS_NEEDED,
    PAST_DUE,
    PENDING_VERIFICATION,
    CapabilityState,
    Evaluation,
    Hash,
    no_requirements,
)

_LISTS = ("alternatives", "currently_due", "errors", "eventually_due", "pending_verification")


def aged(
    requirements: Mapping[str, Any],
    future_requirements: Mapping[str, Any],
    *,
    charges_enabled: bool,
    payouts_enabled: bool,
    capabilities: Mapping[str, str],
    deadlines: Deadlines,
    since: datetime,
    now: datetime,
) -> Evaluation:
    """The snapshot as it stands at ``now``; ``capabilities`` holds their statuses by name.

    ``since`` is the moment for which it waited: days before it were over when the snapshot came.
    """
    current, future = no_requirements() | dict(requirements), no_requirements() | dict(future_requirements)
    overdue = _moment(current) if _was_over(current, since) else None
    in_force_at = _moment(future)
    if in_force_at and in_force_at <= now:
        current = _joined(current, future, in_force_at + timedelta(days=deadlines.due_days), anew=overdue is not None)
        future = no_requirements()
    states: dict[str, CapabilityState] = {}
    next_change_at = ages_at(current, future, now)
    deadline = _moment(current)
    if deadline and overdue != deadline and deadline <= now and current["currently_due"]:
        current |= {
            "past_due": sorted({*current["past_due"], *current["currently_due"]}),
            "disabled_reason": _reason(current["disabled_reason"]),
        }
        payouts_enabled = False
        charges_off_at = deadline + timedelta(days=deadlines.charges_days)
        next_change_at = ages_at(current, future)
        if charges_off_at <= now:
            charges_enabled = False
            states = {name: _off() for name, status in capabilities.items() if status != "unrequested"}
        elif charges_enabled:
            next_change_at = min(charges_off_at, next_change_at or charges_off_at)
    return Evaluation(
        requirements=current,
        future_requirements=future,
        capabilities=states,
        charges_enabled=charges_enabled,
        payouts_enabled=payouts_enabled,
        next_change_at=next_change_at,
        demands={},
        established=frozenset(),
    )


def _was_over(requirements: Hash, since: datetime) -> bool:
    """Whether the deadline had passed when the snapshot came: one that passes here leaves nothing merely due."""
    deadline = _moment(requirements)
    return bool(deadline and deadline < since and set(requirements["currently_due"]) - set(requirements["past_due"]))


def _joined(current: Hash, future: Hash, deadline: datetime, *, anew: bool) -> Hash:
    """What comes into force joins what is due; it gets a day of its own where the account has none to come."""
    due = {*future["currently_due"], *future["past_due"]}
    joined = current | {
        name: [*current[name], *(one for one in future[name] if one not in current[name])] for name in _LISTS
    }
    joined["currently_due"] = sorted({*current["currently_due"], *due})
    joined["eventually_due"] = sorted({*joined["eventually_due"], *due})
    if due and (anew or not current["current_deadline"]):
        joined["current_deadline"] = int(deadline.timestamp())
    return joined


def _reason(given: str | None) -> str:
    """What people decided goes before what time brings."""
    return PAST_DUE if not given or given == PENDING_VERIFICATION else given


def _off() -> CapabilityState:
    return CapabilityState("inactive", FIELDS_NEEDED, lambda: no_requirements(FIELDS_NEEDED))


def _moment(requirements: Hash) -> datetime | None:
    deadline = requirements["current_deadline"]
    return datetime.fromtimestamp(deadline, tz=UTC) if deadline else None
