"""Log lines: who asked what is in them, what lets people in is not."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from connect_dashboard.observability import logging_config, mask_secret_paths
from connect_dashboard.request_log import RequestLogMiddleware

TOKEN = "k3Yw0rd-of_a-link"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a handler of the real configuration writes."""
    config = logging_config("json", "INFO")
    formatter_config = dict(config["formatters"]["structured"])
    formatter = formatter_config.pop("()")(**formatter_config)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.INFO)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    structlog.contextvars.clear_contextvars()


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def visit(path: str, **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, headers=headers)
    return RequestLogMiddleware(lambda _: HttpResponse("ok"))(request)


@pytest.mark.parametrize(
    "path",
    [
        "/onboarding/{}",
        "/onboarding/{}/",
        "/onboarding/{}/details/",
        "/invitations/{}/",
        "/user/password/reset/key/{}/",
        "/user/confirm-email/{}/",
        "https://connect.example.com/onboarding/{}?step=2",
    ],
)
def test_links_that_let_people_in_are_masked(path: str) -> None:
    masked = mask_secret_paths(path.format(TOKEN))
    assert TOKEN not in masked
    assert masked == path.format("[masked]")


def test_other_paths_stay_readable() -> None:
    assert mask_secret_paths("/accounts/acct_1Abc/persons/") == "/accounts/acct_1Abc/persons/"


def test_a_request_is_one_line_without_query_or_token(lines: io.StringIO) -> None:
    visit(f"/onboarding/{TOKEN}/?email=ada@example.com", **{"user-agent": "Browser of Ada"})
    (line,) = written(lines)
    assert line["request"] == "GET /onboarding/[masked]/"
    assert line["code"] == 200
    assert line["level"] == "info"
    for secret in (TOKEN, "ada@example.com", "Browser of Ada", "127.0.0.1"):
        assert secret not in lines.getvalue()


def test_a_token_is_masked_in_any_field_and_in_tracebacks(lines: io.StringIO) -> None:
    logging.getLogger("django.security").warning("Refused: %s", f"/onboarding/{TOKEN}/")
    try:
        raise ValueError(f"no such page: /onboarding/{TOKEN}/")
    except ValueError:
        structlog.get_logger("any").exception("failed", where=f"/invitations/{TOKEN}/")
    assert TOKEN not in lines.getvalue()
    assert len(written(lines)) == 2


def test_a_given_request_id_travels_through(lines: io.StringIO) -> None:
    answer = visit("/", **{"x-request-id": "edge-7f3a.42"})
    assert answer["X-Request-Id"] == "edge-7f3a.42"
    assert written(lines)[0]["request_id"] == "edge-7f3a.42"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, 'a"}\n{"level":"error', "with space 1"])
def test_a_request_id_that_could_forge_a_line_is_replaced(lines: io.StringIO, given: str) -> None:
    request = HttpRequest()
    request.method, request.path = "GET", "/"
    request.META["HTTP_X_REQUEST_ID"] = given
    answer = RequestLogMiddleware(lambda _: HttpResponse("ok"))(request)
    assert answer["X-Request-Id"] != given
    assert len(answer["X-Request-Id"]) == 36
    assert written(lines)[0]["request_id"] == answer["X-Request-Id"]
