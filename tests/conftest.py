"""What every test stands on. The servers come first: the settings, once read, name them."""

import functools
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import django
import pytest
from hypothesis import settings as search
from pytest_django.plugin import blocking_manager_key
from xdist import get_xdist_worker_id, is_xdist_controller, is_xdist_worker

from connect_dashboard.embedded.temporary import temporary_servers

_opened = ExitStack()
# Of which we have the programs that keep a copy of it.
_OWN_DATABASE = not os.environ.get("DATABASE_URL")

# The same examples in every run, so that what fails here fails everywhere; new ones are looked for on purpose.
search.register_profile("steady", derandomize=True)
search.register_profile("search", max_examples=2_000)
search.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def _start_servers() -> None:
    """Once a run: the workers of a parallel run inherit the environment of the process that started them."""
    os.environ.update(_opened.enter_context(temporary_servers()))
    os.environ["FILES_DIR"] = _opened.enter_context(tempfile.TemporaryDirectory(prefix="connect-files-"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    os.environ |= {"SECURE_COOKIES": "false", "DEBUG": "false", "EMBEDDED": "true"}
    # The browser tests call the database between Playwright's awaits.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start_servers()
django.setup()


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Iterator[None]:
    """While the workers, started meanwhile, collect the tests."""
    yield
    if is_xdist_controller(session):
        _make_template(session.config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take long comes first, so that nobody is left with it when all others are done."""
    items.sort(key=_patience, reverse=True)


def _patience(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return mark.args[0] if mark else 0


def pytest_collection_finish() -> None:
    """What is there now stays to the end: whoever looks for garbage need not go over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    _opened.close()


def _make_template(config: pytest.Config) -> None:
    from tests.database import TEMPLATE, drop, make_template

    cached = hasattr(config, "cache") and _OWN_DATABASE
    with config.stash[blocking_manager_key].unblock():
        make_template(config.cache.mkdir("database") if cached else None)
    _opened.callback(drop, TEMPLATE)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Instead of migrating once a worker."""
    from tests.database import copy_template, drop

    if not is_xdist_worker(request):
        _make_template(request.config)
    name = f"test_{get_xdist_worker_id(request)}"
    copy_template(name)
    yield
    drop(name)


@pytest.fixture(autouse=True)
def _apart() -> Iterator[None]:
    """No rate limits that another test has used up, and files that go away."""
    from django.conf import settings
    from django.core.cache import cache

    cache.clear()
    yield
    shutil.rmtree(settings.FILES_DIR, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_row_by_row() -> Iterator[None]:
    """After a test that committed, Django truncates every table, at some cost; the journal would refuse."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: _empty_tables()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@functools.cache
def _tables() -> list[str]:
    """But those in which Django itself keeps what there is of the models."""
    from django.db import connection

    kept = {"django_migrations", "django_content_type", "auth_permission"}
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - kept)


def _empty_tables() -> None:
    """When whoever still writes is done. Triggers are not asked."""
    from django.db import connection, transaction

    tables = _tables()
    filled = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(filled)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


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
