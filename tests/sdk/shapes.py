"""Answers against the dialect's published shapes: unknown enum values and wrong types fail, extra fields do not."""

import json
from pathlib import Path
from types import NoneType
from typing import Any, ClassVar, get_args, get_origin

from jsonschema import Draft202012Validator

from connect_dashboard.api.openapi import description

_DEFS = json.loads((Path(__file__).parent / "shapes.json").read_text())["$defs"]


def described_faults(value: Any, name: str) -> list[str]:
    """What is wrong with ``value`` as an object of our own description, which says otherwise what may be null."""
    schemas = description()["components"]["schemas"]
    schema = _with_null({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})
    return [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(value)]


def absent(shown: Any) -> list[str]:
    """What the SDK's own type of an object says is always there, and is not: of objects without a published shape."""
    promised = {
        name
        for name, hint in type(shown).__annotations__.items()
        if get_origin(hint) is not ClassVar and NoneType not in get_args(hint)
    }
    return sorted(promised - shown.to_dict().keys())


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
