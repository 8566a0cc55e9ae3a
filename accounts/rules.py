"""Who may change an account's information: one rule, which pages ask and services hold.

Whoever collects requirements keeps the information up to date. Where that is the processor, the platform
may prefill what it knows until the holder has submitted their details; from then on the holder does it.
"""

from accounts.configuration import DashboardAccess, RequirementCollection
from accounts.models import Account
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Forbidden, Refusal

_WHERE = {
    DashboardAccess.FULL: "in their own dashboard",
    DashboardAccess.EXPRESS: "in their Express dashboard",
    DashboardAccess.NONE: "on the hosted pages",
}


def collected_by_platform(account: Account) -> bool:
    return account.requirement_collection == RequirementCollection.PLATFORM


def editable_by_platform(account: Account) -> Refusal | None:
    """Why the platform may not change the profile, persons and bank details; None if it may."""
    if collected_by_platform(account) or not account.details_submitted:
        return None
    where = _WHERE[DashboardAccess(account.dashboard)]
    return Refusal(
        "not_collected_by_platform",
        f"The account holder keeps this information up to date {where}, since they have submitted their details.",
    )


def require_editor(actor: Actor, account: Account, permission: Permission) -> None:
    """Holders keep their own account; operators need ``permission``, on an account that is theirs to edit."""
    if actor.kind == "holder":
        if actor.id != account.pk:
            raise Forbidden("permission_denied", "This link is for another account.")
        return
    actor.require(permission)
    if refusal := editable_by_platform(account):
        raise refusal
