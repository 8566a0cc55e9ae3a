"""What happened to a payout, in the order in which it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from funds.models import Payout
from funds.models.payout import UNDER_WAY
from funds.payout_rules import HELD_FOR
from funds.statuses import Status

# Both times are written when a payout begins at once, though not in one breath.
_BREATH = timedelta(seconds=5)


@dataclass(frozen=True)
class Moment:
    """``day`` stands where it lies ahead and only its day is known."""

    title: str
    at: datetime | None = None
    day: date | None = None
    text: str = ""
    tone: str = "neutral"


def payout_timeline(payout: Payout) -> list[Moment]:
    return list(_moments(payout))


def _moments(payout: Payout) -> Iterator[Moment]:
    yield Moment(_cause(payout), payout.created)
    if payout.requested_at and payout.requested_at - payout.created > _BREATH:
        yield Moment("Begun" if payout.dispatches == 0 else "Begun anew after a pause", payout.requested_at)
    if payout.held_since:
        until = payout.held_since + HELD_FOR
        yield Moment("Held: payouts are paused", payout.held_since, text="Nothing is sent meanwhile.", tone="warning")
        yield Moment("Is canceled if they are not resumed", until)
    if payout.handed_over_at:
        yield Moment("On its way", payout.handed_over_at, text="The bank has it.", tone="info")
    if payout.paid_at:
        yield Moment("Arrived", payout.paid_at, tone="success")
    if payout.state == Status.FAILED:
        yield Moment(
            "Returned by the bank" if payout.paid_at else "Failed",
            payout.ended_at,
            tone="danger",
            text=payout.failure_message,
        )
    elif payout.state == Status.CANCELED and payout.ended_at:
        yield Moment("Canceled", payout.ended_at, text=payout.failure_message)
    elif payout.state in UNDER_WAY and payout.arrival_date and not payout.held_since:
        yield Moment("Expected to arrive", day=payout.arrival_date)


def _cause(payout: Payout) -> str:
    if payout.covers_negative:
        return "The balance was below zero"
    return "By schedule" if payout.automatic else f"Asked for by {payout.actor_label}"
