"""Two operators at one requirement at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from accounts.models.account import no_requirements
from connect_dashboard.journal.models import AuditEntry, Email
from requirements_app.models import SupportRequest
from tests.factories.accounts import connected_account

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], Any]) -> list[int]:
    def run(call: Callable[[], Any]) -> int:
        try:
            return call().status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_letter_is_written_once(platform: Any, ada: Any, client_for: Callable[[Any], Any]) -> None:
    shop = connected_account(platform, requirements=no_requirements() | {"past_due": ["company.name"]})
    address = reverse("requirements:support_request_create", args=[shop.account_id, "company.name"])
    letter = {"form_token": "t" * 30, "subject": "Help", "message": "Please."}
    clients = [client_for(ada) for _ in range(4)]
    statuses = at_once(*(lambda client=client: client.post(address, letter) for client in clients))
    assert statuses == [302] * 4
    assert (SupportRequest.objects.count(), Email.objects.count()) == (1, 1)


def test_one_answer_is_written_once(platform: Any, ada: Any, client_for: Callable[[Any], Any]) -> None:
    shop = connected_account(platform, requirements=no_requirements() | {"past_due": ["company.name"]})
    address = reverse("requirements:requirement_submit", args=[shop.account_id, "company.name"])
    clients = [client_for(ada) for _ in range(3)]
    statuses = at_once(*(lambda client=client: client.post(address, {"company__name": "Sonne"}) for client in clients))
    assert 302 in statuses
    assert set(statuses) <= {302, 409, 422}
    assert AuditEntry.objects.filter(action="account.updated").count() == 1
