"""What the API's objects look like, told to OpenAPI. Apps describe their own beside the functions that make them.

A shape is a dict of names: "string", "integer", "boolean", "number", with a question mark if it may be null; "any"; a
dict for a hash, a list of one for a list, ``{"*": shape}`` for a hash by any name, "&name" for another object.
"""

from typing import Any

Json = dict[str, Any]
Shape = Any

_shapes: dict[str, tuple[Shape, frozenset[str]]] = {}


def describes(name: str, shape: dict[str, Shape], optional: str = "") -> None:
    """``optional`` names the properties that are not in every object."""
    _shapes[name] = (shape, frozenset(optional.split()))


def object_schemas() -> Json:
    return {name: _schema(shape, optional) for name, (shape, optional) in sorted(_shapes.items())}


def error_schema() -> Json:
    types = ["api_error", "card_error", "idempotency_error", "invalid_request_error"]
    error = {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": types},
            "message": {"type": "string"},
            "code": {"type": "string"},
            "param": {"type": "string"},
        },
        "required": ["type", "message"],
    }
    return {"type": "object", "properties": {"error": error}, "required": ["error"]}


def _schema(shape: Shape, optional: frozenset[str] = frozenset()) -> Json:
    if isinstance(shape, dict) and "*" in shape:
        return {"type": "object", "additionalProperties": _schema(shape["*"])}
    if isinstance(shape, dict):
        properties = {name: _schema(one) for name, one in shape.items()}
        required = [name for name in shape if name not in optional]
        return {"type": "object", "properties": properties, "required": required}
    if isinstance(shape, list):
        return {"type": "array", "items": _schema(shape[0])}
    if shape.startswith("&"):
        return {"$ref": f"#/components/schemas/{shape[1:]}"}
    if shape.startswith("="):
        return {"type": "string", "enum": [shape[1:]]}
    if shape == "any":
        return {}
    kind = shape.removesuffix("?")
    return {"type": kind, "nullable": True} if shape.endswith("?") else {"type": kind}
