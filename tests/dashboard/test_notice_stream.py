"""Open pages learn of a notice as it is written. Without Redis, or past the bound, they go on asking."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from redis import Redis

from connect_dashboard.journal import live
from connect_dashboard.journal.models import Notice
from connect_dashboard.team.models import Membership
from connect_dashboard.team.notice_types import NoticeType
from connect_dashboard.team.services.notices import News, tell
from tests.factories.team import MembershipFactory

ClientFor = Callable[[Membership], Client]
Opens = Callable[[Membership], Any]
STREAM = reverse("team:notice_stream")
# By a page that shows no notice.
OPENED = f"{STREAM}?seen=0.0"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opens(client_for: ClientFor, settings: Any) -> Iterator[Opens]:
    """Open somebody's stream, which lasts until the test is over; nothing was missed before it began."""
    settings.NOTICE_STREAM_SECONDS = 60
    answers: list[Any] = []

    def open_stream(member: Membership) -> Any:
        answers.append(client_for(member).get(OPENED))
        assert answers[-1].status_code == 200
        assert next(answers[-1].streaming_content) == live.STILL_HERE
        return answers[-1]

    yield open_stream
    for answer in answers:
        answer.close()


def tells(member: Membership, key: str = "one") -> None:
    news = News(NoticeType.JOB_DONE, key, "The import is done", "/accounts/")
    tell(platform_id=member.platform_id, news=news, members=[member])


def test_an_open_page_hears_of_a_notice(opens: Opens, ada: Membership) -> None:
    answer = opens(ada)
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    for key in ("one", "two"):
        tells(ada, key)
        assert next(answer.streaming_content) == live.NEWS


def test_what_came_between_the_page_and_its_stream_is_told_at_once(
    client_for: ClientFor, ada: Membership, settings: Any
) -> None:
    settings.NOTICE_STREAM_SECONDS = 0.5
    client = client_for(ada)
    bell = client.get(reverse("team:notice_list")).content.decode()
    tells(ada)
    assert f'data-stream="{OPENED}"' in bell
    assert list(client.get(OPENED).streaming_content) == [live.NEWS]


def test_what_comes_before_anybody_reads_the_stream_is_not_missed(
    client_for: ClientFor, ada: Membership, settings: Any
) -> None:
    settings.NOTICE_STREAM_SECONDS = 60
    answer = client_for(ada).get(OPENED)
    tells(ada)
    assert [next(answer.streaming_content) for _ in range(2)] == [live.STILL_HERE, live.NEWS]
    answer.close()


def test_news_of_others_and_of_other_platforms_are_not_heard(
    client_for: ClientFor, ada: Membership, vic: Membership, olga: Membership, settings: Any
) -> None:
    elsewhere = MembershipFactory(platform=olga.platform, user=ada.user, roles=["administrator"])
    settings.NOTICE_STREAM_SECONDS = 0.5
    answer = client_for(ada).get(OPENED)
    for member in (vic, olga, elsewhere):
        tells(member)
    assert list(answer.streaming_content) == [live.STILL_HERE]


def test_what_is_rolled_back_is_not_told(client_for: ClientFor, ada: Membership, settings: Any) -> None:
    settings.NOTICE_STREAM_SECONDS = 0.5
    answer = client_for(ada).get(OPENED)
    with transaction.atomic():
        tells(ada)
        transaction.set_rollback(True)
    assert list(answer.streaming_content) == [live.STILL_HERE]


def test_what_is_told_says_nothing_but_that(ada: Membership, settings: Any) -> None:
    subscription = Redis.from_url(settings.REDIS_URL).pubsub()
    subscription.psubscribe(f"{connection.settings_dict['NAME']}:*")
    subscription.get_message(timeout=5)
    tells(ada)
    message = subscription.get_message(timeout=5)
    subscription.close()
    assert message["data"] == b"news"


def test_a_stream_that_has_nothing_to_tell_keeps_the_connection_alive(
    opens: Opens, ada: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0)
    assert next(opens(ada).streaming_content).startswith(b":")


def test_a_stream_ends_with_the_server(opens: Opens, ada: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = opens(ada)
    monkeypatch.setattr(live, "is_stopping", lambda: True)
    assert list(answer.streaming_content) == []


def test_a_stream_holds_no_connection_to_the_database(opens: Opens, ada: Membership) -> None:
    opens(ada)
    assert connection.connection is None


def test_strangers_and_whoever_left_the_team_are_refused(
    client: Client, client_for: ClientFor, ada: Membership
) -> None:
    assert client.get(STREAM).headers["Location"].startswith(reverse("account_login"))
    she = client_for(ada)
    assert she.post(STREAM).status_code == 405
    ada.delete()
    assert she.get(STREAM).headers["Location"] == reverse("team:no_platform")


def test_streams_are_bounded_and_a_closed_one_makes_room(
    opens: Opens, client_for: ClientFor, ada: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "slots", threading.BoundedSemaphore(1))
    first = opens(ada)
    refused = client_for(ada).get(STREAM)
    assert (refused.status_code, refused.content) == (204, b"")
    first.close()
    second = opens(ada)
    # Once more than it was opened would make room for one too many.
    first.close()
    assert client_for(ada).get(STREAM).status_code == 204
    second.close()


def test_a_stream_that_nobody_ever_reads_makes_room(
    client_for: ClientFor, ada: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "slots", threading.BoundedSemaphore(1))
    client_for(ada).get(STREAM).close()
    assert client_for(ada).get(STREAM).status_code == 200


def test_a_browser_that_hangs_up_makes_room(ada: Membership, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NOTICE_STREAM_SECONDS = 60
    monkeypatch.setattr(live, "slots", threading.BoundedSemaphore(1))
    ours, browser = socket.socketpair()
    stream = live.notice_stream(platform_id=ada.platform_id, user_id=ada.user_id, seen="0.0", browser=ours)
    assert stream is not None
    browser.close()
    assert list(stream) == [live.STILL_HERE]
    ours.close()
    assert live.slots.acquire(blocking=False)


@pytest.fixture
def no_redis(settings: Any) -> Iterator[None]:
    """A port at which nobody answers."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    live._redis.cache_clear()
    yield
    live._redis.cache_clear()


def test_without_redis_notices_are_written_and_pages_ask(
    no_redis: None, client_for: ClientFor, ada: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "slots", threading.BoundedSemaphore(1))
    tells(ada)
    assert Notice.objects.count() == 1
    assert [client_for(ada).get(STREAM).status_code for _ in range(2)] == [204, 204]
    assert live.slots.acquire(blocking=False)
