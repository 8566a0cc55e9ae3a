"""A program that listens, badly: of each five answers one is an error, half of those after it took the event in.

What it took in it writes down at once, a line an event, so that nothing is forgotten when it is killed. It knows the
standard library alone. Arguments: port, file, seed.
"""

import json
import os
import random
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAILS = 0.2


def main(port: int, path: str, seed: int) -> None:
    kept = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    chance, guard = random.Random(seed), threading.Lock()  # noqa: S311 - the same failures every time

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with guard:
                drawn = chance.random()
            if drawn >= FAILS / 2:
                os.write(kept, f"{event['id']}\n".encode())
            self.send_response(500 if drawn < FAILS else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    Server(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
