"""A platform rejects an account for whose losses it answers; only the processor takes it back."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.configuration import CUSTOM, EXPRESS, NO_DASHBOARD, STANDARD
from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.team.actors import operator, staff
from connect_dashboard.ui.errors import Forbidden, Refusal
from requirements_app.models import Standing
from requirements_app.services.decisions import account_rejection_undo
from requirements_app.services.rejections import REASON_WORDS, REASONS, account_reject_by_platform
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform, send


def address(connection: Any) -> str:
    return reverse("requirements:account_reject", args=[connection.account_id])


@pytest.mark.parametrize("reason", REASON_WORDS)
def test_it_rejects_with_a_reason_once_and_tells_the_holder(
    reason: str, platform: Any, ada: Any, client_for: Any
) -> None:
    connection = connected_account(platform, configuration=EXPRESS)
    client = client_for(ada)
    for _ in range(2):
        assert client.post(address(connection), {"reason": reason}).status_code == 302
    connection.refresh_from_db()
    assert connection.status == "rejected"
    assert Standing.objects.get().rejected == REASONS[reason]
    assert AuditEntry.objects.get(action="account.rejected").after["reason"] == reason
    assert Email.objects.filter(to=connection.account.email).count() == 1


def test_a_reason_is_needed(platform: Any, ada: Any, client_for: Any) -> None:
    connection = connected_account(platform)
    assert client_for(ada).post(address(connection), {"reason": "mood"}).status_code == 422
    assert not Standing.objects.filter(rejected__gt="").exists()


def test_balances_must_be_zero(platform: Any, ada: Any, client_for: Any) -> None:
    connection = connected_account(platform, configuration=CUSTOM)
    fund_platform(platform, 900)
    send(platform, connection.account_id, 900)
    answer = client_for(ada).post(address(connection), {"reason": "other"})
    assert answer.status_code == 409
    assert "$9.00 is in its balance" in answer.content.decode()
    assert not Standing.objects.filter(rejected__gt="").exists()


@pytest.mark.parametrize("configuration", [STANDARD, NO_DASHBOARD])
def test_not_where_the_processor_is_liable(configuration: Any, platform: Any, ada: Any, client_for: Any) -> None:
    connection = connected_account(platform, configuration=configuration)
    with pytest.raises(Refusal, match="for whose losses your platform answers"):
        account_reject_by_platform(actor=operator(ada), connection=connection, reason="other")
    assert client_for(ada).post(address(connection), {"reason": "other"}).status_code == 409


def test_only_the_processors_staff_undoes_it(platform: Any, ada: Any) -> None:
    connection = connected_account(platform)
    account_reject_by_platform(actor=operator(ada), connection=connection, reason="fraud_other")
    with pytest.raises(Forbidden):
        account_rejection_undo(actor=operator(ada), account_id=connection.account_id)
    account_rejection_undo(actor=staff(ada.user), account_id=connection.account_id)
    connection.refresh_from_db()
    assert connection.status != "rejected"
