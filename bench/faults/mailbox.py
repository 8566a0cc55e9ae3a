"""A mail server that only receives, and remembers what came: a witness that the product cannot talk to."""

import socketserver
import threading
from collections import Counter
from contextlib import suppress
from email import message_from_bytes, policy
from typing import cast

Letter = tuple[str, str]


class Mailbox(socketserver.ThreadingTCPServer):
    """``letters`` counts what came by recipient and subject."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: Counter[Letter] = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def take(self, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        # A long subject begins on a line of its own.
        self.letters[str(message["To"]), str(message["Subject"]).strip()] += 1


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        # Whoever speaks may be killed in the middle of a sentence.
        with suppress(ConnectionError):
            self._converse()

    def _converse(self) -> None:
        self._say("220 mailbox")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 mailbox" if word in (b"EHLO", b"HELO") else "250 ok")

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                cast("Mailbox", self.server).take(b"".join(lines))
                self._say("250 taken")
                return
            lines.append(line.removeprefix(b"."))

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
