"""View Dashboard As: an operator before the dashboard of an account of their platform."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest

from accounts.configuration import DashboardAccess
from accounts.holders.rights import OPERATORS_CHANGE, OPERATORS_SCHEDULE, Right, rights_of_viewer
from accounts.models import Account, Connection
from accounts.rules import editable_by_platform

# As the dialect's programs say for whom they act, so do the pages on each request that they make by themselves.
HEADER = "Stripe-Account"


@dataclass(frozen=True)
class Viewing:
    """What the banner says: whether this is what the holder sees, whether anything can be changed, and why, on demand.

    ``headers`` is for htmx.
    """

    headers: str
    differs: str
    changes: str
    why: str


def account_agreed(request: HttpRequest, account_id: str) -> None:
    """One acting account a request: the one in the path, and in the header if there is one, as htmx always sends it.

    Raises BadRequest where htmx says none, Http404 where the two differ.
    """
    said = request.headers.get(HEADER)
    if said is None and getattr(request, "htmx", False):
        raise BadRequest("The account header is missing.")
    if said is not None and said != account_id:
        raise Http404("The account header names another account.")


def seat_viewer(request: Any, connection: Connection, root: str) -> None:
    """From here on the request is the account's, and its operator acts on behalf of it."""
    account = connection.account
    request.connection, request.account, request.root = connection, account, root
    request.rights = rights_of_viewer(request.actor, account)
    request.actor = replace(request.actor, on_behalf_of=account.pk)
    request.viewing = Viewing(
        headers=json.dumps({HEADER: account.pk}),
        differs="Not what its holder sees." if account.dashboard in _DIFFERS else "",
        changes=_changes(request.rights),
        why=" ".join(_why(account, request.rights)),
    )


_DIFFERS = {
    DashboardAccess.EXPRESS: "They have the Express dashboard, which shows less.",
    DashboardAccess.NONE: "They have no dashboard with {processor}.",
}


def _changes(rights: frozenset[Right]) -> str:
    if not rights.isdisjoint(OPERATORS_CHANGE):
        return ""
    if rights.isdisjoint(OPERATORS_SCHEDULE):
        return "You can look, not change."
    return "You can set its payout schedule alone."


def _why(account: Account, rights: frozenset[Right]) -> Iterator[str]:
    if differs := _DIFFERS.get(DashboardAccess(account.dashboard)):
        yield differs.format(processor=settings.PROCESSOR_NAME)
    if rights.isdisjoint(OPERATORS_CHANGE):
        refusal = editable_by_platform(account)
        yield refusal.message if refusal else "Your role does not allow more."
    if not rights.isdisjoint(OPERATORS_CHANGE | OPERATORS_SCHEDULE):
        yield "What you change is recorded under your name, on behalf of the account."
