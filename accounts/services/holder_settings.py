"""What holders choose for themselves."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.locks import lock_account, lock_holder
from accounts.models import Connection, Holder
from accounts.services.changes import emit_to_platforms
from connect_dashboard.journal import services as journal
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.errors import Forbidden


def require_holder(actor: Actor, account_id: str) -> None:
    """Raise Forbidden unless the holder of this very account acts."""
    if actor.kind != "holder" or actor.id != account_id:
        raise Forbidden("permission_denied", "Only the account holder decides this.")


@transaction.atomic
def holder_settings_update(
    *, actor: Actor, connection: Connection, language: str, muted_letters: Iterable[str], shares_support_cases: bool
) -> Holder:
    """Change all settings at once. Every platform of the account learns whether it may still read its cases."""
    require_holder(actor, connection.account_id)
    account = lock_account(connection.account_id)
    holder = lock_holder(account.pk)
    wanted = {
        "language": language,
        "muted_letters": sorted(muted_letters),
        "shares_support_cases": shares_support_cases,
    }
    before = {name: getattr(holder, name) for name, value in wanted.items() if getattr(holder, name) != value}
    if not before:
        return holder
    for name in before:
        setattr(holder, name, wanted[name])
    holder.save(update_fields=list(before))
    journal.record(
        actor=actor,
        platform_id=connection.trail_platform_id,
        action="holder.settings_updated",
        subject=account.pk,
        account_id=account.pk,
        before=before,
        after={name: wanted[name] for name in before},
    )
    if "shares_support_cases" in before:
        emit_to_platforms(
            account, type="account.updated", object_id=account.pk, changed=["settings.support_case_sharing"]
        )
    return holder


@transaction.atomic
def holder_sessions_end(*, actor: Actor, connection: Connection) -> None:
    """Sign the holder out everywhere."""
    require_holder(actor, connection.account_id)
    holder = lock_holder(connection.account_id)
    holder.sessions_since = timezone.now()
    holder.save(update_fields=["sessions_since"])
    journal.record(
        actor=actor,
        platform_id=connection.trail_platform_id,
        action="holder.sessions_ended",
        subject=connection.account_id,
        account_id=connection.account_id,
    )


def muted_among(account_ids: Iterable[str], letters: Holder.Letters) -> set[str]:
    """Of these accounts those whose holders do without e-mails of this kind."""
    muted = Holder.objects.filter(account__in=list(account_ids), muted_letters__contains=[letters.value])
    return set(muted.values_list("account_id", flat=True))
