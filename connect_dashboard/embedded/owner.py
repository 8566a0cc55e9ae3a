"""Who runs the embedded servers: we ourselves, or, when we are root, a system user without any rights."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "connect-dashboard"
READ = stat.S_IRGRP | stat.S_IROTH
TRAVERSE = stat.S_IXOTH


@dataclass(frozen=True)
class Owner:
    name: str
    uid: int
    gid: int

    def make_private(self, folder: Path) -> None:
        folder.chmod(0o700)
        os.chown(folder, self.uid, self.gid)


def servers_owner() -> Owner | None:
    """None: the servers run as whoever we are. PostgreSQL refuses to run as root, so root needs a stand-in."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _add_system_user() -> None:
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    else:
        command = ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", SYSTEM_USER]
    subprocess.run(command, check=True, capture_output=True)


def open_way_to(folder: Path) -> list[Path]:
    """Let others pass through (not list, not read) the folders above; return those that were closed."""
    closed = [parent for parent in folder.absolute().parents if not parent.stat().st_mode & TRAVERSE]
    for parent in reversed(closed):
        parent.chmod(parent.stat().st_mode | TRAVERSE)
    return closed


def make_executable_by_others(folder: Path) -> None:
    """Undo a strict umask on programs that a package brought; a no-op everywhere else."""
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        wanted = mode | READ
        if path.is_dir() or mode & stat.S_IXUSR:
            wanted |= stat.S_IXGRP | stat.S_IXOTH
        if wanted != mode:
            path.chmod(wanted)
