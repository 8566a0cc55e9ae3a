"""Reads of the journal."""

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice

# Each step of the recursion is one probe of the index (platform, action): the distinct names of a
# trail of millions come in as many probes as there are names.
_ACTIONS = """
WITH RECURSIVE found AS (
    (SELECT action FROM journal_auditentry WHERE platform_id = %(platform)s ORDER BY action LIMIT 1)
    UNION ALL
    SELECT (SELECT action FROM journal_auditentry
            WHERE platform_id = %(platform)s AND action > found.action ORDER BY action LIMIT 1)
    FROM found WHERE found.action IS NOT NULL
)
SELECT action FROM found WHERE action IS NOT NULL
"""


def unread_notice_count(*, platform: object, user: object) -> int:
    """Unread lines in one person's inbox; past 99 nobody counts on."""
    unread = Notice.objects.filter(platform=platform, user=user, read_at=None)  # type: ignore[misc]
    return unread[:100].count()


def notices_for(*, platform_id: int, user_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(platform_id=platform_id, user_id=user_id)


def audit_trail(
    *,
    platform_id: int,
    actor: tuple[str, str] | None = None,
    action: str = "",
    account_id: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Entries of a platform; ``actor`` is a kind and an id, an empty id meaning any of that kind."""
    entries = AuditEntry.objects.filter(platform_id=platform_id)
    if actor:
        kind, actor_id = actor
        entries = entries.filter(actor_kind=kind, **({"actor_id": actor_id} if actor_id else {}))
    if action:
        entries = entries.filter(action=action)
    if account_id:
        entries = entries.filter(account_id=account_id)
    if since:
        entries = entries.filter(created__gte=since)
    if before:
        entries = entries.filter(created__lt=before)
    return entries


def audit_actions(*, platform_id: int) -> list[str]:
    """The names of all actions in a platform's trail, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS, {"platform": platform_id})
        return [name for (name,) in cursor.fetchall()]


def sent_emails() -> QuerySet[Email]:
    """Every e-mail of the outbox, whatever became of it; the mailbox of a run without a mail server."""
    return Email.objects.all()


def audit_of_account(*, platform_id: int, account_id: str) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(account_id=account_id, platform_id=platform_id)


def events_of_account(*, platform_id: int, account_id: str) -> QuerySet[Event]:
    return Event.objects.filter(account_id=account_id, platform_id=platform_id)
