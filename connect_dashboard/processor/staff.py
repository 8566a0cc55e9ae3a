"""A processor whose people decide everything by hand, in the processor console."""

from datetime import UTC, date, datetime

from connect_dashboard.processor.business_days import business_days_later
from connect_dashboard.processor.protocol import (
    Answer,
    MoneyAnswer,
    MoneyRequest,
    MoneyState,
    VerificationRequest,
    pending,
)

_EXPECTED_DAYS = 2


class Staff:
    def verify(self, request: VerificationRequest, *, now: datetime) -> Answer:
        return pending()

    def move(self, request: MoneyRequest, *, now: datetime) -> MoneyAnswer:
        return MoneyAnswer(MoneyState.PENDING)

    def arrival_date(self, request: MoneyRequest) -> date:
        return business_days_later(request.requested_at.astimezone(UTC).date(), _EXPECTED_DAYS, request.country)

    def pays_instantly(self, request: MoneyRequest) -> bool:
        """People take their time."""
        return False

    def cancel(self, request: MoneyRequest, *, now: datetime) -> bool:
        """Nobody has acted yet: people decide in the console, where a movement called back is gone."""
        return True
