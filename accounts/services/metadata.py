"""Metadata: what a platform writes on its connection to an account, merged key by key as the dialect does."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.listing import with_metadata
from accounts.locks import lock_account, lock_account_ids, lock_connection, lock_connections
from accounts.metadata import check_metadata
from accounts.models import Connection
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.services import BulkChange
from connect_dashboard.team.actors import Actor
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.errors import Refusal

_COLUMNS = ["metadata", "search_terms"]


def merged_metadata(metadata: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """``changes`` over ``metadata``; an empty value takes its key away."""
    return {key: value for key, value in {**metadata, **changes}.items() if value != ""}


@transaction.atomic
def metadata_update(*, actor: Actor, connection: Connection, changes: Mapping[str, str]) -> Connection:
    """Merge ``changes`` into the metadata. Keys that it does not name stay; nothing changed leaves no trace."""
    actor.require(Permission.ACCOUNTS_EDIT)
    # The account's lock keeps its index row from being rewritten with the metadata of before.
    lock_account(connection.account_id)
    locked = lock_connection(connection.pk)
    if locked.ended_at is not None:
        raise Refusal("account_not_connected", "This account is no longer connected to your platform.", status=404)
    change = _merge(locked, changes)
    if change:
        locked.save(update_fields=_COLUMNS)
        _write_down(actor, locked.platform_id, [change])
    return locked


@transaction.atomic
def metadata_update_many(
    *, actor: Actor, connections: Iterable[Connection], changes: Mapping[str, str]
) -> dict[str, int]:
    """The same for many accounts; return how many were changed, unchanged or refused.

    An account that would pass the limits is left as it is. Done twice, the second time changes nothing.
    """
    actor.require(Permission.ACCOUNTS_EDIT)
    connections = list(connections)
    lock_account_ids(connection.account_id for connection in connections)
    counts = {"changed": 0, "unchanged": 0, "rejected": 0}
    edited: list[tuple[Connection, BulkChange]] = []
    for locked in lock_connections(connection.pk for connection in connections):
        if locked.ended_at is not None:
            continue
        try:
            change = _merge(locked, changes)
        except Refusal:
            counts["rejected"] += 1
            continue
        counts["changed" if change else "unchanged"] += 1
        if change:
            edited.append((locked, change))
    if edited:
        Connection.objects.bulk_update([connection for connection, _ in edited], _COLUMNS)
        _write_down(actor, edited[0][0].platform_id, [change for _, change in edited])
    return counts


def _merge(connection: Connection, changes: Mapping[str, str]) -> BulkChange | None:
    """Set the merged metadata, unsaved; return what is to be written down, if anything changed."""
    before, after = connection.metadata, merged_metadata(connection.metadata, changes)
    touched = sorted(key for key in changes if before.get(key) != after.get(key))
    if not touched:
        return None
    check_metadata(after)
    connection.metadata = after
    connection.search_terms = with_metadata(connection.search_terms, after)
    return BulkChange(
        account_id=connection.account_id,
        action="account.metadata_updated",
        changed=tuple(f"metadata.{key}" for key in touched),
        before={f"metadata.{key}": before.get(key, "") for key in touched},
        after={f"metadata.{key}": after.get(key, "") for key in touched},
    )


def _write_down(actor: Actor, platform_id: int, changes: list[BulkChange]) -> None:
    journal.record_bulk(actor=actor, platform_id=platform_id, event="account.updated", changes=changes)
