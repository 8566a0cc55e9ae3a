"""`make run` for real: a copy of the product in a folder of its own, started, hurt, stopped and started again."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.product import Product, copy_to, look, wait_for
from connect_dashboard.embedded import postgres
from connect_dashboard.embedded.keys import write_environment
from connect_dashboard.embedded.owner import servers_owner
from connect_dashboard.embedded.processes import Process, Program, Trouble, stop_all
from connect_dashboard.embedded.servers import LONGEST_SOCKET_PATH, close_short_way, embedded_servers
from connect_dashboard.supervisor import listening_socket, only_one, prepare_folder


@pytest.fixture
def apart() -> Iterator[Path]:
    """Not pytest's own folder: as root, the servers run as another user, and every pytest session closes that one."""
    with tempfile.TemporaryDirectory(prefix="connect-run-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def home(apart: Path) -> Path:
    folder = apart / "home"
    copy_to(folder)
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.timeout(900)
def test_it_starts_mends_itself_stops_and_comes_back(home: Path) -> None:
    run = Product(home)
    try:
        run.wait_until_whole()
        assert f"Open http://localhost:{run.port}" in run.output()
        secrets = home / "var" / "embedded.env"
        assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
        keys = re.findall("(?:SECRET|ENCRYPTION)_KEYS?=.+", secrets.read_text())

        for part in ("web", "beat", "redis", "postgres"):
            hurt = run.kill(part)
            assert hurt
            assert wait_for(lambda hurt=hurt: not hurt.runs())
        run.wait_until_whole()
        assert "web ended" in run.output()
    finally:
        code = run.end(signal.SIGINT)
    assert code == 0, run.output()
    assert run.output().rstrip().endswith("Stopped.")

    again = Product(home)
    try:
        again.wait_until_whole()
        assert "Preparing" not in again.output()
        assert re.findall("(?:SECRET|ENCRYPTION)_KEYS?=.+", secrets.read_text()) == keys
    finally:
        # Nobody is left to clean up: the kernel tells the children.
        again.end(signal.SIGKILL)


def test_wrong_settings_are_named_together_and_nothing_is_left(home: Path) -> None:
    run = Product(home, PORT="eight", LOG_LEVEL="loud", WEB_WORKERS="0")
    assert wait_for(lambda: look(run.pid) is None)
    assert run.end(signal.SIGTERM) == 1
    for name in ("PORT", "LOG_LEVEL", "WEB_WORKERS"):
        assert f"- {name}: " in run.output()
    assert "Traceback" not in run.output()


@pytest.mark.parametrize(("database", "embedded"), [("", "True"), ("postgres://db/production", "False")])
def test_a_deployment_from_the_same_folder_does_not_inherit_plain_http(
    home: Path, database: str, embedded: str
) -> None:
    kept = {"SECRET_KEY": "s", "FIELD_ENCRYPTION_KEYS": "k", "REDIS_URL": "redis://r", "DATABASE_URL": "postgres://e/e"}
    (home / "var").mkdir()
    write_environment(home / "var" / "embedded.env", {"EMBEDDED": "true", **kept})
    environment = {**kept, "DATABASE_URL": database} if database else {}
    asked = "from connect_dashboard import settings; print(settings.EMBEDDED, settings.SECURE_COOKIES)"
    shown = subprocess.run([sys.executable, "-c", asked], cwd=home, env=environment, capture_output=True, text=True)
    assert shown.stdout.split() == [embedded, str(embedded == "False")], shown.stderr


def test_a_port_in_use_is_said_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {port} is in use: .* PORT={port + 1} make run"):
            listening_socket("127.0.0.1", port)


def test_a_foreign_address_is_refused() -> None:
    with pytest.raises(Trouble, match="no address of this machine"):
        listening_socket("192.0.2.1", 8000)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(Trouble, match="run this in a folder of your own"):
        prepare_folder(tmp_path / "var")


def test_a_second_start_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(Trouble, match=f"already runs in this folder .process {os.getpid()}"),
        only_one(tmp_path),
    ):
        pass


def test_data_of_another_postgresql_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Trouble, match="was made by PostgreSQL 17"):
        postgres.initialise(data, servers_owner())


def test_a_platform_without_the_wheel_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(Trouble, match="set DATABASE_URL"):
        postgres.installation()


def test_servers_that_the_environment_names_are_not_started(tmp_path: Path) -> None:
    named = {"DATABASE_URL": "postgres://db/x", "REDIS_URL": "redis://broker"}
    servers = embedded_servers(tmp_path, named)
    assert servers.programs == []
    assert servers.environment == {}


def test_a_deep_folder_gets_a_short_way_to_its_sockets(apart: Path) -> None:
    deep = apart.joinpath(*["a-folder-with-a-long-name"] * 5)
    deep.mkdir(parents=True)
    servers = embedded_servers(deep, {"DATABASE_URL": "postgres://db/x"})
    sockets = (deep / "run").resolve()
    try:
        assert (deep / "run").is_symlink()
        assert len(str(sockets / "redis.sock")) < LONGEST_SOCKET_PATH
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        started = [Process(program) for program in servers.programs]
        assert wait_for(lambda: all(process.is_ready() for process in started), 10)
        stop_all(started)
    finally:
        close_short_way(deep)
    assert not sockets.exists()


def test_a_program_that_will_not_stop_is_ended_with_all_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"trap '' TERM; sleep 60 & echo $! > {child}.new; mv {child}.new {child}; while :; do sleep 1; done"
    stubborn = Process(Program("stubborn", ("sh", "-c", script), stop_seconds=0.2))
    assert wait_for(child.exists, 10)
    stop_all([stubborn])
    assert stubborn.exit_code() == -signal.SIGKILL
    assert wait_for(lambda: look(int(child.read_text())) is None, 5)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel sends none")
def test_a_program_hears_the_signal_that_a_background_shell_has_us_ignore() -> None:
    heard = signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    try:
        deaf = Process(Program("deaf", ("sleep", "60"), orphan_signal=signal.SIGQUIT))
    finally:
        signal.signal(signal.SIGQUIT, heard)
    os.kill(deaf.pid, signal.SIGQUIT)
    try:
        assert wait_for(lambda: deaf.exit_code() == -signal.SIGQUIT, 10)
    finally:
        deaf.kill()
