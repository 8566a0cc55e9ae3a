"""What time it is for a platform: the real time, unless its sandbox clock was frozen or set forward."""

from datetime import datetime

from django.utils import timezone

from connect_dashboard.team.models import Platform


def now_for(platform: Platform | None) -> datetime:
    """A frozen clock stands still; one that was set forward runs on from there."""
    if platform is None:
        return timezone.now()
    return platform.clock_frozen_at or timezone.now() + platform.clock_offset


def has_clock(platform: Platform) -> bool:
    """Whether the platform lives in another time than the rest."""
    return platform.clock_frozen_at is not None or bool(platform.clock_offset)
