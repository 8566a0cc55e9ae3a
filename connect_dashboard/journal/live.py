"""Server-sent events: a page that is open learns within the second that its reader has a new notice.

What travels through Redis is a hint with nothing in it: the page asks for the news itself, as it also does from time
to time without one. So a hint may get lost, and Redis may be away.
"""

import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import structlog
from django.conf import settings
from django.db import connection, transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

from connect_dashboard.journal.queries import unread_state

log = structlog.get_logger()

NEWS, STILL_HERE = b"event: notices\ndata: news\n\n", b": still here\n\n"
HEARTBEAT_SECONDS = 15.0
# How soon a stream notices that its browser has gone, or that the server is stopping.
STEP_SECONDS = 1.0
_REDIS_SECONDS = 1.0

# A stream holds a thread. The other half of them is left to pages.
slots = threading.BoundedSemaphore(settings.WEB_THREADS // 2)


def _goes_on() -> bool:
    return False


# The web server says whether this process is about to end, for it waits for open answers.
is_stopping: Callable[[], bool] = _goes_on


@cache
def _redis() -> Redis:
    """Asked in passing: whoever waits for it is a person, or holds a thread."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


def _channel(platform_id: int, user_id: int) -> str:
    """With the name of the database: other installations may share the Redis."""
    return f"{connection.settings_dict['NAME']}:notices:{platform_id}:{user_id}"


def hint_on_commit(*, platform_id: int, user_ids: Iterable[int]) -> None:
    """Tell the open pages of these people, once the change is committed, that there is news."""
    channels = [_channel(platform_id, pk) for pk in user_ids]
    if channels and settings.REDIS_URL:
        transaction.on_commit(lambda: _publish(channels))


def _publish(channels: list[str]) -> None:
    try:
        with _redis().pipeline(transaction=False) as pipeline:
            for channel in channels:
                pipeline.publish(channel, "news")
            pipeline.execute()
    except (RedisError, OSError) as error:
        log.warning("notices_not_hinted", error=type(error).__name__)


class NoticeStream:
    """The body of one answer. Its slot comes back when it is closed, and also when nobody ever reads it."""

    def __init__(self, subscription: PubSub, browser: socket.socket | None) -> None:
        self._subscription, self._browser = subscription, browser
        self.begins_with = STILL_HERE
        self.close = weakref.finalize(self, _let_go, subscription, slots)

    def __iter__(self) -> Iterator[bytes]:
        try:
            _let_go_of_the_database()
            yield from self._events()
        except (RedisError, OSError) as error:
            log.warning("notice_stream_broken", error=type(error).__name__)
        finally:
            self.close()

    def _events(self) -> Iterator[bytes]:
        yield self.begins_with
        began = spoke = time.monotonic()
        while time.monotonic() - began < settings.NOTICE_STREAM_SECONDS:
            if is_stopping() or _has_gone(self._browser):
                return
            message = self._subscription.get_message(timeout=STEP_SECONDS)
            if message and message["type"] == "message":
                yield NEWS
            elif time.monotonic() - spoke >= HEARTBEAT_SECONDS:
                yield STILL_HERE
            else:
                continue
            spoke = time.monotonic()


def notice_stream(*, platform_id: int, user_id: int, seen: str, browser: socket.socket | None) -> NoticeStream | None:
    """Listen for a person's news; None where that cannot be: all slots are taken, or there is no Redis.

    ``seen`` is the stamp of what the page shows: what came between it and the subscription is told at once.
    ``browser`` is the connection on which the answer goes out, where the web server lets us know it.
    """
    if not settings.REDIS_URL:
        return None
    subscription = _redis().pubsub()
    if not slots.acquire(blocking=False):
        return None
    stream = NoticeStream(subscription, browser)
    try:
        subscription.subscribe(_channel(platform_id, user_id))
        subscription.get_message(timeout=_REDIS_SECONDS)  # Redis says that it has begun
    except (RedisError, OSError) as error:
        log.warning("notice_stream_refused", error=type(error).__name__)
        stream.close()
        return None
    if unread_state(platform_id=platform_id, user_id=user_id).stamp != seen:
        stream.begins_with = NEWS
    return stream


def _let_go(subscription: PubSub, taken: threading.BoundedSemaphore) -> None:
    try:
        subscription.close()
    finally:
        taken.release()


def _let_go_of_the_database() -> None:
    """A stream lasts for minutes and asks nothing; only a test reads one within a transaction of its own."""
    if not connection.in_atomic_block:
        connection.close()


def _has_gone(browser: socket.socket | None) -> bool:
    """Whether the other side has hung up; a write would tell only with the heartbeat after the next."""
    if browser is None:
        return False
    try:
        return browser.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
