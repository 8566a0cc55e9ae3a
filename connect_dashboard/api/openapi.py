"""The OpenAPI description and the reference page's content, from what the verbs declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from connect_dashboard.api.object_shapes import error_schema, object_schemas
from connect_dashboard.api.params import Hash, ListOf, OneOf, Params, Required, Several, object_schema, taken
from connect_dashboard.api.params import Upload as File
from connect_dashboard.api.scopes import RESOURCES
from connect_dashboard.api.verbs import Verb

Json = dict[str, Any]
_ERRORS = {
    "400": "The request is wrong, or was refused",
    "401": "No valid key",
    "403": "The key may not do this",
    "404": "No such object",
    "405": "Not a method of this address",
    "409": "A request with the same idempotency key is under way",
    "429": "Too many requests",
}


class VerbSchema(AutoSchema):
    """Describes a verb by its declaration; nothing is guessed from classes."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        verb: Verb | None = self.view.verbs.get(method)  # type: ignore[attr-defined]
        if verb is None:
            return None
        operation: Json = {
            "operationId": verb.run.__name__,
            "summary": verb.summary,
            "tags": [RESOURCES[verb.resource][0]],
            "parameters": [*_path_parameters(path), *(_query(verb.params) if method != "POST" else _headers())],
            "responses": _responses(verb),
            "security": [{"key": []}],
        }
        if method == "POST":
            operation["requestBody"] = _body(verb.params)
        return operation


def _path_parameters(path: str) -> Iterator[Json]:
    for part in path.split("/"):
        if part.startswith("{"):
            schema = {"type": "string", "pattern": "^[A-Za-z0-9_.]{1,160}$"}
            yield {"name": part[1:-1], "in": "path", "required": True, "schema": schema}


def _headers() -> list[Json]:
    schema = {"type": "string", "maxLength": 255, "pattern": "^[A-Za-z0-9_-]+$"}
    return [{"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema}]


def _query(params: Params) -> Iterator[Json]:
    for name, kind in taken(params).items():
        parameter: Json = {"name": name, "in": "query", "schema": kind.schema()}
        if isinstance(kind, Required):
            parameter["required"] = True
        if parameter["schema"].get("type") == "object":
            parameter |= {"style": "deepObject", "explode": True}
        if parameter["schema"].get("type") == "array":
            parameter["name"] = f"{name}[]"
        yield parameter


def _body(params: Params) -> Json:
    schema = object_schema(params)
    if any(isinstance(getattr(kind, "kind", kind), File) for kind in params.values()):
        return {"content": {"multipart/form-data": {"schema": schema}}, "required": True}
    content: Json = {"application/json": {"schema": schema}}
    return {"content": content, "required": bool(schema.get("required"))}


def _responses(verb: Verb) -> Json:
    shown: Json = {"$ref": f"#/components/schemas/{verb.returns}"}
    if verb.many:
        shown = {
            "type": "object",
            "properties": {
                "object": {"type": "string", "enum": ["list"]},
                "url": {"type": "string"},
                "has_more": {"type": "boolean"},
                "data": {"type": "array", "items": shown},
            },
            "required": ["object", "url", "has_more", "data"],
        }
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    answers = {status: {"description": words, "content": error} for status, words in _ERRORS.items()}
    return {"200": {"description": "OK", "content": {"application/json": {"schema": shown}}}, **answers}


def add_objects(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """drf-spectacular's hook: the objects that answers refer to, and how to authenticate."""
    components = result.setdefault("components", {})
    components["schemas"] = {**object_schemas(), "error": error_schema()}
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    return result


@cache
def description() -> Json:
    found: Json = SchemaGenerator(urlconf="connect_dashboard.api_urls").get_schema(request=None, public=True)
    return found


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Entry:
    """One verb on the reference page."""

    method: str
    path: str
    summary: str
    returns: str
    level: str
    parameters: list[Parameter]
    id: str


@cache
def reference_entries() -> Mapping[str, list[Entry]]:
    """Verbs by resource, as the page shows them."""
    found: dict[str, list[Entry]] = {}
    generator = SchemaGenerator(urlconf="connect_dashboard.api_urls")
    generator._initialise_endpoints()
    endpoints: list[Any] = list(generator.endpoints or ())
    # The dialect's resources first, our own after them.
    for path, _, method, callback in sorted(endpoints, key=lambda one: not one[0].startswith("/v1/")):
        verb: Verb = callback.cls.verbs[method]
        entry = Entry(
            method,
            path,
            verb.summary,
            f"list of {verb.returns}" if verb.many else verb.returns,
            verb.level,
            list(_parameters(verb.params)),
            verb.run.__name__,
        )
        found.setdefault(RESOURCES[verb.resource][0], []).append(entry)
    return found


def _parameters(params: Params, prefix: str = "") -> Iterator[Parameter]:
    for name, kind in taken(params).items():
        path = f"{prefix}[{name}]" if prefix else name
        required = isinstance(kind, Required)
        inner: Any = kind.kind if isinstance(kind, Required) else kind
        if isinstance(inner, Hash) and len(taken(inner.params)) <= 12:
            yield from _parameters(inner.params, path)
        else:
            yield Parameter(path, _words(inner), required)


def _words(kind: Any) -> str:
    if isinstance(kind, Hash):
        return f"hash with any of {', '.join(taken(kind.params))}" if len(kind.params) <= 40 else "hash by name"
    if isinstance(kind, Several):
        return f"{_words(kind.kind)}, or a list of them"
    if isinstance(kind, ListOf):
        return f"list of {_words(kind.kind)}"
    if isinstance(kind, OneOf):
        return f"{_words(kind.text)}, or {_words(kind.hash)}"
    schema = kind.schema()
    if values := [one for one in schema.get("enum", ()) if one]:
        return "one of " + ", ".join(values)
    return str(schema.get("description") or schema.get("format") or schema.get("type") or "value")
