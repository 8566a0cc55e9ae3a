"""Who may change an account's information: one rule, which pages ask and services hold.

Whoever collects requirements keeps the information up to date. Where that is the processor, the platform
may prefill what it knows until the holder has submitted their details; from then on the holder does it.
"""

from accounts.configuration import DashboardAccess, RequirementCollection
from accounts.models import Account
from connect_dashboard.ui.errors import Refusal

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
