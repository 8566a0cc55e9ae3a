"""Bodies and query strings with brackets: ``a[b][c]=1``, ``a[]=x``, ``a[0][b]=y`` become nested hashes."""

import json
import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import parse_qsl

from rest_framework.parsers import BaseParser, MultiPartParser

from connect_dashboard.api.errors import ParameterError

MAX_PAIRS = 2000
MAX_DEPTH = 8
_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")

Nested = dict[str, Any]


def decode_query(text: str) -> Nested:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PAIRS, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise ParameterError("parameter_invalid", "The parameters cannot be read.") from None
    return nest(pairs)


def nest(pairs: Iterable[tuple[str, Any]]) -> Nested:
    """Put each pair where its brackets say. The last of two equal names wins, ``[]`` appends."""
    root: Nested = {}
    for name, value in pairs:
        found = _KEY.fullmatch(name)
        if found is None:
            raise ParameterError("parameter_unknown", f"Received unknown parameter: {name[:200]}", name[:200])
        parts = [found[1], *_PART.findall(found[2])]
        if len(parts) > MAX_DEPTH:
            raise ParameterError("parameter_invalid", f"Nested too deep: {name[:200]}", name[:200])
        _put(root, parts, value, name)
    return root


def _put(root: Nested, parts: list[str], value: Any, name: str) -> None:
    place = root
    for part in parts[:-1]:
        inner = place.setdefault(part or str(len(place)), {})
        if not isinstance(inner, dict):
            raise ParameterError("parameter_invalid", f"Both a value and a hash: {name[:200]}", name[:200])
        place = cast(Nested, inner)
    place[parts[-1] or str(len(place))] = value


class FormParser(BaseParser):
    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Nested:
        try:
            return decode_query(stream.read().decode())
        except UnicodeDecodeError:
            raise ParameterError("parameter_invalid", "The body is not UTF-8.") from None


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Nested:
        text = stream.read()
        try:
            value = json.loads(text) if text.strip() else {}
        except (ValueError, RecursionError):
            raise ParameterError("parameter_invalid", "The body is not valid JSON.") from None
        if not isinstance(value, dict):
            raise ParameterError("parameter_invalid", "The body must be a JSON object.")
        return value


class FileParser(MultiPartParser):
    def parse(  # type: ignore[override]
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Nested:
        parsed = super().parse(stream, media_type, parser_context)
        fields = [(name, value) for name, values in parsed.data.lists() for value in values]
        return nest([*fields, *parsed.files.items()])
