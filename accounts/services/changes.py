"""What every change of an account ends with: audit entry, event, index row, news for the floors above."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from accounts.listing import refresh_listing
from accounts.locks import lock_account
from accounts.models import Account, Connection
from accounts.objects import balance_settings_object
from accounts.reading import account_as_seen, is_of_the_account_itself, object_of_event
from accounts.services.activity import activity_seen
from accounts.signals import AccountChange, account_changed
from connect_dashboard.journal import services as journal
from connect_dashboard.journal.shown import difference
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor

_UPDATED = "account.updated"


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
    balance_settings: Mapping[str, Any] | None = None,
    is_new: bool = False,
) -> None:
    """Write down a change under the account's lock, inside its transaction.

    ``action`` names it in the audit trail (``person.updated``), ``event`` in the dialect's words, ``subject``
    is the id of what changed, ``changed`` the names of the changed fields. ``object_id`` is the event's object where
    that is another, ``shown`` how the API showed it where it is gone; ``balance_settings`` is how those were shown
    before, where they may have changed. Of an account that ``is_new`` all has followed already (``account_opens``). The
    event comes last: it shows the object with all that follows from the change.
    """
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
    change = AccountChange(account, frozenset(changed), actor, event)
    news = _Change(change, object_id or subject, shown, balance_settings, is_new)
    late = _late.get()
    if late is None:
        _follow([news], account)
    else:
        late.append(news)


class _Change(NamedTuple):
    """A change that is still to be followed up, and what its event shows."""

    change: AccountChange
    object_id: str
    shown: Mapping[str, Any] | None
    balance_settings: Mapping[str, Any] | None
    is_new: bool


_late: ContextVar[list[_Change] | None] = ContextVar("late", default=None)


@contextmanager
def changes_together() -> Iterator[None]:
    """What several services change of one account for one request is followed up once, when all of it is there.

    Inside the request's transaction; whatever is refused in between undoes everything.
    """
    if _late.get() is not None:
        yield
        return
    late: list[_Change] = []
    token = _late.set(late)
    try:
        yield
    finally:
        _late.reset(token)
    if late:
        account = late[0].change.account
        _follow(late, account if len(late) == 1 else lock_account(account.pk))


def _follow(late: list[_Change], account: Account) -> None:
    """``account`` is locked, and as it stands after all of them."""
    changed = frozenset().union(*(one.change.changed for one in late))
    events = [one.change.event for one in late]
    is_new = len(late) == 1 and late[0].is_new
    if not is_new:
        event = _UPDATED if _UPDATED in events else events[-1]
        news = AccountChange(account, changed, late[-1].change.actor, event)
        account_changed.send(sender=Account, change=news)
        refresh_listing(account)
    for one in late:
        if one.change.event != _UPDATED:
            emit_to_platforms(
                account,
                type=one.change.event,
                object_id=one.object_id,
                changed=one.change.changed,
                shown=one.shown,
            )
    if _UPDATED in events:
        updated = frozenset().union(*(one.change.changed for one in late if one.change.event == _UPDATED))
        # There is no earlier event of what has just been made.
        previous: Mapping[str, Any] | None = {} if is_new else None
        emit_to_platforms(account, type=_UPDATED, object_id=account.pk, changed=updated, previous=previous)
    if before := next((one.balance_settings for one in late if one.balance_settings), None):
        _emit_balance_settings(account, before)


def _emit_balance_settings(account: Account, before: Mapping[str, Any]) -> None:
    """They have no id, and no event of their own to compare with the first time."""
    shown = balance_settings_object(account)
    if previous := difference(before, shown):
        for platform_id in _platforms_of(account):
            journal.emit(
                platform_id=platform_id,
                type="balance_settings.updated",
                object_id="balance_settings",
                account_id=account.pk,
                changed=["settings.payouts"],
                shown=shown,
                previous=previous,
            )


def emit_to_platforms(
    account: Account,
    *,
    type: str,
    object_id: str,
    changed: Iterable[str],
    shown: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
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
                previous=previous,
            )
        return
    shown = shown or object_of_event(type, account, object_id)
    for platform_id in _platforms_of(account):
        journal.emit(
            platform_id=platform_id,
            type=type,
            object_id=object_id,
            account_id=account.pk,
            changed=changed,
            shown=shown,
        )


def _platforms_of(account: Account) -> list[int]:
    """Ids of those that it is connected to, the first to connect first."""
    return list(account.connections.filter(ended_at=None).order_by("pk").values_list("platform_id", flat=True))
