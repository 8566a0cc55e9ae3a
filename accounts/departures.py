"""How a platform may stop or part with an account: which way is open to which configuration, in one table.

Menu, pages, API and services ask here, so that all of them refuse in the same words. Source: an account with the
full dashboard belongs to its holder and is removed; one for whose losses the platform answers is rejected, paused or
deleted. No configuration has both.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from accounts.configuration import DashboardAccess, Liability
from accounts.models import Account
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal


class Departure(StrEnum):
    REMOVE = "remove"
    REJECT = "reject"
    PAUSE = "pause"
    DELETE = "delete"


def departure_obstacle(departure: Departure, account: Account) -> Refusal | None:
    """Why this way is closed to the account's configuration; None if it is open."""
    if departure in _open_to(account):
        return None
    code = _CODES[departure]
    status = None if departure == Departure.REJECT else 409
    return Refusal(code, _words(departure, account), status=status)


def _open_to(account: Account) -> set[Departure]:
    if account.dashboard == DashboardAccess.FULL:
        return {Departure.REMOVE}
    if account.losses == Liability.PLATFORM:
        return {Departure.REJECT, Departure.PAUSE, Departure.DELETE}
    return {Departure.DELETE}


_CODES = {
    Departure.REMOVE: "account_not_removable",
    Departure.REJECT: "not_liable",
    Departure.PAUSE: "not_liable",
    Departure.DELETE: "account_not_deletable",
}


def _words(departure: Departure, account: Account) -> str:
    if departure == Departure.REMOVE:
        return "Only accounts with access to the full dashboard can be removed."
    if departure == Departure.DELETE:
        return "This account has the full dashboard and belongs to its holder."
    verb = "rejected" if departure == Departure.REJECT else "paused"
    return (
        f"Only accounts for whose losses your platform answers can be {verb}. "
        f"{settings.PROCESSOR_NAME} answers for those of this account."
    )


@dataclass(frozen=True)
class DepartureItem:
    """An entry of the account's menu; ``refusal`` says why it is closed."""

    label: str
    url_name: str
    icon: str
    refusal: str


_ITEMS = (
    (Departure.PAUSE, Permission.ACCOUNTS_PAUSE, "Pause or resume", "requirements:account_pauses", "pause"),
    (Departure.REMOVE, Permission.ACCOUNTS_REMOVE, "Remove account", "accounts:account_remove", "minus-circle"),
    (Departure.REJECT, Permission.ACCOUNTS_REJECT, "Reject account", "requirements:account_reject", "no-symbol"),
)


def departure_items(actor: Actor, account: Account) -> tuple[DepartureItem, ...]:
    """What the menu of an account offers, or says why not; nothing that the actor may not do."""
    return tuple(
        DepartureItem(label, url_name, icon, refusal.message if refusal else "")
        for departure, permission, label, url_name, icon in _ITEMS
        if actor.may(permission)
        for refusal in (departure_obstacle(departure, account),)
    )
