"""Reads of the journal."""

from django.db.models import QuerySet

from connect_dashboard.journal.models import AuditEntry, Event, Notice


def unread_notice_count(*, platform: object, user: object) -> int:
    """Unread lines in one person's inbox; past 99 nobody counts on."""
    unread = Notice.objects.filter(platform=platform, user=user, read_at=None)  # type: ignore[misc]
    return unread[:100].count()


def notices_for(*, platform_id: int, user_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(platform_id=platform_id, user_id=user_id)


def audit_trail(*, platform_id: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(platform_id=platform_id)


def audit_of_account(*, platform_id: int, account_id: str) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(account_id=account_id, platform_id=platform_id)


def events_of_account(*, platform_id: int, account_id: str) -> QuerySet[Event]:
    return Event.objects.filter(account_id=account_id, platform_id=platform_id)
