"""The dialect's signature scheme: ``t=<seconds>,v1=<HMAC-SHA256 of "t.body">``, one v1 for each secret in force."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def signature_header(body: bytes, seconds: int, in_force: Iterable[str]) -> str:
    parts = [f"t={seconds}"]
    for secret in in_force:
        digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        parts.append(f"v1={digest}")
    return ",".join(parts)
