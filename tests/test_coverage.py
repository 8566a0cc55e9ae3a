"""docs/coverage.md names no test that does not exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
NAMED = re.findall(r"`([\w/]+\.py)::(test_\w+)`", (ROOT.parent / "docs" / "coverage.md").read_text())


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_a_named_test_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
