"""The keys of an embedded run, made once, and the file by which manage.py by hand meets the same servers and keys."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

GENERATED = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")


def generated_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """What the environment gives, and fresh keys for what it lacks."""
    return {
        "SECRET_KEY": environment.get("SECRET_KEY") or secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": (
            environment.get("FIELD_ENCRYPTION_KEYS") or urlsafe_b64encode(secrets.token_bytes(32)).decode()
        ),
    }


def read_generated(file: Path) -> dict[str, str]:
    """The keys of earlier starts; what is encrypted or signed with them lies in var/ too."""
    if not file.exists():
        return {}
    pairs = (line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    return {name: value for name, value in pairs if name in GENERATED}


def write_environment(file: Path, values: dict[str, str]) -> None:
    """manage.py by hand reads it too, and so meets the same servers and keys."""
    fresh = file.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(file)
