"""Answers against the dialect's published shapes: unknown enum values and wrong types fail, extra fields do not."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_DEFS = json.loads((Path(__file__).parent / "shapes.json").read_text())["$defs"]


def faults(value: Any, name: str | None = None) -> list[str]:
    """What is wrong with ``value`` as an object of the dialect."""
    schema = {"$ref": f"#/$defs/{name or value['object']}", "$defs": _DEFS}
    found = Draft202012Validator(schema).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]
