"""Whose money a request is about, and from an id in an address to the row."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts.api.access import connection_for
from accounts.metadata import check_metadata
from accounts.models import Connection
from accounts.services.metadata import merged_metadata
from connect_dashboard.api.errors import NotFound, ParameterError
from connect_dashboard.api.params import LISTED, RANGE, Hash, Params, choice
from connect_dashboard.api.verbs import Call
from connect_dashboard.identifiers import new_id
from connect_dashboard.ui.money import Money
from funds.chart import PLATFORM
from funds.models import Movement
from funds.statuses import Status

_Found = TypeVar("_Found", bound=Movement)
# Of every list of movements.
MOVED: Params = {**LISTED, "created": RANGE}
# Where the dialect has fewer statuses than we have: ours stand in ``manage``, and narrow there.
MANAGED: Params = {"manage": Hash({"status": choice(Status.values)})}


def holder_of(call: Call) -> str:
    """Whose balance: the account's that the header names, else the platform's own."""
    return call.account_id or PLATFORM


def own_connection(call: Call) -> Connection:
    """The connection of the account that the header names."""
    return connection_for(call, call.account_id)


def only_for_platform(call: Call, what: str) -> None:
    """Refuse what a platform does with its own balance where the header names an account."""
    if call.account_id:
        message = f"{what} are made from your own balance: send the request without the account header."
        raise ParameterError("account_invalid", message)


def movement_of(call: Call, found: QuerySet[_Found], movement_id: str, what: str) -> _Found:
    movement = found.filter(pk=movement_id).first()
    if movement is None:
        raise NotFound(what, movement_id)
    return movement


def asked_key(call: Call) -> str:
    """The movement's own idempotency key, kept with it for good: the program's, told apart by the account.

    A request without one is a movement of its own.
    """
    if not call.idempotency_key:
        return new_id("api")
    return "api_" + sha256(f"{call.account_id}:{call.idempotency_key}".encode()).hexdigest()


def money_of(call: Call, currency: str = "") -> Money:
    return Money(call.params["amount"], (currency or call.params["currency"]).lower())


def new_metadata(call: Call) -> dict[str, str]:
    return changed_metadata({}, call.params.get("metadata", {}))


def changed_metadata(held: Mapping[str, str], sent: Mapping[str, str] | str) -> dict[str, str]:
    """``held`` with what was sent merged in; an empty string in place of all takes all away."""
    after = {} if isinstance(sent, str) else merged_metadata(held, sent)
    check_metadata(after)
    return after


def changes_of(call: Call, held: Movement) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "description" in call.params:
        changes["description"] = call.params["description"]
    if "metadata" in call.params:
        changes["metadata"] = changed_metadata(held.metadata, call.params["metadata"])
    return changes


def standing_as(call: Call, found: QuerySet[Any], statuses: Mapping[str, tuple[Status, ...]]) -> QuerySet[Any]:
    """Narrowed by ``status``, a word of the dialect that ``statuses`` knows, and by ``manage[status]``, one of ours."""
    if status := call.params.get("status"):
        found = found.filter(status__in=statuses[status])
    if ours := (call.params.get("manage") or {}).get("status"):
        found = found.filter(status=ours)
    return found


def within(found: QuerySet[Any], bounds: Any, column: str = "created") -> QuerySet[Any]:
    for lookup, moment in bounds or ():
        found = found.filter(**{f"{column}__{lookup}": moment})
    return found
