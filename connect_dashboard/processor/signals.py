"""News of the sandbox clock for the floors above."""

from django.dispatch import Signal

# Sent with ``platform`` and ``until: datetime`` for each day that an advance passes, before the clock stands there.
# A receiver does what of its own falls due until then, safe to be done again; it answers a tally (``dict[str, int]``).
clock_passing = Signal()
