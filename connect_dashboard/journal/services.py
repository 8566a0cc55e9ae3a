"""Writing the journal. Each function belongs inside the transaction of the change that it tells of.

Events, e-mails and notices are dated by the clock under which the work is done; the audit trail by the real one.
"""

import builtins
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from connect_dashboard.bulk import copy_rows
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal.live import hint_on_commit
from connect_dashboard.journal.locks import lock_digest
from connect_dashboard.journal.models import AuditEntry, Email, Event, IdempotencyKey, Notice
from connect_dashboard.journal.origin import origin
from connect_dashboard.journal.queries import unread_notices
from connect_dashboard.journal.shown import is_of_account, previous_of
from connect_dashboard.journal.wake import wake_on_commit
from connect_dashboard.journal.webhooks.planning import PLAN_HAPPENED, TRIED_FOR, plan_deliveries, wake_for
from connect_dashboard.prepared import binding_cursor, insert, insertion, values_of
from connect_dashboard.present import present

REDACTED = "[redacted]"

# Personal data and secrets: the trail says that they changed, never to what.
PERSONAL = frozenset(
    """
    email phone first_name last_name first_name_kana last_name_kana first_name_kanji last_name_kanji full_name
    full_name_aliases maiden_name political_exposure dob address address_kana address_kanji id_number ssn_last_4
    nationality gender tax_id vat_id account_number routing_number account_holder_name registered_address
    support_email support_phone support_address name_kana name_kanji to token number
    """.split()
)


class JournalActor(Protocol):
    """As much of an actor as the journal writes down."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def on_behalf_of(self) -> str: ...
    @property
    def ip(self) -> str | None: ...
    @property
    def request_id(self) -> str: ...


def record(
    *,
    actor: JournalActor,
    platform_id: int | None,
    action: str,
    subject: str,
    account_id: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append to the audit trail; ``action`` is a dotted name in the past tense (``person.updated``)."""
    entry = _entry(actor, platform_id, action, subject, account_id, before or {}, after or {})
    insert(entry)
    return entry


def insert_recorded(
    row: Model,
    *,
    actor: JournalActor,
    platform_id: int,
    action: str,
    account_id: str = "",
    after: Mapping[str, Any],
    type: str,
) -> bool:
    """Write a new row of the platform's, and what ``record`` and ``emit`` write of it, all in one statement.

    Where a row with the same unique values is there already nothing is written; return whether it was.
    """
    entry = _entry(actor, platform_id, action, str(row.pk), account_id, {}, after)
    event = _event(platform_id, type, str(row.pk))
    now = timezone.now()
    values = [*values_of(row), *values_of(entry), *values_of(event), now, now, now + TRIED_FOR]
    with binding_cursor() as cursor:
        cursor.execute(_recorded(row.__class__), values)
        written, endpoints = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias
    wake_for(set(endpoints))
    return bool(written)


@cache
def _recorded(model: builtins.type[Model]) -> str:
    return f"""
        WITH placed AS ({insertion(model)} ON CONFLICT DO NOTHING RETURNING 1),
        written AS ({insertion(AuditEntry, once_in="placed")}),
        happened AS ({insertion(Event, once_in="placed")} RETURNING id, platform_id, type, connect),
        planned AS ({PLAN_HAPPENED})
        SELECT EXISTS (SELECT FROM placed), ARRAY(SELECT endpoint_id FROM planned)
    """  # noqa: S608


def _entry(
    actor: JournalActor,
    platform_id: int | None,
    action: str,
    subject: str,
    account_id: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> AuditEntry:
    return AuditEntry(
        platform_id=platform_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        on_behalf_of=actor.on_behalf_of,
        ip=actor.ip,
        request_id=actor.request_id,
        action=action,
        subject=subject,
        account_id=account_id,
        before=redact(before),
        after=redact(after),
    )


def _event(
    platform_id: int,
    type: str,
    object_id: str,
    account_id: str = "",
    changed: Iterable[str] = (),
    shown: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
) -> Event:
    cause = origin()
    if previous is None and type.endswith(".updated"):
        previous = previous_of(platform_id, account_id, object_id, shown)
    return Event(
        platform_id=platform_id,
        type=type,
        object_id=object_id,
        account_id=account_id,
        changed=sorted(changed),
        shown=shown,
        previous=previous,
        connect=is_of_account(type, account_id),
        request_id=cause.request_id,
        idempotency_key=cause.idempotency_key,
        created=present(),
    )


class Happening(NamedTuple):
    """An event that is still to be written. ``changed`` names fields, sorted."""

    platform_id: int
    account_id: str
    type: str
    object_id: str
    changed: Sequence[str]
    created: datetime


@dataclass(frozen=True)
class BulkChange:
    """What a background job changed in one account: the names of its fields, and their values where it knows them."""

    account_id: str
    action: str
    changed: tuple[str, ...]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record_bulk(*, actor: JournalActor, platform_id: int, event: str, changes: Iterable[BulkChange]) -> None:
    """Append one audit entry and one event per account, in two statements."""
    changes = list(changes)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            platform_id=platform_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_label=actor.label,
            on_behalf_of=actor.on_behalf_of,
            ip=actor.ip,
            request_id=actor.request_id,
            action=change.action,
            subject=change.account_id,
            account_id=change.account_id,
            before=redact(change.before),
            after=redact(change.after) or {"changed": list(change.changed)},
        )
        for change in changes
    )
    emit_many(
        Happening(platform_id, change.account_id, event, change.account_id, sorted(change.changed), present())
        for change in changes
    )


def redact(values: Mapping[str, Any]) -> dict[str, Any]:
    """Replace personal values, at any depth, by a mark; empty ones stay visible as empty."""
    return {name: _redact_value(name, value) for name, value in values.items()}


