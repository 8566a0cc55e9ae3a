"""The script of the faults, in short: it starts the product, kills its parts, and proves what is left."""

import os
import subprocess
import sys

import pytest

from bench.product import ROOT


@pytest.mark.race
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_whatever_is_killed_each_movement_is_there_once_and_every_letter_arrives() -> None:
    asked = ("--movements", "60", "--kills", "4", "--clients", "4", "--seed", "3")
    shown = subprocess.run(
        [sys.executable, "-m", "bench.faults", *asked],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "Asked for " in shown.stdout
    assert shown.stdout.rstrip().endswith("every letter arrived.")
