"""From an id in an address to the row, for programs: what another platform has does not exist."""

from accounts.models import Connection
from connect_dashboard.api.errors import ApiError, NotFound
from connect_dashboard.api.verbs import Call
from connect_dashboard.team.models import Platform


def reaches(platform: Platform, account_id: str) -> bool:
    return Connection.objects.for_platform(platform).filter(account_id=account_id).exists()


def connection_for(call: Call, account_id: str, param: str = "account") -> Connection:
    """The platform's living connection to the account that ``param`` names, the account with it; 404 for every other.

    Whoever acts as an account (``Stripe-Account``) reaches that one alone.
    """
    if call.account_id and call.account_id != account_id:
        raise ApiError(
            f"The account header names {call.account_id}, the address another account.",
            status=403,
            code="account_invalid",
        )
    living = Connection.objects.for_platform(call.platform).select_related("account", "platform")
    connection = living.filter(account_id=account_id).first()
    if connection is None:
        raise NotFound(param, account_id, param)
    return connection
