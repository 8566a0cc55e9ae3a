"""The frame: sign-in, team, journal, look. No rule of the field lives here."""

from connect_dashboard.celery import app as celery_app

__all__ = ["celery_app"]
