"""Limits for pages that need no sign-in. Counted in the shared cache, in windows of fixed length."""

import time
from hashlib import sha256

from django.core.cache import cache


def within_limit(purpose: str, subject: str, *, limit: int, seconds: int) -> bool:
    """Count one more attempt of ``subject`` (an address, a link); False once there are too many.

    The subject is personal, so the cache holds its hash.
    """
    window = int(time.time()) // seconds
    key = f"limit:{purpose}:{window}:{sha256(subject.encode()).hexdigest()}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:
        # The window ended between the two calls.
        return True
