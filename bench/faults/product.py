"""The product as `make run` starts it, in a folder of its own: its processes, and how to end one without warning."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("accounts", "connect_dashboard", "requirements_app", "funds", "support_cases", "templates", "static")
START_SECONDS = 180.0
# What may be killed, by a part of its command line; of those that have children, one of them too.
PARTS = {"web": "gunicorn", "worker": " worker ", "redis": "redis-server", "postgres": "postgres -D"}
WITH_CHILDREN = ("web", "postgres")


class Product:
    """Serves on ``port`` until it is stopped; ``kill`` ends a part of it, which its supervisor starts again."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = _free_port()
        self._output = home / "output.txt"
        given = {"PATH": os.environ["PATH"], "HOME": str(home), "PORT": str(self.port), "DEMO_ACCOUNTS": "0"}
        with self._output.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "connect_dashboard.supervisor"],
                cwd=home,
                env={**given, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def environment(self) -> dict[str, str]:
        """By which others reach the same servers, with the same keys."""
        lines = (self.home / "var" / "embedded.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def wait_until_whole(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._is_whole():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the product does not run:\n{self.output()}")
            time.sleep(0.1)

    def kill(self, part: str, *, child: bool) -> bool:
        """With ``child`` one of its processes, else its first; whether there was one."""
        first = self._process_of(part)
        children = sorted(_children(first)) if first and child else []
        victim = children[-1] if children else first
        if victim is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return True

    def output(self) -> str:
        return self._output.read_text()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _is_whole(self) -> bool:
        return all(map(self._process_of, PARTS)) and self._answers("/readyz")

    def _process_of(self, part: str) -> int | None:
        return next((pid for pid in _children(self._process.pid) if PARTS[part] in _command(pid)), None)

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """A copy of the product that serves, with nothing in its database; it goes away with its folder."""
    with tempfile.TemporaryDirectory(prefix="connect-faults-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        for name in COPIED:
            shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("manage.py", "requirements.txt"):
            shutil.copy(ROOT / name, home)
        product = Product(home, **settings)
        try:
            product.wait_until_whole()
            yield product
        finally:
            product.stop()


def wait_for(what: Callable[[], bool], seconds: float, pause: float = 0.5) -> bool:
    """Whether it became so in time."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
