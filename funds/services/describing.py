"""Words beside a movement that move nothing: what it was for, and a program's own notes."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from accounts.metadata import check_metadata
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from funds.locks import lock_movement
from funds.models import AccountDebit, Movement, Payout, Transfer
from funds.services.asking import movement_emit, movement_record
from funds.services.payout_steps import payout_emit

_Described = TypeVar("_Described", bound=Movement)
_COLUMNS = ("description", "metadata")


@transaction.atomic
def movement_describe(*, actor: Actor, movement: _Described, changes: Mapping[str, Any]) -> _Described:
    """Change ``description`` and ``metadata``, as far as ``changes`` names them. Raises Forbidden, MetadataInvalid."""
    actor.require(Permission.FUNDS_MOVE)
    check_metadata(changes.get("metadata") or {})
    held = lock_movement(type(movement), movement.pk)
    before = {name: getattr(held, name) for name in _COLUMNS}
    after = {name: value for name, value in changes.items() if name in _COLUMNS and value != before[name]}
    if not after:
        return held
    for name, value in after.items():
        setattr(held, name, value)
    held.save(update_fields=list(after))
    movement_record(actor, held, "updated", {"changed": sorted(after)})
    _emit(held, tuple(sorted(after)))
    return held


def _emit(movement: Movement, changed: tuple[str, ...]) -> None:
    """The dialect has no event for a top-up or reversal that was described anew."""
    if isinstance(movement, Payout):
        payout_emit(movement, "payout.updated", changed)
    elif isinstance(movement, Transfer):
        movement_emit(movement, "transfer.updated", changed)
    elif isinstance(movement, AccountDebit):
        movement_emit(movement, "charge.updated", changed)
