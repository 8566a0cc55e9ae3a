"""The official Python SDK, unmodified, against a running server."""

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


def client_of(server: str, secret: str, **options: Any) -> Any:
    addresses = {"api": server, "files": server}
    return stripe.StripeClient(secret, base_addresses=addresses, max_network_retries=0, **options)


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
