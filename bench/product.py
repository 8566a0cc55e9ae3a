"""The product as `make run` starts it, in a folder of its own: its processes, and how to end them without warning."""

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
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("accounts", "connect_dashboard", "requirements_app", "funds", "support_cases", "templates", "static")
PATIENCE = 180.0
# What the supervisor keeps running, by a part of its command line.
PARTS = {"web": "gunicorn", "worker": " worker ", "beat": " beat ", "redis": "redis-server", "postgres": "postgres -D"}


@dataclass(frozen=True)
class Seen:
    """A process that ran; when it began tells it from a later one that was given its number."""

    pid: int
    began: int
    parent: int = field(compare=False)
    command: str = field(compare=False)

    def runs(self) -> bool:
        return look(self.pid) == self


def look(pid: int) -> Seen | None:
    """None where there is none, or one that has ended and waits for its parent to ask."""
    with suppress(OSError):
        state, parent, *others = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        return None if state == "Z" else Seen(pid, int(others[17]), int(parent), command)
    return None


def below(pid: int) -> list[Seen]:
    """Its children, then theirs, and so on."""
    everybody = [one for folder in Path("/proc").glob("[0-9]*") if (one := look(int(folder.name)))]
    found: list[Seen] = []
    generation = {pid}
    while generation:
        children = [one for one in everybody if one.parent in generation]
        found += children
        generation = {one.pid for one in children}
    return found


class Product:
    """Serves on ``port`` until it is ended; ``kill`` ends a part of it, which its supervisor starts again."""

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
        self.pid = self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """By which others reach the same servers, with the same keys."""
        lines = (self.home / "var" / "embedded.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def output(self) -> str:
        return self._output.read_text()

    def wait_until_whole(self) -> None:
        whole = wait_for(lambda: self._has_ended() or self._is_whole())
        if self._has_ended() or not whole:
            raise RuntimeError(f"the product does not run:\n{_listed(below(self.pid))}\n{self.output()}")

    def part(self, name: str) -> Seen | None:
        children = (one for one in below(self.pid) if one.parent == self.pid)
        return next((one for one in children if PARTS[name] in one.command), None)

    def kill(self, name: str, *, child: bool = False) -> Seen | None:
        """With ``child`` the youngest process of the part, else its first; which, if there was one."""
        first = self.part(name)
        victim = max(below(first.pid), key=lambda one: one.began, default=first) if first and child else first
        if victim:
            with suppress(ProcessLookupError):
                os.kill(victim.pid, signal.SIGKILL)
        return victim

    def end(self, with_signal: signal.Signals) -> int:
        """Return the exit code, when whatever it had started is gone too."""
        family = below(self.pid)
        self._process.send_signal(with_signal)
        code = self._process.wait(PATIENCE)
        if not wait_for(lambda: not any(one.runs() for one in family)):
            raise RuntimeError(f"left behind:\n{_listed([one for one in family if one.runs()])}\n{self.output()}")
        return code

    def _has_ended(self) -> bool:
        return self._process.poll() is not None

    def _is_whole(self) -> bool:
        return all(map(self.part, PARTS)) and self._answers("/readyz")

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def copy_to(home: Path) -> None:
    """All that the product needs to run in another folder."""
    home.mkdir()
    for name in COPIED:
        # With what Python has compiled, but for what it is writing at this moment.
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in ("manage.py", "requirements.txt"):
        shutil.copy(ROOT / name, home)


@contextmanager
def running_product(**settings: str) -> Iterator[Product]:
    """A copy of the product that serves, with nothing in its database; it goes away with its folder."""
    with tempfile.TemporaryDirectory(prefix="connect-run-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        copy_to(home)
        product = Product(home, **settings)
        try:
            product.wait_until_whole()
            yield product
        finally:
            product.end(signal.SIGINT)


def wait_for(what: Callable[[], bool], seconds: float = PATIENCE, pause: float = 0.1) -> bool:
    """Whether it became so in time."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _listed(processes: list[Seen]) -> str:
    return "\n".join(f"{one.pid} (of {one.parent}): {one.command}" for one in processes)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
