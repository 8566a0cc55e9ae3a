"""`make run`: database, broker, web server, worker and beat, one process tree that starts, mends and stops together."""

import errno
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType

from connect_dashboard import preparation
from connect_dashboard.embedded.keys import generated_keys, read_generated, write_environment
from connect_dashboard.embedded.processes import Process, Program, Trouble, last_words, stop_all
from connect_dashboard.embedded.servers import Servers, close_short_way, embedded_servers

ROOT = preparation.ROOT
PREPARED = "prepared.json"
PYTHON = sys.executable
TICK_SECONDS = 0.05
START_SECONDS = 60.0
PORT_ATTEMPTS, PORT_PAUSE = 10, 0.15
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A program that ran this long was sound: its next failure starts again with a short pause.
SOUND_SECONDS = 60.0


class Stopped(Exception):
    """A signal asked us to end."""


@dataclass
class Child:
    """A program that is kept running, with a pause between restarts that doubles while it keeps failing."""

    program: Program
    process: Process
    pause: float = FIRST_PAUSE
    restart_at: float | None = None

    def mend(self) -> None:
        now = time.monotonic()
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.process, self.restart_at = Process(self.program), None
            return
        code = self.process.exit_code()
        if code is None:
            return
        self.process.kill()
        if now - self.process.started > SOUND_SECONDS:
            self.pause = FIRST_PAUSE
        say(f"{self.program.name} ended (code {code}); starting it again in {self.pause:g} s")
        self.restart_at = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)


