"""JSON files as rows, a piece at a time: one object a line, or a list as the API answers it."""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any

from accounts.importing.rows import Row

MAX_ROW = 1_000_000
_CHUNK = 256 * 1024
_SPACE = re.compile(r"[\s\ufeff]*")
_NOT_JSON = "Not JSON"


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse_constant)


def json_rows(file: IO[bytes]) -> Iterator[Row]:
    """Read either form; the file must be seekable."""
    head = file.read(_CHUNK).decode("utf-8", "replace")
    file.seek(0)
    if (start := _list_start(head)) is None:
        yield from _line_rows(file)
    else:
        yield from _list_rows(file, start)


def _line_rows(file: IO[bytes]) -> Iterator[Row]:
    number = 0
    while raw := file.readline(MAX_ROW + 1):
        number += 1
        if len(raw) > MAX_ROW:
            _skip_line(file, raw)
            yield Row(number, problem="Longer than 1 MB")
        elif text := raw.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _decoded(number, text)


def _skip_line(file: IO[bytes], raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_ROW)


def _decoded(number: int, raw: bytes) -> Row:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Row(number, problem="Not UTF-8 text")
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return Row(number, problem=_NOT_JSON)
    return Row(number, value) if end == len(text) else Row(number, problem=_NOT_JSON)


def _list_start(head: str) -> int | None:
    """Where the list's first item begins: after ``[``, or after ``"data": [`` of a list object."""
    position = _skip(head, 0)
    if head[position : position + 1] == "[":
        return position + 1
    if head[position : position + 1] != "{":
        return None
    position += 1
    try:
        while True:
            key, position = _DECODER.raw_decode(head, _skip(head, position))
            position = _skip(head, position)
            if head[position] != ":":
                return None
            position = _skip(head, position + 1)
            if key == "data" and head[position] == "[":
                return position + 1
            _, position = _DECODER.raw_decode(head, position)
            position = _skip(head, position)
            if head[position] != ",":
                return None
            position += 1
    except (ValueError, IndexError, RecursionError):
        return None


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _list_rows(file: IO[bytes], start: int) -> Iterator[Row]:
    """Items of a list. Broken JSON ends the reading: nobody knows where the next item would begin."""
    window = _Window(file)
    try:
        window.skip_to(start)
        while window.find_item():
            yield Row(window.line, window.take())
    except (ValueError, RecursionError):
        yield Row(window.line, problem=f"{_NOT_JSON}; nothing after this place could be read")


class _Window:
    """The part of a long text that is being decoded, with the line that it begins on."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text = ""
        self._position = 0
        self.line = 1

    def _grow(self) -> bool:
        raw = self._file.read(_CHUNK)
        self._text = self._text[self._position :] + self._decode(raw, final=not raw)
        self._position = 0
        return bool(raw)

    def _move_to(self, position: int) -> None:
        self.line += self._text.count("\n", self._position, position)
        self._position = position

    def skip_to(self, start: int) -> None:
        self._grow()
        self._move_to(start)

    def find_item(self) -> bool:
        """Move to the next item; False at the list's end."""
        while True:
            position = _skip(self._text, self._position)
            if self._text[position : position + 1] == ",":
                position = _skip(self._text, position + 1)
            self._move_to(position)
            if position < len(self._text) or not self._grow():
                return self._text[self._position : self._position + 1] != "]"

    def take(self) -> Any:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except ValueError:
                # Perhaps only the end of it has not been read yet.
                if len(self._text) - self._position > MAX_ROW or not self._grow():
                    raise
                continue
            self._move_to(end)
            return value
