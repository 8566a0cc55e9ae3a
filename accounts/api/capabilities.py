"""Capabilities: read, request, give up."""

from accounts.api.access import connection_for
from accounts.capabilities import NAMES
from accounts.models import Connection
from accounts.reading import capability_objects
from accounts.services.capabilities import capabilities_edit
from connect_dashboard.api.errors import NotFound
from connect_dashboard.api.paging import Listing
from connect_dashboard.api.params import BOOLEAN
from connect_dashboard.api.scopes import READ, WRITE
from connect_dashboard.api.verbs import Call, Json, verb


def capability_shown(connection: Connection, name: str) -> Json:
    connection.account.refresh_from_db(fields=["requirements", "future_requirements"])
    found = capability_objects(connection.account, [name])
    if found:
        return found[0]
    return {
        "id": name,
        "object": "capability",
        "account": connection.account_id,
        "requested": False,
        "requested_at": None,
        "status": "unrequested",
    }


@verb("capabilities", READ, returns="capability", many=True)
def capability_list(call: Call, account_id: str) -> Listing:
    """List an account's capabilities, all on one page"""
    return Listing(capability_objects(connection_for(call, account_id).account), has_more=False)


@verb("capabilities", READ, returns="capability")
def capability_retrieve(call: Call, account_id: str, capability: str) -> Json:
    """Retrieve a capability"""
    connection = connection_for(call, account_id)
    _check(capability)
    return capability_shown(connection, capability)


@verb("capabilities", WRITE, params={"requested": BOOLEAN}, returns="capability")
def capability_update(call: Call, account_id: str, capability: str) -> Json:
    """Request a capability, or give it up"""
    connection = connection_for(call, account_id)
    _check(capability)
    if "requested" in call.params:
        wanted = call.params["requested"]
        capabilities_edit(
            actor=call.actor,
            connection=connection,
            request=[capability] if wanted else [],
            unrequest=[] if wanted else [capability],
        )
    return capability_shown(connection, capability)


def _check(name: str) -> None:
    if name not in NAMES:
        raise NotFound("capability", name, "capability")
