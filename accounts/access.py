"""From an id in a URL to the row: the only way for pages, and it asks for the permission on the way."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Connection
from connect_dashboard.team.middleware import OperatorRequest
from connect_dashboard.team.permissions import Permission


def connection_for(request: OperatorRequest, permission: Permission, account_id: str) -> Connection:
    """Return the platform's living connection to the account, the account with it.

    An account of another platform, or one that was removed, is a 404; a missing permission a 403.
    """
    living = Connection.objects.for_platform(request.membership.platform).select_related("account", "platform")
    connection = living.filter(account_id=account_id).first()
    if connection is None:
        raise Http404("No such account.")
    if not request.actor.may(permission):
        raise PermissionDenied(permission.label)
    return connection
