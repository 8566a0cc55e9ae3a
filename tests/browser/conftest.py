"""A real Chromium before a real server, with a real worker behind it."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]

# Those that are on by themselves: the tag of colours names stricter ones too.
RULES_OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


def _executable() -> str | None:
    sys.path.insert(0, str(ROOT / ".ci"))
    from browser import chromium

    return chromium()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def server(live_server: Any, settings: Any) -> str:
    settings.PUBLIC_URL = live_server.url
    settings.MAILBOX_ENABLED = True
    return live_server.url


@pytest.fixture
def worker(transactional_db: None, settings: Any) -> Iterator[None]:
    """A Celery worker in a thread, on a queue of its own among parallel runs."""
    from celery.contrib.testing.worker import start_worker

    from connect_dashboard.celery import app

    queue = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    app.conf.task_default_queue = queue
    with start_worker(app, perform_ping_check=False, pool="threads", concurrency=2, queues=[queue], loglevel="ERROR"):
        yield


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.context = context
        self.server = server
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def goes_to(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.server + path)
        return self.page

    def signs_in(self, email: str, password: str) -> Page:
        """Without the form, which test_sign_in.py fills in."""
        client = Client()
        answer = client.post(reverse("account_login"), {"login": email, "password": password})
        assert answer.status_code == 302
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.server}])
        return self.goes_to(answer.url)

    def shoots(self, name: str) -> None:
        """Keep a screenshot to look at, where SCREENSHOTS names a folder."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")

    def finds_no_barrier(self) -> None:
        """Axe finds nothing in either colour scheme; of the dark one nothing but its colours is another's."""
        for scheme, only in (("light", {}), ("dark", {"runOnly": RULES_OF_COLOURS})):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            results = Axe().run(self.page, options={"resultTypes": ["violations"], **only})
            assert results.violations_count == 0, f"{self.page.url} ({scheme}): {results.generate_report()}"


@pytest.fixture
def person(chromium: Browser, server: str) -> Iterator[Callable[..., Person]]:
    """``person()`` opens a browser of one's own; ``person(phone=True)`` a narrow one."""
    people: list[Person] = []

    def opens(*, phone: bool = False, javascript: bool = True, time_zone: str | None = None) -> Person:
        size: Any = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = chromium.new_context(
            viewport=size, java_script_enabled=javascript, base_url=server, timezone_id=time_zone
        )
        context.set_default_timeout(10_000)
        people.append(Person(context, server))
        return people[-1]

    yield opens
    complaints = [line for someone in people for line in someone.complaints]
    for someone in people:
        someone.context.close()
    assert complaints == []
