"""What every test stands on. The servers come first: the settings, once read, name them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import django
import pytest

from connect_dashboard.embedded.temporary import temporary_servers

_servers = ExitStack()


def _start_servers() -> None:
    """Once a run: the workers of a parallel run inherit the environment of the process that started them."""
    os.environ.update(_servers.enter_context(temporary_servers()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect_dashboard.settings")
    os.environ |= {"SECURE_COOKIES": "false", "DEBUG": "false", "EMBEDDED": "true"}
    # The browser tests call the database between Playwright's awaits.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start_servers()
django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    _servers.close()


@pytest.fixture(autouse=True)
def _quick_and_apart(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Cheap passwords, files that go away, and rate limits that no other test has used up."""
    from django.core.cache import cache

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ALLOWED_HOSTS = ["*"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """After a test that committed, Django truncates every table; the journal's triggers would refuse."""
    from django.db import connection
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        try:
            original(self)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


# People. Ada administrates, Dev develops, Sue supports, Vic only views; Olga administrates another platform.


@pytest.fixture
def platform(db: None) -> Any:
    from tests.factories.team import PlatformFactory

    return PlatformFactory(business_name="Acme Market")


@pytest.fixture
def other_platform(db: None) -> Any:
    from tests.factories.team import PlatformFactory

    return PlatformFactory(business_name="Other Market")


def _member(platform: Any, name: str, *roles: str) -> Any:
    from tests.factories.team import MembershipFactory

    return MembershipFactory(
        platform=platform, roles=list(roles), user__name=name, user__email=f"{name.lower()}.{platform.pk}@example.com"
    )


@pytest.fixture
def ada(platform: Any) -> Any:
    return _member(platform, "Ada", "administrator")


@pytest.fixture
def dev(platform: Any) -> Any:
    return _member(platform, "Dev", "developer")


@pytest.fixture
def sue(platform: Any) -> Any:
    return _member(platform, "Sue", "support_specialist")


@pytest.fixture
def vic(platform: Any) -> Any:
    return _member(platform, "Vic", "view_only")


@pytest.fixture
def olga(other_platform: Any) -> Any:
    return _member(other_platform, "Olga", "administrator")


@pytest.fixture
def client_for() -> Callable[[Any], Any]:
    """A signed-in test client for a membership: ``client_for(ada).get(...)``."""
    from django.test import Client

    def make(membership: Any) -> Client:
        client = Client()
        client.force_login(membership.user)
        session = client.session
        session["platform"] = membership.platform_id
        session.save()
        return client

    return make
