"""Rules that no linter knows. A rule that no machine holds is forgotten."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("connect_dashboard", "accounts", "requirements_app", "funds", "support_cases")
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.relative_to(ROOT).parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MARKUP = re.compile(
    r"<script(?![^>]*\b(src=|type=\"application/json\"))|\son(click|load|submit|change|input)=|\sstyle="
)
MAX_LINES = 400


def calls(path: Path, *names: str) -> Iterator[int]:
    """Line numbers at which a method of one of ``names`` is called."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node.lineno


def where(found: list[tuple[Path, int]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line}" for path, line in found]


def test_only_locks_rooms_lock_rows() -> None:
    found = [(path, line) for path in SOURCES if path.name != "locks.py" for line in calls(path, "select_for_update")]
    assert where(found) == []


def test_tasks_are_woken_by_committed_rows_alone() -> None:
    found = [(path, line) for path in SOURCES if path.name != "wake.py" for line in calls(path, "delay", "send_task")]
    assert where(found) == []


def test_pages_come_by_rows_through_the_gates() -> None:
    """A view that fetches by primary key alone may show another platform's row."""
    pages = [path for path in SOURCES if {"views", "templatetags"} & set(path.parts) or path.name == "views.py"]
    found = [
        (path, node.lineno)
        for path in pages
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "objects"
    ]
    assert where(found) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short_and_say_what_they_hold(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES
    assert path.stem not in {"utils", "helpers", "misc", "common"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_script_no_style_and_no_other_company(path: Path) -> None:
    text = path.read_text()
    assert MARKUP.search(text) is None
    assert "stripe" not in re.sub(r"==\s*\"stripe\"", "", text).lower()
