"""Answers against the dialect's published shapes: unknown enum values and wrong types fail, extra fields do not."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from connect_dashboard.api.openapi import description

_DEFS = json.loads((Path(__file__).parent / "shapes.json").read_text())["$defs"]


def described_faults(value: Any, name: str) -> list[str]:
    """What is wrong with ``value`` as an object of our own description, which says otherwise what may be null."""
    schemas = description()["components"]["schemas"]
    schema = _with_null({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})
    return [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(value)]


def _with_null(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _with_null(one) for name, one in schema.items() if name != "nullable"}
    return inner | {"type": [inner["type"], "null"]} if schema.get("nullable") is True else inner


def faults(value: Any, name: str | None = None) -> list[str]:
    """What is wrong with ``value`` as an object of the dialect."""
    schema = {"$ref": f"#/$defs/{name or value['object']}", "$defs": _DEFS}
    found = Draft202012Validator(schema).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]
