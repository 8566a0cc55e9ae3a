"""When time moves a snapshot of requirements that came from outside. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def ages_at(
    requirements: Mapping[str, Any], future_requirements: Mapping[str, Any], now: datetime | None = None
) -> datetime | None:
    """The moment at which the snapshot stops being true: a deadline passes, or future requirements come into force.

    None where time changes nothing: nothing has a day, everything is past due already, or the account is rejected.
    A day that is over at ``now`` is left out: who made the snapshot knew of it, and has said what is off.
    """
    if (requirements.get("disabled_reason") or "").startswith("rejected."):
        return None
    waiting = set(requirements.get("currently_due") or ()) - set(requirements.get("past_due") or ())
    coming = future_requirements.get("currently_due") or future_requirements.get("past_due")
    deadlines = [
        found["current_deadline"]
        for found, moves in ((requirements, waiting), (future_requirements, coming))
        if moves and found.get("current_deadline") and (now is None or found["current_deadline"] > now.timestamp())
    ]
    return datetime.fromtimestamp(min(deadlines), tz=UTC) if deadlines else None
