"""The same request by many threads at once: one does it, all get its answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Account
from tests.factories.api import Program, secret_key
from tests.factories.team import PlatformFactory


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_equal_requests_one_creates_and_all_answer_alike(settings: Any) -> None:
    settings.API_LOG_SECONDS = 0
    secret = secret_key(PlatformFactory())

    def create(_: int) -> tuple[int, bytes]:
        program = Program(Client(), secret)
        body = "type=custom&capabilities[transfers][requested]=true"
        response = program.post("/v1/accounts", body, **{"Idempotency-Key": "once"})
        connection.close()
        return response.status_code, response.content

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(8)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    assert Account.objects.count() == 1
