"""The configuration table says what the settings read, no more and no less."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_variables_is_in_step_with_the_settings() -> None:
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "connect_dashboard" / "settings.py").read_text()))
    section = (ROOT / "README.md").read_text().split("## Configuration")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)} == read
