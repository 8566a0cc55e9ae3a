"""Which support cases a platform may read: one rule, asked by every page, list, search, export and notice.

A platform reads the cases of the last 90 days that holders with a hosted dashboard have raised, unless the account
is or ever was connected to another platform, is a platform itself, or its holder does not share its cases. What the
platform itself has raised is its own. Source: the product's document, "View and unblock support cases".
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.configuration import DashboardAccess
from accounts.models import Account, Connection, Holder
from connect_dashboard.present import present
from connect_dashboard.team.models import Platform
from support_cases.models import Case

DAYS = 90


@dataclass(frozen=True)
class Obstacle:
    """Why a platform is shown none of an account's cases."""

    code: str
    words: str


def sharing_obstacle(account: Account) -> Obstacle | None:
    """The exception that an account falls under; None if its cases are shared."""
    hidden = Account.objects.filter(pk=account.pk).annotate(
        many=_connected_to_several(OuterRef("pk")), silent=_keeps_to_itself(OuterRef("pk"))
    )
    found = hidden.values("many", "silent", "own_platform", "dashboard").get()
    name = settings.PROCESSOR_NAME
    if found["dashboard"] == DashboardAccess.NONE:
        return Obstacle("no_dashboard", f"This account has no {name}-hosted dashboard, so its holder raises no cases.")
    if found["own_platform"]:
        return Obstacle("platform_itself", "This account is a platform itself. Its cases are shown to nobody else.")
    if found["many"]:
        return Obstacle(
            "several_platforms",
            "This account is or was connected to more than one platform. Its cases are shown to none of them.",
        )
    if found["silent"]:
        return Obstacle("opted_out", "The account holder has chosen not to share support cases with platforms.")
    return None


def visible_cases(platform: Platform) -> QuerySet[Case]:
    """Every case that the platform may read, in no order."""
    connected = Connection.objects.filter(account=OuterRef("account"), platform=platform, ended_at=None)
    shared = (
        Q(platform=None, created__gte=present() - timedelta(days=DAYS), account__own_platform=None)
        & ~Q(account__dashboard=DashboardAccess.NONE)
        & ~Q(_connected_to_several(OuterRef("account")))
        & ~Q(_keeps_to_itself(OuterRef("account")))
    )
    return Case.objects.filter(Exists(connected)).filter(Q(platform=platform) | shared)


def platforms_that_read(case: Case) -> list[Platform]:
    """Those to which ``case`` is visible now."""
    if case.platform_id:
        candidates = Platform.objects.filter(pk=case.platform_id)
    else:
        living = Connection.objects.filter(account=case.account_id, ended_at=None)
        candidates = Platform.objects.filter(pk__in=living.values("platform"))
    return [one for one in candidates.order_by("pk") if visible_cases(one).filter(pk=case.pk).exists()]


def _connected_to_several(account: OuterRef) -> Exists:
    """Whether the account has, or ever had, connections to two different platforms."""
    first = Connection.objects.filter(account=account)
    other = Connection.objects.filter(account=OuterRef("account")).exclude(platform=OuterRef("platform"))
    return Exists(first.filter(Exists(other)))


def _keeps_to_itself(account: OuterRef) -> Exists:
    return Exists(Holder.objects.filter(account=account, shares_support_cases=False))