class Supervisor:
    def __init__(self) -> None:
        self.children: list[Child] = []
        self._asked_to_stop = False

    def listen_for_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def wait(self) -> None:
        time.sleep(TICK_SECONDS)
        if self._asked_to_stop:
            raise Stopped

    def start(self, program: Program) -> Child:
        child = Child(program, Process(program))
        self.children.append(child)
        return child

    def wait_until_ready(self, child: Child, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not child.process.is_ready():
            if child.process.exit_code() is not None or time.monotonic() > deadline:
                words = last_words(child.program.log) or "its words stand above"
                raise Trouble(f"{child.program.name} did not start: {words}")
            self.wait()

    def run_once(self, program: Program) -> None:
        """Run a program to its end, as a child like the others, so that it stops with us."""
        child = self.start(program)
        while (code := child.process.exit_code()) is None:
            self.wait()
        self.children.remove(child)
        if code:
            raise Trouble(f"{program.name} failed; its words stand above.")

    def keep_running(self) -> None:
        while True:
            for child in self.children:
                child.mend()
            self.wait()

    def stop(self) -> None:
        """Those who use the servers go first."""
        servers = ("postgres", "redis")
        running = [child.process for child in self.children]
        stop_all([process for process in running if process.program.name not in servers])
        stop_all([process for process in running if process.program.name in servers])


def say(line: str) -> None:
    print(line, flush=True)


def prepare_folder(var: Path) -> None:
    try:
        for name in ("", "log", "metrics", "files"):
            (var / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Trouble(f"{var} cannot be written ({error.strerror}): run this in a folder of your own.") from error
    if not os.access(var, os.W_OK):
        raise Trouble(f"{var} is not writable: make it yours (chown), or run this in a folder of your own.")


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    with (var / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip()
            raise Trouble(
                f"It already runs in this folder (process {pid}): use that one, or stop it: kill {pid}"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def listening_socket(host: str, port: int) -> socket.socket:
    """Taken before anything starts, and handed to the web server: early visitors wait instead of being refused."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return _create_server((host, port), family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            words = f"Port {port} is in use: stop the other program, or choose another port: PORT={port + 1} make run"
        elif error.errno == errno.EACCES:
            words = f"Port {port} may not be used by an ordinary user: choose one above 1023: PORT=8000 make run"
        else:
            words = f"HOST {host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all addresses."
        raise Trouble(words) from error


def _create_server(address: tuple[str, int], family: int) -> socket.socket:
    """With a little patience: the web server of a killed supervisor takes a moment to leave."""
    for _ in range(PORT_ATTEMPTS):
        try:
            return socket.create_server(address, family=family, backlog=1024)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            time.sleep(PORT_PAUSE)
    return socket.create_server(address, family=family, backlog=1024)


def web_program(listener: socket.socket, host: str, var: Path) -> Program:
    for stale in (var / "metrics").glob("*.db"):
        stale.unlink()
    descriptor, port = listener.fileno(), listener.getsockname()[1]
    command = (
        "-m",
        "gunicorn",
        "-c",
        "python:connect_dashboard.web_server",
        "--bind",
        f"fd://{descriptor}",
        "--preload",
        "connect_dashboard.wsgi:application",
    )
    metrics = {"PROMETHEUS_MULTIPROC_DIR": str(var / "metrics")}
    return Program(
        "web",
        (PYTHON, *command),
        environment=metrics,
        inherited=(descriptor,),
        orphan_signal=signal.SIGQUIT,  # quick, so that the port is free for the next start
        ready=lambda pid: answers(reachable_host(host), port),
    )


def celery_programs(var: Path, log_level: str) -> list[Program]:
    celery = (PYTHON, "-m", "celery", "--app", "connect_dashboard.celery:app", "--quiet")
    # Threads: no children of its own that could be left behind.
    worker = ("worker", "--pool", "threads", "--concurrency", "2", "--loglevel", log_level)
    beat = ("beat", "--schedule", str(var / "beat-schedule"), "--pidfile", "", "--loglevel", log_level)
    # For root, Celery has twelve lines of warning; the start has told its own.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker"}
    worker_command = (*celery, *worker, "--without-gossip", "--without-mingle")
    return [
        # Its own quick end would wait for tasks whose servers are gone; what it was at is taken up by another.
        Program("worker", worker_command, environment=quiet, orphan_signal=signal.SIGKILL),
        Program("beat", (*celery, *beat)),
    ]


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable_host(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def checked_settings() -> ModuleType:
    """Every wrong variable is named before anything starts."""
    try:
        return import_module("connect_dashboard.settings")
    except Exception as error:
        if type(error).__name__ != "ImproperlyConfigured":
            raise
        raise Trouble(str(error)) from error


def prepare(supervisor: Supervisor, state: Path, demo_accounts: int) -> None:
    say("Preparing the database ...")
    state.unlink(missing_ok=True)
    command = (PYTHON, "-m", "connect_dashboard.preparation", "--demo", str(demo_accounts), "--state", str(state))
    supervisor.run_once(Program("preparation", command))


def announce(address: str, state: Path) -> None:
    say(f"\n  Open {address}   (Ctrl-C stops it)\n")
    for line in preparation.sign_in_lines(state):
        say(f"    {line}")
    say("")


def serve(supervisor: Supervisor, servers: Servers, var: Path) -> None:
    own_database = "DATABASE_URL" not in servers.environment
    settings = checked_settings()
    demo_accounts = 0 if own_database and "DEMO_ACCOUNTS" not in os.environ else settings.DEMO_ACCOUNTS
    with listening_socket(settings.HOST, settings.PORT) as listener:
        for child in [supervisor.start(program) for program in servers.programs]:
            supervisor.wait_until_ready(child)
        if own_database or servers.new_database or not preparation.is_current(var / PREPARED):
            prepare(supervisor, var / PREPARED, demo_accounts)
        supervisor.wait_until_ready(supervisor.start(web_program(listener, settings.HOST, var)))
        announce(settings.PUBLIC_URL, var / PREPARED)
        for program in celery_programs(var, settings.LOG_LEVEL):
            supervisor.start(program)
        supervisor.keep_running()


def run(supervisor: Supervisor, var: Path) -> None:
    # Run by hand on one's own machine: plain http, whoever's database it is.
    known = {"EMBEDDED": "true", **read_generated(var / "embedded.env")}
    os.environ.update({name: value for name, value in known.items() if not os.environ.get(name)})
    try:
        servers = embedded_servers(var, os.environ)
        generated = {"EMBEDDED": os.environ["EMBEDDED"], **generated_keys(os.environ), **servers.environment}
        write_environment(var / "embedded.env", generated)
        os.environ.update(generated)
        for notice in servers.notices:
            say(notice)
        serve(supervisor, servers, var)
    except Stopped:
        say("Stopping ...")
    finally:
        supervisor.stop()
        close_short_way(var)


def main() -> int:
    supervisor = Supervisor()
    supervisor.listen_for_signals()
    var = ROOT / "var"
    try:
        prepare_folder(var)
        with only_one(var):
            run(supervisor, var)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
