"""One POST to an endpoint: to a checked address, without following anywhere, and never longer than its time."""

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from connect_dashboard.journal.webhooks.addresses import AddressRefused, LookupTimeout, Target, resolve

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
_ANSWER_BYTES = 4096
_TOO_LATE, _NOT_FOUND_IN_TIME = "Timed out", "Timed out while the host was looked up"
_tls = ssl.create_default_context()


@dataclass(frozen=True)
class Result:
    """``status`` is that of the HTTP answer, None where there was none; ``error`` then says why."""

    status: int | None
    answer: str
    error: str
    milliseconds: int

    @property
    def is_success(self) -> bool:
        """The dialect: any 2xx; a redirect is a failure."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def timed_out(self) -> bool:
        return self.error in (_TOO_LATE, _NOT_FOUND_IN_TIME)


def post(url: str, body: bytes, headers: dict[str, str]) -> Result:
    """Send ``body``; whatever goes wrong is a Result."""
    began = time.monotonic()
    until = began + TOTAL_SECONDS
    try:
        status, answer = _exchange(resolve(url, seconds=TOTAL_SECONDS), body, headers, until)
        return Result(status, answer, "", _since(began))
    except AddressRefused as error:
        return Result(None, "", str(error)[:200], _since(began))
    except LookupTimeout:
        return Result(None, "", _NOT_FOUND_IN_TIME, _since(began))
    except TimeoutError:
        return Result(None, "", _TOO_LATE, _since(began))
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        took = _since(began)
        if took >= TOTAL_SECONDS * 1000 - 50:
            return Result(None, "", _TOO_LATE, took)
        return Result(None, "", _words(error), took)


def _exchange(target: Target, body: bytes, headers: dict[str, str], until: float) -> tuple[int, str]:
    connection = _connected(target, until)
    # A server that answers a byte at a time never times out by itself: the connection is cut from outside.
    was_cut = threading.Event()
    guard = threading.Timer(_left(until), _cut, [connection.sock, was_cut])
    guard.daemon = True
    guard.start()
    try:
        connection.request("POST", target.path, body=body, headers=headers)
        response = connection.getresponse()
        answer = response.read(_ANSWER_BYTES)
        if was_cut.is_set():
            # What was cut off reads like an answer that ends there.
            raise TimeoutError
        return response.status, answer.decode("utf-8", "replace").replace("\x00", "")[:1000]
    finally:
        guard.cancel()
        connection.close()


def _connected(target: Target, until: float) -> http.client.HTTPConnection:
    plain = socket.create_connection((target.address, target.port), timeout=min(CONNECT_SECONDS, _left(until)))
    try:
        plain.settimeout(min(CONNECT_SECONDS, _left(until)))
        sock = _tls.wrap_socket(plain, server_hostname=target.host) if target.scheme == "https" else plain
    except BaseException:
        plain.close()
        raise
    usual = 443 if target.scheme == "https" else 80
    host = f"[{target.host}]" if ":" in target.host else target.host
    connection = http.client.HTTPConnection(host, None if target.port == usual else target.port)
    connection.default_port = usual
    connection.sock = sock
    return connection


def _left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def _cut(sock: socket.socket, was_cut: threading.Event) -> None:
    """Says so first: whoever reads goes on the moment the connection is gone."""
    was_cut.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "The host is not known"
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused"
    if isinstance(error, ssl.SSLError):
        return f"No secure connection: {getattr(error, 'verify_message', '') or error.reason or 'TLS failed'}"[:200]
    return f"{type(error).__name__}: {error}"[:200]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
