"""Child processes that end with us, whatever ends us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from connect_dashboard.embedded.owner import Owner

PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec nothing may be loaded.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Trouble(Exception):
    """Something the person at the keyboard can mend; the message says how."""


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None
    owner: Owner | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals | None = None  # sent by the kernel when we die; by default the stop signal
    stop_seconds: float = 6.0
    inherited: tuple[int, ...] = ()
    ready: Callable[[int], bool] = lambda pid: True


class Process:
    """A running program, in a session of its own: a Ctrl-C at the terminal reaches the supervisor alone."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.started = time.monotonic()
        output = program.log.open("wb") if program.log else None
        owner = program.owner
        try:
            self._child = subprocess.Popen(
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                user=owner.uid if owner else None,
                group=owner.gid if owner else None,
                extra_groups=[] if owner else None,
                pass_fds=program.inherited,
                start_new_session=True,
                preexec_fn=_ends_with(os.getpid(), program.orphan_signal or program.stop_signal),
            )
        finally:
            if output:
                output.close()

    @property
    def pid(self) -> int:
        return self._child.pid

    def exit_code(self) -> int | None:
        return self._child.poll()

    def is_ready(self) -> bool:
        return self.program.ready(self.pid)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._child.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End what is left of the program's whole session."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()


def _ends_with(parent: int, with_signal: signal.Signals) -> Callable[[], None] | None:
    libc = _libc
    if libc is None:
        return None

    def bind_to_parent() -> None:
        # Whoever is started by a shell in the background ignores SIGINT and SIGQUIT, and so do its children: until
        # the program listened for itself, the signal would be lost.
        if with_signal != signal.SIGKILL:
            signal.signal(with_signal, signal.SIG_DFL)
        libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the call
            os._exit(1)

    return bind_to_parent


def stop_all(processes: list[Process]) -> None:
    """Ask all at once; after the patience of each, end it by force."""
    for process in processes:
        process.stop()
    asked = time.monotonic()
    for process in processes:
        while process.exit_code() is None and time.monotonic() < asked + process.program.stop_seconds:
            time.sleep(0.02)
        process.kill()


def last_words(log: Path | None, lines: int = 3) -> str:
    if log is None or not log.exists():
        return ""
    return " / ".join(log.read_text(errors="replace").strip().splitlines()[-lines:])