def _redact_value(name: str, value: Any) -> Any:
    if name.rsplit(".", 1)[-1] in PERSONAL:
        return REDACTED if value not in (None, "", {}, []) else value
    if isinstance(value, Mapping):
        return redact(value)
    return value


def emit_many(events: Iterable[Happening]) -> None:
    """Write very many events in one statement, in their order; what they show is made when somebody is told."""
    rows = [
        (
            new_id("evt"),
            one.platform_id,
            one.account_id,
            one.type,
            one.object_id,
            _as_json(tuple(one.changed)),
            is_of_account(one.type, one.account_id),
            "",
            "",
            one.created,
        )
        for one in events
    ]
    copy_rows(Event, _EVENT, rows)
    plan_deliveries([row[0] for row in rows])


@lru_cache(maxsize=1024)
def _as_json(names: tuple[str, ...]) -> str:
    """Very many events name the same few columns."""
    return json.dumps(names)


_EVENT = "id platform_id account_id type object_id changed connect request_id idempotency_key created".split()


def emit(
    *,
    platform_id: int,
    type: str,
    object_id: str,
    account_id: str = "",
    changed: Iterable[str] = (),
    shown: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
) -> Event:
    """Write an event in the dialect's words, and have it delivered to whoever listens.

    ``shown`` is the object as the API shows it now. What it said before (``previous``) follows from the last event of
    the object unless it is given.
    """
    event = _event(platform_id, type, object_id, account_id, changed, shown, previous)
    insert(event)
    plan_deliveries([event.pk])
    return event


def enqueue_email(
    *,
    to: str,
    subject: str,
    text: str,
    deduplication_key: str,
    html: str = "",
    platform_id: int | None = None,
    account_id: str = "",
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
    attachments: Iterable[Mapping[str, str]] = (),
) -> Email:
    """Put an e-mail into the outbox; the same ``deduplication_key`` is sent once, however often it is asked for.

    ``attachments`` are files of the private storage: ``name``, ``content_type`` and ``path``.
    """
    email, created = Email.objects.get_or_create(
        deduplication_key=deduplication_key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "platform_id": platform_id,
            "account_id": account_id,
            "reply_to": reply_to,
            "headers": dict(headers or {}),
            "attachments": [dict(one) for one in attachments],
            "created": present(),
        },
    )
    if created:
        wake_on_commit("journal.deliver_email", email.pk)
    return email


def withdraw_emails(prefix: str) -> int:
    """Keep back what has not left yet, of the letters whose ``deduplication_key`` begins so; return how many.

    Lines of the same key that wait for a daily e-mail do not come into it either.
    """
    Notice.objects.filter(digest_since__isnull=False, key__startswith=prefix).update(digest_since=None)
    waiting = Email.objects.filter(status=Email.Status.PENDING, deduplication_key__startswith=prefix)
    return waiting.update(status=Email.Status.CANCELED)


def notify(
    *, platform_id: int, type: str, key: str, text: str, url: str, inbox: Iterable[int], digest: Iterable[int] = ()
) -> None:
    """Put one line into the inbox and the next daily e-mail of each of these users, once per ``key``."""
    inbox, digest = set(inbox), set(digest)
    waits_since = timezone.now()
    Notice.objects.bulk_create(
        [
            Notice(
                platform_id=platform_id,
                user_id=pk,
                type=type,
                key=key,
                text=text[:300],
                url=url,
                created=present(),
                in_inbox=pk in inbox,
                digest_since=waits_since if pk in digest else None,
            )
            for pk in sorted(inbox | digest)
        ],
        ignore_conflicts=True,
    )
    hint_on_commit(platform_id=platform_id, user_ids=sorted(inbox))


def mark_notices_read(*, platform_id: int, user_id: int) -> int:
    unread = unread_notices(platform_id=platform_id, user_id=user_id)
    return unread.update(read_at=timezone.now())


def mark_notice_read(*, notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def take_digest(*, platform_id: int, user_id: int, before: datetime) -> list[Notice]:
    """Take what has waited since before that moment for a person's daily e-mail; nobody else gets it again."""
    lines = lock_digest(platform_id, user_id, before)
    Notice.objects.filter(pk__in=[one.pk for one in lines]).update(digest_since=None)
    return lines


def leave_out_of_digest(*, platform_id: int, user_id: int, types: Iterable[str]) -> None:
    """Whoever wants no e-mail of these types gets none of what waits for the daily one either."""
    waiting = Notice.objects.filter(platform_id=platform_id, user_id=user_id, digest_since__isnull=False)
    waiting.filter(type__in=list(types)).update(digest_since=None)


def forget_notices(*, platform_id: int, user_id: int) -> None:
    """Who leaves a team takes none of its notices along."""
    Notice.objects.filter(platform_id=platform_id, user_id=user_id).delete()


def notices_purge(limit: int = 20_000) -> int:
    """Delete notices that are older than ``settings.NOTICE_RETENTION_DAYS``; return how many went.

    Read or not: what still has to be done stands in the lists. What waits for a daily e-mail stays until it has left.
    """
    oldest = timezone.now() - timedelta(days=settings.NOTICE_RETENTION_DAYS)
    old = Notice.objects.filter(created__lt=oldest, digest_since=None).order_by("created")[:limit]
    return Notice.objects.filter(pk__in=old.values("pk")).delete()[0]


def first_time(*, platform_id: int, key: str, object_id: str) -> str | None:
    """Claim an idempotency key for ``object_id``; return the object that claimed it before, if one did.

    A concurrent request with the same key waits here for the first one's commit.
    """
    claim, created = IdempotencyKey.objects.get_or_create(
        platform_id=platform_id, key=key, defaults={"object_id": object_id}
    )
    return None if created else claim.object_id
