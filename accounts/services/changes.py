"""What every change of an account ends with: audit entry, event, index row, news for the floors above."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.listing import refresh_listing
from accounts.models import Account, Connection
from accounts.reading import account_as_seen, is_of_the_account_itself, object_of_event
from accounts.services.activity import activity_seen
from accounts.signals import AccountChange, account_changed
from connect_dashboard.journal import services as journal
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor


def account_was_changed(
    *,
    actor: Actor,
    connection: Connection,
    account: Account,
    action: str,
    subject: str,
    event: str,
    changed: Iterable[str],
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    object_id: str = "",
    shown: Mapping[str, Any] | None = None,
) -> None:
    """Write down a change under the account's lock, inside its transaction.

    ``action`` names it in the audit trail (``person.updated``), ``event`` in the dialect's words, ``subject``
    is the id of what changed, ``changed`` the names of the changed fields. ``object_id`` is the event's object where
    that is another, ``shown`` how the API showed it where it is gone. The event comes last: it shows the object
    with all that follows from the change.
    """
    changed = frozenset(changed)
    journal.record(
        actor=actor,
        platform_id=connection.trail_platform_id,
        action=action,
        subject=subject,
        account_id=account.pk,
        before=before,
        after=after,
    )
    if actor.kind == "holder":
        activity_seen(account.pk, now_for(connection.platform))
    account_changed.send(sender=Account, change=AccountChange(account, changed, actor, event))
    refresh_listing(account)
    emit_to_platforms(account, type=event, object_id=object_id or subject, changed=changed, shown=shown)


def emit_to_platforms(
    account: Account, *, type: str, object_id: str, changed: Iterable[str], shown: Mapping[str, Any] | None = None
) -> None:
    """Every platform that the account is connected to learns of it, with the object as it is now."""
    changed = list(changed)
    if is_of_the_account_itself(type):
        for platform_id, seen in account_as_seen(account.pk).items():
            journal.emit(
                platform_id=platform_id,
                type=type,
                object_id=account.pk,
                account_id=account.pk,
                changed=changed,
                shown=seen,
            )
        return
    shown = shown or object_of_event(type, account, object_id)
    for platform_id in account.connections.filter(ended_at=None).order_by("pk").values_list("platform_id", flat=True):
        journal.emit(
            platform_id=platform_id,
            type=type,
            object_id=object_id,
            account_id=account.pk,
            changed=changed,
            shown=shown,
        )
