"""Figures over all of a platform's accounts, which may be a minute old: nobody waits for them twice within it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache

from connect_dashboard.present import present

_SECONDS = 60

Picture = TypeVar("Picture")


def kept_for_a_minute(name: str, platform_id: int, draw: Callable[[datetime], Picture]) -> Picture:
    """What ``draw`` makes of the present minute, by the clock of the work at hand; ``name`` says what it shows."""
    now = present().replace(second=0, microsecond=0)
    key = f"{name}:{platform_id}:{now.isoformat()}"
    picture: Picture | None = cache.get(key)
    if picture is None:
        picture = draw(now)
        cache.set(key, picture, _SECONDS)
    return picture
