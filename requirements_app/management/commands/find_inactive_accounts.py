"""What the daily task does, now: a fresh product with demo accounts would show none on hold until tonight."""

from typing import Any

from django.core.management.base import BaseCommand

from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.models import Platform
from requirements_app.services.inactivity import inactive_hold


class Command(BaseCommand):
    help = "Put the verifications of accounts on hold that nobody has used for long, as every day. Safe to run again."

    def handle(self, **options: Any) -> None:
        for platform in Platform.objects.order_by("pk"):
            held = inactive_hold(platform, now_for(platform))
            self.stdout.write(f"{held:,} inactive accounts of {platform} put on hold")
