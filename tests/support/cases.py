"""Cases in the state that a test names, raised and answered by the people who would."""

from typing import Any

from accounts.configuration import EXPRESS
from accounts.models import Connection
from connect_dashboard.team.actors import account_holder, operator, staff
from connect_dashboard.team.models import Membership
from support_cases.models import Case
from support_cases.services import cases
from tests.factories.accounts import connected_account
from tests.factories.team import UserFactory


def express_account(platform: Any, **account: Any) -> Connection:
    account = {"email": "maria@example.com", "details_submitted": True, "name": "Sonne"} | account
    return connected_account(platform, configuration=EXPRESS, **account)


def holder_of(connection: Connection) -> Any:
    return account_holder(connection.account_id, connection.platform)


def pat() -> Any:
    """Somebody of the processor's staff."""
    return staff(UserFactory(name="Pat", is_staff=True))


def acting(membership: Membership) -> Any:
    return operator(membership)


def raised(connection: Connection, subject: str = "Payout missing", text: str = "Where is my zebra money?") -> Case:
    return cases.case_create(
        actor=holder_of(connection),
        connection=connection,
        topic="payouts",
        subject=subject,
        text=text,
        form_token=f"token-{subject}-{connection.pk}",
    )
