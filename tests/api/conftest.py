from typing import Any

import pytest

from connect_dashboard.api import rate_limit
from tests.factories.api import Program, secret_key


@pytest.fixture(autouse=True)
def _written_at_once(settings: Any) -> None:
    settings.API_LOG_SECONDS = settings.API_KEY_SECONDS = 0
    rate_limit._windows.clear()


@pytest.fixture
def program(client: Any, platform: Any) -> Program:
    return Program(client, secret_key(platform))


@pytest.fixture(autouse=True)
def _without_limit(settings: Any) -> None:
    settings.API_RATE_LIMIT = 10**6
