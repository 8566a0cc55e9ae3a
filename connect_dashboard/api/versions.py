"""Versions of the dialect: any well-formed one is accepted and echoed, for newer SDKs must not be locked out."""

import re

from connect_dashboard.api.errors import ParameterError

CURRENT = "2026-10-28.endive"
_WELL_FORMED = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(\.[a-z_]{1,40})?(; ?[a-z0-9_]{1,60}=v\d{1,3})*")


def check(version: str) -> None:
    if version and not _WELL_FORMED.fullmatch(version):
        raise ParameterError(
            "invalid_stripe_version",
            f"Invalid API version: {version[:80]!r}. A version is a date and a name, such as {CURRENT}.",
        )


def echoed(version: str) -> str:
    return version if version and _WELL_FORMED.fullmatch(version) else CURRENT
