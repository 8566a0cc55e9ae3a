"""What time it is for a platform: the real time, unless its sandbox clock was frozen or set forward."""

from datetime import datetime

from django.utils import timezone

from connect_dashboard.present import is_shifted, present
from connect_dashboard.team.models import Platform


def now_for(platform: Platform | None) -> datetime:
    """A frozen clock stands still; one that was set forward runs on from there."""
    if platform is None:
        return timezone.now()
    return platform.clock_frozen_at or timezone.now() + platform.clock_offset


def now_at_work(platform: Platform) -> datetime:
    """The time at which the work at hand is done, where that is not the real one; else the platform's."""
    return present() if is_shifted() else now_for(platform)


def has_clock(platform: Platform) -> bool:
    """Whether the platform lives in another time than the rest."""
    return platform.clock_frozen_at is not None or bool(platform.clock_offset)
