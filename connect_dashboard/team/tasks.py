"""Background work of the team."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command


@shared_task(name="team.clear_sessions")
def clear_sessions() -> None:
    """Delete sessions that are over, and what the list of sessions knew of them."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
