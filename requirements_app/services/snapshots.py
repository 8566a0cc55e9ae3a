"""Writing a snapshot of requirements onto an account, whoever made it. Nobody else writes these columns."""

from collections.abc import Collection, Iterable, Mapping

from accounts.listing import refresh_listing
from accounts.models import Account, Capability, Person
from accounts.services.changes import emit_to_platforms
from requirements_app.evaluate import CapabilityState, Evaluation

COLUMNS = ("requirements", "future_requirements", "charges_enabled", "payouts_enabled")
IDENTITY = ["verification.status"]


def apply_snapshot(
    account: Account, capabilities: Iterable[Capability], evaluation: Evaluation, *, told: Collection[str] = ()
) -> list[str]:
    """Under the account's lock: write what differs, tell the platforms, return the names of what changed.

    Of what ``told`` names by its id, the platforms learn from whoever changed it.
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
    # Whoever has told of the account's change writes its index row when all has followed from it.
    if names and account.pk not in told:
        refresh_listing(account)
    return names


def apply_identities(
    account: Account, persons: Iterable[Person], statuses: Mapping[str, str], *, told: Collection[str] = ()
) -> None:
    """Under the account's lock: write how the verification of each person stands, and tell the platforms."""
    for person in persons:
        if change_identity(person, statuses):
            person.save(update_fields=["verification"])
            if person.pk in told:
                continue
            emit_to_platforms(account, type="person.updated", object_id=person.pk, changed=IDENTITY)


def change_identity(person: Person, statuses: Mapping[str, str]) -> bool:
    """Set the status where it differs, unsaved; return whether it does."""
    status = statuses.get(person.pk, person.verification_status)
    if person.verification_status == status:
        return False
    person.verification = person.verification | {"status": status}
    return True


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
