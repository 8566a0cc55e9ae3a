"""What every act of the processor ends with: evaluation, trail, event."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.listing import refresh_listing
from accounts.models import Account
from accounts.services.changes import emit_to_platforms
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from requirements_app.services.evaluation import at_time_of, reevaluate


def conclude(
    *,
    actor: Actor,
    account: Account,
    action: str,
    subject: str,
    event: str,
    changed: Iterable[str],
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Under the account's lock; it stands in the trail of every platform that the account is connected to."""
    living = account.connections.filter(ended_at=None).order_by("pk")
    for platform_id in living.values_list("platform_id", flat=True):
        journal.record(
            actor=actor,
            platform_id=platform_id,
            action=action,
            subject=subject,
            account_id=account.pk,
            before=before,
            after=after,
        )
    with at_time_of(account):
        reevaluate(account, actor=actor, told=[subject])
        refresh_listing(account)
        emit_to_platforms(account, type=event, object_id=subject, changed=changed)


def conclude_decision(
    *, actor: Actor, account: Account, action: str, name: str, changed: str, before: str = "", after: str = ""
) -> None:
    """The end of what people, or silence, decide of a whole account; ``name`` is the column of its standing."""
    conclude(
        actor=actor,
        account=account,
        action=action,
        subject=account.pk,
        event="account.updated",
        changed=[changed],
        before={name: before},
        after={name: after},
    )
