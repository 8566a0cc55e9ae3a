"""Who may change an account's information, and who its payout schedule: rules that pages ask and services hold.

Whoever collects requirements keeps the information up to date. Where that is the processor, the platform
may prefill what it knows until the holder has submitted their details; from then on the holder does it.
The schedule is its holder's where they have the full dashboard, and the platform's elsewhere.
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


def schedule_set_by_platform(account: Account) -> Refusal | None:
    """Why the platform may not set the payout schedule; None if it may."""
    if account.dashboard == DashboardAccess.FULL:
        return Refusal(
            "schedule_set_by_holder", "The account holder sets the payout schedule in their own dashboard.", status=409
        )
    return None


def require_schedule_setter(actor: Actor, account: Account) -> None:
    """Holders with the full dashboard set their own schedule; operators need the permission, and others' accounts."""
    if actor.kind == "holder":
        if actor.id != account.pk or schedule_set_by_platform(account) is None:
            raise Forbidden("permission_denied", "The platform sets the payout schedule of this account.")
        return
    actor.require(Permission.PAYOUT_SCHEDULE_EDIT)
    if refusal := schedule_set_by_platform(account):
        raise refusal
