"""docs/coverage.md goes through the whole document, and names no test that does not exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
TEXT = (ROOT.parent / "docs" / "coverage.md").read_text()
COVERED = TEXT.partition("## Not built")[0]
NAMED = re.findall(r"`([\w/]+\.py)::(test_\w+)`", TEXT)
# The document's own headings, besides one that must then be said not to be built.
HEADINGS = (
    "Manage individual accounts",
    "Create accounts",
    "Find accounts",
    "View the Dashboard as a connected account",
    "View and unblock support cases",
    "Identify and remediate issues with required actions",
    "Update account information",
    "Update capabilities",
    "Send funds",
    "Pull funds",
    "Remove accounts",
)


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_a_named_test_exists(path: str, name: str) -> None:
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_every_sentence_names_a_test() -> None:
    sentences = [line for line in COVERED.splitlines() if line.startswith("- ")]
    assert [line for line in sentences if not re.search(r": `[\w/]+\.py::test_\w+`", line)] == []


def test_every_heading_stands_in_the_documents_order_or_is_said_to_be_missing() -> None:
    built = re.findall(r"^## (.+)$", COVERED, re.MULTILINE)
    missing = re.findall(r"^- ([^:]+): the whole heading", TEXT.removeprefix(COVERED), re.MULTILINE)
    assert built == [heading for heading in HEADINGS if heading not in missing]
    assert set(built) | set(missing) == set(HEADINGS)
