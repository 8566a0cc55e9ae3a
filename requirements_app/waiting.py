"""How often a page looks for an answer of the processor. Pure but for the clock."""

from datetime import datetime, timedelta

from connect_dashboard.present import present

_SOON = timedelta(minutes=10)


def seconds_until_next_look(waiting_since: datetime | None) -> int:
    """Answers mostly come within moments; whoever waits for days need not ask every second."""
    if waiting_since and present() - waiting_since < _SOON:
        return 3
    return 60
