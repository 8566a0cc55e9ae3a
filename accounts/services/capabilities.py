"""Requesting capabilities and giving them up."""

from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.capabilities import CHARGING, PERMANENT, available_in, label
from accounts.configuration import DashboardAccess
from accounts.locks import lock_account
from accounts.models import Account, Capability, Connection
from accounts.services.changes import account_was_changed, emit_to_platforms
from connect_dashboard.present import present
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

Held = dict[str, Capability]


@transaction.atomic
def capabilities_edit(
    *, actor: Actor, connection: Connection, request: Collection[str], unrequest: Collection[str]
) -> Account:
    """Request and unrequest capabilities by name; what already stands that way is left alone.

    A requested capability starts inactive for want of information; whoever knows what is needed moves it on,
    in this transaction (``account_changed``).
    """
    actor.require(Permission.CAPABILITIES_EDIT)
    account = lock_account(connection.account_id)
    held = {one.name: one for one in account.capabilities.all()}
    before = requested_names(held.values())
    added = [name for name in dict.fromkeys(request) if name not in before]
    removed = [name for name in dict.fromkeys(unrequest) if name in before]
    _check_requests(account, added)
    _check_removals(connection, account, removed)
    if not added and not removed:
        return account
    _request(account, held, added)
    _unrequest(account, held, removed)
    names = [*added, *removed]
    account_was_changed(
        actor=actor,
        connection=connection,
        account=account,
        action="capabilities.updated",
        subject=account.pk,
        event="account.updated",
        changed=[f"capabilities.{name}" for name in names],
        before={name: name in before for name in names},
        after={name: name in added for name in names},
    )
    for name in names:
        emit_to_platforms(account, type="capability.updated", object_id=name, changed=["requested", "status"])
    return account


def requested_names(capabilities: Iterable[Capability]) -> frozenset[str]:
    return frozenset(one.name for one in capabilities if one.status != Capability.Status.UNREQUESTED)


def controlled_by_another(connection: Connection, account: Account) -> bool:
    """Whether another platform opened the account and so controls its capabilities.

    An account with the full dashboard controls itself; of the others the first to connect is in control.
    """
    if account.dashboard == DashboardAccess.FULL:
        return False
    first = account.connections.filter(ended_at=None).order_by("connected_at", "pk").first()
    return first is not None and first.pk != connection.pk


def _check_requests(account: Account, names: Collection[str]) -> None:
    offered = set(available_in(str(account.country)))
    for name in names:
        if name not in offered:
            raise Refusal(
                "capability_unavailable",
                f"{label(name)} cannot be requested in the account’s country.",
                param="requested",
            )
    if names and (account.requirements.get("disabled_reason") or "").startswith("rejected."):
        raise Refusal("account_rejected", "This account was rejected. It cannot request capabilities.", status=409)


def _check_removals(connection: Connection, account: Account, names: Collection[str]) -> None:
    for name in PERMANENT.intersection(names):
        raise Refusal("capability_permanent", f"{label(name)} cannot be removed once requested.", param="requested")
    if names and controlled_by_another(connection, account):
        raise Refusal(
            "account_controlled_by_another_platform",
            "Another platform controls this account. Only that platform can remove capabilities.",
            status=409,
        )


def _request(account: Account, held: Held, names: Iterable[str]) -> None:
    now = present()
    for name in names:
        capability = held.setdefault(name, Capability(account=account, name=name))
        capability.status = Capability.Status.INACTIVE
        capability.requested = True
        capability.requested_at = now
        capability.disabled_reason = "requirements.fields_needed"
        capability.save()


def _unrequest(account: Account, held: Held, names: Collection[str]) -> None:
    for name in names:
        capability = held[name]
        capability.status = Capability.Status.UNREQUESTED
        capability.requested = False
        capability.requested_at = None
        capability.disabled_reason = ""
        capability.save(update_fields=["status", "requested", "requested_at", "disabled_reason"])
    if account.charges_enabled and CHARGING.intersection(names):
        account.charges_enabled = any(
            one.status == Capability.Status.ACTIVE for name, one in held.items() if name in CHARGING
        )
        account.save(update_fields=["charges_enabled"])
