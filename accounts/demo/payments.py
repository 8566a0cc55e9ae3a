"""Who books payments for the demo's accounts: the floor above that keeps the money says so when it is ready."""

from collections.abc import Callable
from datetime import datetime

from connect_dashboard.team.models import Platform

# Called with the platform, the seed, the present moment and whom to tell how many movements there are so far; returns
# their number.
Loader = Callable[[Platform, int, datetime, Callable[[int], None]], int]

LOADERS: list[Loader] = []
