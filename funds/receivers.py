"""What follows from news of the floors below."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from connect_dashboard.processor.signals import clock_passing
from connect_dashboard.team.models import Platform
from funds.services.days import day_pass


@receiver(clock_passing)
def pass_day(platform: Platform, until: datetime, **kwargs: Any) -> dict[str, int]:
    return day_pass(platform, until)
