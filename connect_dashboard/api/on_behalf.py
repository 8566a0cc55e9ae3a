"""Acting as a connected account: whoever knows the accounts says which a platform reaches."""

from collections.abc import Callable, Mapping

from connect_dashboard.api.errors import ApiError, ParameterError
from connect_dashboard.team.models import Platform

# Names the connected account for which a program acts; newer SDKs name it as the end of a path of accounts instead.
ACCOUNT_HEADER, CONTEXT_HEADER = "Stripe-Account", "Stripe-Context"

_reaches: list[Callable[[Platform, str], bool]] = []


def accounts_by(reaches: Callable[[Platform, str], bool]) -> None:
    _reaches[:] = [reaches]


def account_named(platform: Platform, headers: Mapping[str, str]) -> str:
    """The account that the headers of a request name, nothing for the platform's own; neither is looked up yet."""
    account_id, context = headers.get("HTTP_STRIPE_ACCOUNT", ""), headers.get("HTTP_STRIPE_CONTEXT", "")
    if not context:
        return account_id
    named = context.removeprefix(f"{platform.public_id}/")
    if account_id and account_id != named:
        message = f"The headers {ACCOUNT_HEADER} and {CONTEXT_HEADER} name different accounts."
        raise ParameterError("account_invalid", message)
    return named


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
