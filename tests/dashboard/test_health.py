"""What probes and Prometheus see."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from connect_dashboard.health.checks import failures

pytestmark = pytest.mark.django_db


def test_live_asks_no_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_probes_come_by_address_and_plain_http(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["connect.example.com"]
    assert client.get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_probes_only_read(client: Client) -> None:
    answer = client.post("/healthz")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_ready_names_every_part(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok", "broker": "ok"}
    assert answer["Cache-Control"] == "no-store"


def test_a_broker_that_is_down_is_named(client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://:secret@127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "database": "ok", "migrations": "ok", "broker": "OperationalError"}
    assert b"secret" not in answer.content


def test_a_migration_that_was_not_applied_is_named(client: Client) -> None:
    latest = MigrationRecorder(connection).migration_qs.filter(app="accounts").latest("id")
    latest.delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "UnappliedMigrations"


def test_a_database_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with ThreadPoolExecutor(1) as other_thread:  # which has no connection yet
        failing = other_thread.submit(failures).result()
    assert failing["database"] == "OperationalError"


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "203.0.113.9", 403),
        ("", {"x-forwarded-for": "203.0.113.9"}, "127.0.0.1", 403),
        ("", {"authorization": "Bearer "}, "203.0.113.9", 403),
        ("let-me-in", {}, "127.0.0.1", 403),
        ("let-me-in", {"authorization": "Bearer wrong"}, "127.0.0.1", 403),
        ("let-me-in", {"authorization": "Bearer let-me-in"}, "203.0.113.9", 200),
    ],
)
def test_metrics_are_for_this_machine_or_the_bearer(
    client: Client, settings: Settings, token: str, headers: dict[str, str], address: str, status: int
) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert answer.status_code == status
    assert (b"# HELP" in answer.content) == (status == 200)
