"""Acting as a connected account (``Stripe-Account``): whoever knows the accounts says which a platform reaches."""

from collections.abc import Callable

from connect_dashboard.api.errors import ApiError
from connect_dashboard.team.models import Platform

_reaches: list[Callable[[Platform, str], bool]] = []


def accounts_by(reaches: Callable[[Platform, str], bool]) -> None:
    _reaches[:] = [reaches]


def check_account(platform: Platform, account_id: str, key: str) -> str:
    """``account_id``, or nothing where it is the platform's own; raises 403 for an account of somebody else."""
    if account_id == platform.public_id:
        return ""
    if not any(reaches(platform, account_id) for reaches in _reaches):
        raise ApiError(
            f"The provided key '{key}' does not have access to account '{account_id[:64]}' (or that account does not "
            "exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )
    return account_id
