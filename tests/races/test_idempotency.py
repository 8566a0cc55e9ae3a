"""The same request by many threads at once: one does it, all get its answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.api import accounts
from accounts.models import Account
from tests.factories.api import Program, secret_key
from tests.factories.team import PlatformFactory


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_server_loses_its_database_half_way_is_done_once_when_tried_again(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_LOG_SECONDS = 0
    program = Program(Client(), secret_key(PlatformFactory()))
    body, once = "type=custom&capabilities[transfers][requested]=true", {"Idempotency-Key": "once"}
    shown = accounts.account_shown

    def cut_off(*args: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(accounts, "account_shown", cut_off)
    assert program.post("/v1/accounts", body, **once).status_code == 500
    connection.close()
    assert Account.objects.count() == 0
    monkeypatch.setattr(accounts, "account_shown", shown)
    first = program.post("/v1/accounts", body, **once)
    again = program.post("/v1/accounts", body, **once)
    assert (first.status_code, again.content) == (200, first.content)
    assert Account.objects.count() == 1


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
