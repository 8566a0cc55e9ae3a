"""Who acts: the first argument of every service and whom the audit trail names."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connect_dashboard.team.permissions import Permission, permissions_of
from connect_dashboard.ui.errors import Forbidden

if TYPE_CHECKING:
    from connect_dashboard.team.models import Membership, Platform, User


@dataclass(frozen=True)
class Actor:
    """An operator, an account holder, somebody of the processor's staff or the system itself.

    ``kind`` is user, holder, staff or system; ``label`` is how people know the actor; ``platform`` is the
    platform in whose name the actor works, with ``permissions`` on it. ``on_behalf_of`` is the account whose dashboard
    an operator views as if it were theirs: it gives no right that they have not, and stands in the trail beside them.
    """

    kind: str
    id: str
    label: str
    platform: "Platform | None" = None
    permissions: frozenset[Permission] = frozenset()
    ip: str | None = None
    request_id: str = ""
    user: "User | None" = field(default=None, compare=False)
    on_behalf_of: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the actor holds ``permission``."""
        if not self.may(permission):
            raise Forbidden("permission_denied", f"Your role does not allow this: {Permission(permission).label}.")

    def require_staff(self) -> None:
        """Raise Forbidden unless the processor's staff, or the processor itself, acts."""
        if self.kind not in ("staff", "system"):
            raise Forbidden("permission_denied", "Only the processor decides this.")


def operator(membership: "Membership", *, ip: str | None = None, request_id: str = "") -> Actor:
    """A person of the platform's team, with the rights of their roles."""
    user = membership.user
    return Actor(
        kind="user",
        id=str(user.pk),
        label=user.name or user.email,
        platform=membership.platform,
        permissions=permissions_of(membership.roles),
        ip=ip,
        request_id=request_id,
        user=user,
    )


def person(user: "User", *, ip: str | None = None, request_id: str = "") -> Actor:
    """Somebody who signed in, whatever platform they are of; may change nothing but themselves."""
    return Actor("user", str(user.pk), user.name or user.email, ip=ip, request_id=request_id, user=user)


def account_holder(account_id: str, platform: "Platform", *, ip: str | None = None, request_id: str = "") -> Actor:
    """Whoever proved to hold a link to an account; may change nothing but that account."""
    return Actor("holder", account_id, "Account holder", platform=platform, ip=ip, request_id=request_id)


def staff(user: "User", *, ip: str | None = None, request_id: str = "") -> Actor:
    """Somebody of the processor's staff: decides about accounts of every platform, has no rights on any."""
    return Actor("staff", str(user.pk), user.name or user.email, ip=ip, request_id=request_id, user=user)


def system(platform: "Platform | None" = None) -> Actor:
    """The product itself: tasks, commands, demo data."""
    return Actor("system", "system", "System", platform=platform, permissions=frozenset(Permission))
