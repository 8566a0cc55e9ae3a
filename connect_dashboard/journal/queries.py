"""Reads of the journal."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Unread:
    """How many lines of an inbox are unread, counted up to 100, and the newest of them; ``stamp`` names both."""

    count: int
    newest: int

    @property
    def stamp(self) -> str:
        return f"{self.count}.{self.newest}"

    @property
    def words(self) -> str:
        return str(self.count) if self.count < 100 else "99+"


def unread_notices(*, platform_id: int, user_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(platform_id=platform_id, user_id=user_id, read_at=None, in_inbox=True)


# Said in SQL, as every page asks it: to compose it anew each time would take longer than to answer it.
_UNREAD = """
SELECT id FROM journal_notice
WHERE platform_id = %s AND user_id = %s AND read_at IS NULL AND in_inbox
ORDER BY id DESC LIMIT 100
"""


def unread_state(*, platform_id: int, user_id: int) -> Unread:
    """By one probe of the index; past 99 nobody counts on."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [platform_id, user_id])
        ids = [pk for (pk,) in cursor.fetchall()]
    return Unread(len(ids), ids[0] if ids else 0)


def notices_for(*, platform_id: int, user_id: int) -> QuerySet[Notice]:
    """One person's inbox."""
    return Notice.objects.filter(platform_id=platform_id, user_id=user_id, in_inbox=True)


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
