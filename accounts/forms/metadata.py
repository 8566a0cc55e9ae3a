"""The metadata editor: a key and a value a line, some empty lines for new ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.metadata import MAX_KEY_LENGTH, MAX_KEYS, MAX_VALUE_LENGTH

_SPARE = 3


@dataclass(frozen=True)
class Line:
    number: int
    key: str
    value: str


class MetadataForm(forms.Form):
    """Reads repeated ``key`` and ``value`` fields; the service holds the limits."""

    max_key_length = MAX_KEY_LENGTH
    max_value_length = MAX_VALUE_LENGTH

    def __init__(self, data: QueryDict | None = None, *, metadata: Mapping[str, str]) -> None:
        super().__init__(data)
        self.typed = _pairs(data) if data is not None else []
        self.metadata = metadata

    def lines(self) -> list[Line]:
        """What was typed, else what is stored; then empty lines."""
        pairs = self.typed if self.is_bound else sorted(self.metadata.items())
        spare = max(min(_SPARE, MAX_KEYS - len(pairs)), 0)
        return [Line(number, key, value) for number, (key, value) in enumerate([*pairs, *[("", "")] * spare], start=1)]

    def clean(self) -> dict[str, Any]:
        keys = [key for key, _ in self.typed]
        if "" in keys:
            self.add_error(None, "Give each value a key.")
        if idle := [key for key, value in self.typed if key and not value and key not in self.metadata]:
            self.add_error(None, f"Give each new key a value: {', '.join(idle)}.")
        if repeated := {key for key in keys if key and keys.count(key) > 1}:
            self.add_error(None, f"Use each key once: {', '.join(sorted(repeated))}.")
        return self.cleaned_data

    def changes(self) -> dict[str, str]:
        """What the service is given: a key that went away becomes empty, which unsets it."""
        typed = dict(self.typed)
        gone = {key: "" for key in self.metadata if key not in typed}
        return gone | {key: value for key, value in typed.items() if value != self.metadata.get(key, "")}


def _pairs(data: QueryDict) -> list[tuple[str, str]]:
    """Keys and values by their order; an empty line is none."""
    lines = zip(data.getlist("key"), data.getlist("value"), strict=False)
    return [(key.strip(), value.strip()) for key, value in lines if key.strip() or value.strip()]
