"""Which processor answers: the only place that knows those there are."""

from datetime import timedelta

from django.conf import settings

from connect_dashboard.processor.protocol import Processor
from connect_dashboard.processor.sandbox import Sandbox
from connect_dashboard.processor.staff import Staff


def processor() -> Processor:
    """The processor that the setting PROCESSOR names."""
    if settings.PROCESSOR == "staff":
        return Staff()
    return Sandbox(timedelta(seconds=settings.SANDBOX_DELAY_SECONDS), settings.SANDBOX_SETTLEMENT_DAYS)
