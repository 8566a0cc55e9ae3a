"""Which currencies money is held in, and which of them is a platform's own."""

from accounts.countries import SUPPORTED
from connect_dashboard.team.models import Platform

CURRENCIES = frozenset(SUPPORTED.values())


def own_currency(platform: Platform) -> str:
    """That of the platform's country: the one which pages open with."""
    return SUPPORTED.get(str(platform.country), "usd")
