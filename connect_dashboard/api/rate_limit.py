"""So many requests a second and key, over all processes.

Each process counts for itself and tells the shared counter of every tenth request, so that the limit costs next to
nothing; with N processes a key may get N times ten requests more through than the limit says.
"""

import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

_STEP = 10


@dataclass
class _Window:
    second: int = 0
    here: int = 0
    told: int = 0
    others: int = 0


_windows: dict[str, _Window] = {}
_guard = threading.Lock()


def admit(key_id: str) -> bool:
    """Count a request; whether it is within the limit."""
    limit = settings.API_RATE_LIMIT
    second = int(time.time())
    with _guard:
        window = _windows.setdefault(key_id, _Window())
        if window.second != second:
            window.second, window.here, window.told, window.others = second, 0, 0, 0
        window.here += 1
        due = window.here - window.told if window.here % min(_STEP, limit) == 0 else 0
        window.told += due
    if due:
        together = _tell(f"api-rate:{key_id}:{second}", due)
        window.others = max(together - window.told, 0)
    return window.here + window.others <= limit


def _tell(name: str, number: int) -> int:
    """Add to the counter of all processes; without a broker each process keeps its own limit."""
    try:
        try:
            return cache.incr(name, number)
        except ValueError:
            cache.add(name, 0, timeout=5)
            return cache.incr(name, number)
    except (RedisError, OSError, ValueError):
        return 0
