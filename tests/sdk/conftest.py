"""The official Python SDK, unmodified, against a running server."""

import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

stripe = pytest.importorskip("stripe")


@pytest.fixture(autouse=True)
def _written_at_once(settings: Any) -> None:
    settings.API_LOG_SECONDS = settings.API_KEY_SECONDS = 0
    settings.SANDBOX_DELAY_SECONDS = 0


@pytest.fixture
def server(transactional_db: None, live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def shop(server: str) -> Any:
    """The platform of the program under test."""
    from tests.factories.team import PlatformFactory

    return PlatformFactory(business_name="Acme Market")


@pytest.fixture
def sdk(server: str, shop: Any) -> Any:
    """A client as a program has it: another base address and another key, nothing else."""
    from tests.factories.api import secret_key

    return client_of(server, secret_key(shop))


def client_of(server: str, secret: str, *, retries: int = 0, **options: Any) -> Any:
    addresses = {"api": server, "files": server}
    return stripe.StripeClient(secret, base_addresses=addresses, max_network_retries=retries, **options)


@pytest.fixture
def lossy_way(server: str) -> Iterator[str]:
    """A way to the server on which every first answer is lost: the request arrived, and the line went dead."""
    answered: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ahead = http.client.HTTPConnection(server.removeprefix("http://"))
            ahead.request("POST", self.path, body, dict(self.headers))
            answer = ahead.getresponse()
            content = answer.read()
            ahead.close()
            key = self.headers["Idempotency-Key"]
            if key not in answered:
                answered.add(key)
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name in ("Content-Type", "Content-Length", "Idempotent-Replayed", "Request-Id"):
                if value := answer.headers[name]:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    way = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=way.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{way.server_port}"
    way.shutdown()
    way.server_close()


class Receiver:
    """A program's server: keeps what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, Any]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((body, self.headers))
                self.send_response(receiver.status)
                self.end_headers()
                self.wfile.write(b"thanks")

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def webhook_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
