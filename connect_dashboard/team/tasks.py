"""Background work of the team."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from connect_dashboard.team.queries import members_with_digest
from connect_dashboard.team.services.notices import digest_send


@shared_task(name="team.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that are over, and what the list of sessions knew of them."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@shared_task(name="team.send_digests")
def send_digests() -> None:
    """Every few minutes: mornings come all around the clock, and one that was slept through is made up for."""
    for membership in members_with_digest():
        digest_send(membership=membership, now=timezone.now())
