"""Writing a snapshot of requirements onto an account, whoever made it. Nobody else writes these columns."""

from collections.abc import Collection, Iterable

from accounts.listing import refresh_listing
from accounts.models import Account, Capability
from accounts.services.changes import emit_to_platforms
from requirements_app.evaluate import CapabilityState, Evaluation

COLUMNS = ("requirements", "future_requirements", "charges_enabled", "payouts_enabled")


def apply_snapshot(
    account: Account, capabilities: Iterable[Capability], evaluation: Evaluation, *, told: Collection[str] = ()
) -> list[str]:
    """Under the account's lock: write what differs, tell the platforms, return the names of what changed.

    What ``told`` names by its id, the platforms have been told of already.
    """
    changed = change_account(account, evaluation)
    moved = [one for one in capabilities if change_capability(one, evaluation.capabilities.get(one.name))]
    if changed:
        account.save(update_fields=changed)
    for capability in moved:
        capability.save(update_fields=["status", "disabled_reason"])
        if capability.name not in told:
            emit_to_platforms(account, type="capability.updated", object_id=capability.name, changed=["status"])
    names = [*changed, *(f"capabilities.{one.name}" for one in moved)]
    if names and account.pk not in told:
        emit_to_platforms(account, type="account.updated", object_id=account.pk, changed=names)
    if names:
        refresh_listing(account)
    return names


def change_account(account: Account, evaluation: Evaluation) -> list[str]:
    """Set what differs on ``account``, unsaved; return the names of the columns."""
    differing = [name for name in COLUMNS if getattr(account, name) != getattr(evaluation, name)]
    for name in differing:
        setattr(account, name, getattr(evaluation, name))
    return differing


def change_capability(capability: Capability, state: CapabilityState | None) -> bool:
    """Set status and reason of a requested capability, unsaved; return whether they differ."""
    if state is None or (capability.status, capability.disabled_reason) == (state.status, state.disabled_reason):
        return False
    capability.status, capability.disabled_reason = state.status, state.disabled_reason
    return True
