"""Kinds of parameters: each reads what was sent and describes itself to OpenAPI.

``read`` returns the value, or raises ParameterError that names the parameter as it was sent
(``business_profile[url]``). The empty string unsets whatever may be unset, so every kind lets it through but for
``Required``, booleans and timestamps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from connect_dashboard.api.errors import ParameterError

_LONGEST = 5000
_BIGGEST = 2**63
# Of the year 9999, but for the one that may be added to it.
LAST_SECOND = 253_402_300_798
_BOUNDS = ("gt", "gte", "lt", "lte")


class Kind(Protocol):
    def read(self, value: Any, path: str) -> Any: ...
    def schema(self) -> dict[str, Any]: ...


Params = Mapping[str, Kind]


def invalid(path: str, what: str, code: str = "parameter_invalid") -> ParameterError:
    return ParameterError(code, f"Invalid {path}: {what}", path)


@dataclass(frozen=True)
class Text:
    longest: int = _LONGEST

    def read(self, value: Any, path: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise invalid(path, "must be a string.")
        if len(value) > self.longest:
            raise invalid(path, f"must be at most {self.longest} characters long.")
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise invalid(path, "must be text, without null characters.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}


class EmailAddress:
    def read(self, value: Any, path: str) -> str:
        address = Text(254).read(value, path)
        try:
            if address:
                validate_email(address)
        except ValidationError:
            raise invalid(path, "must be an e-mail address.", "email_invalid") from None
        return address

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 254, "description": "e-mail address"}


@dataclass(frozen=True)
class Choice:
    values: tuple[str, ...]

    def read(self, value: Any, path: str) -> str:
        if value not in (*self.values, "", None):
            raise invalid(path, f"must be one of {', '.join(self.values)}.")
        return value or ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [*self.values, ""]}


@dataclass(frozen=True)
class Integer:
    least: int = -_BIGGEST
    most: int = _BIGGEST - 1

    def read(self, value: Any, path: str) -> int | str:
        if value in ("", None):
            return ""
        try:
            number = int(value) if isinstance(value, str) and len(value) < 24 and value.isascii() else value
        except ValueError:
            raise invalid(path, "must be an integer.", "parameter_invalid_integer") from None
        if not isinstance(number, int) or isinstance(number, bool):
            raise invalid(path, "must be an integer.", "parameter_invalid_integer")
        if not self.least <= number <= self.most:
            raise invalid(path, f"must be from {self.least} to {self.most}.", "parameter_invalid_integer")
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Number:
    def read(self, value: Any, path: str) -> float | str:
        if value in ("", None):
            return ""
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
        except (ValueError, OverflowError):
            number = None
        if number is None or number != number or abs(number) > _BIGGEST:
            raise invalid(path, "must be a number.")
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "number"}


class Boolean:
    def read(self, value: Any, path: str) -> bool:
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        raise invalid(path, "must be either true or false.")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Timestamp:
    def read(self, value: Any, path: str) -> datetime:
        number = Integer(0, LAST_SECOND).read(value, path)
        if number == "":
            raise invalid(path, "must be a Unix timestamp in seconds.", "parameter_invalid_integer")
        return datetime.fromtimestamp(int(number), tz=UTC)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": LAST_SECOND, "description": "Unix time in seconds"}


@dataclass(frozen=True)
class Range:
    """``amount=100`` or ``amount[gte]=100``; read as pairs of a lookup and a bound."""

    kind: Kind

    def read(self, value: Any, path: str) -> list[Any]:
        if not isinstance(value, Mapping):
            said = [("exact", self.kind.read(value, path))]
        elif wrong := set(value) - set(_BOUNDS):
            raise unknown(f"{path}[{min(map(str, wrong))}]")
        else:
            said = [(str(name), self.kind.read(one, f"{path}[{name}]")) for name, one in value.items()]
        return [(name, bound) for name, bound in said if bound != ""]

    def schema(self) -> dict[str, Any]:
        bounds = {name: self.kind.schema() for name in _BOUNDS}
        return {"type": "object", "additionalProperties": False, "properties": bounds}


class MomentRange(Range):
    """The same of a column of moments."""

    def read(self, value: Any, path: str) -> list[Any]:
        return [pair for name, moment in super().read(value, path) for pair in whole_seconds(name, moment)]


class DayRange(Range):
    """The same of a column of days, which are named by any of their moments."""

    def read(self, value: Any, path: str) -> list[Any]:
        return [(name, moment.date()) for name, moment in super().read(value, path)]


def whole_seconds(lookup: str, moment: datetime) -> list[tuple[str, datetime]]:
    """Lookups of a column that knows parts of seconds, for a dialect that does not: all of a second is that second."""
    after = moment + timedelta(seconds=1)
    return {
        "gt": [("gte", after)],
        "gte": [("gte", moment)],
        "lt": [("lt", moment)],
        "lte": [("lt", after)],
        "exact": [("gte", moment), ("lt", after)],
    }[lookup]


@dataclass(frozen=True)
class ListOf:
    kind: Kind
    longest: int = 100

    def read(self, value: Any, path: str) -> list[Any]:
        if value in ("", None):
            return []
        values = in_order(value)
        if values is None:
            raise invalid(path, "must be a list.")
        if len(values) > self.longest:
            raise invalid(path, f"must have at most {self.longest} elements.")
        return [self.kind.read(one, f"{path}[{number}]") for number, one in enumerate(values)]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.kind.schema(), "maxItems": self.longest}


@dataclass(frozen=True)
class Several:
    """One value, or a list of them: ``country=DE`` or ``country[]=DE&country[]=FR``; read as a list."""

    kind: Kind

    def read(self, value: Any, path: str) -> list[Any]:
        if isinstance(value, Mapping | list):
            return ListOf(self.kind, 20).read(value, path)
        return [self.kind.read(value, path)] if value not in ("", None) else []

    def schema(self) -> dict[str, Any]:
        return ListOf(self.kind, 20).schema()


@dataclass(frozen=True)
class Hash:
    """A nested set of parameters; the empty string in its place unsets all of them."""

    params: Params

    def read(self, value: Any, path: str) -> dict[str, Any] | str:
        if value in ("", None):
            return ""
        if not isinstance(value, Mapping):
            raise invalid(path, "must be a hash.")
        return read_params(self.params, value, path)

    def schema(self) -> dict[str, Any]:
        return object_schema(self.params)


@dataclass(frozen=True)
class Metadata:
    """Merged key by key: an empty value takes its key away, an empty string all of them."""

    def read(self, value: Any, path: str) -> dict[str, str] | str:
        if value in ("", None):
            return ""
        if not isinstance(value, Mapping):
            raise invalid(path, "must be a hash of strings.")
        return {TEXT.read(key, path): _plain(one, f"{path}[{key}]") for key, one in value.items()}

    def schema(self) -> dict[str, Any]:
        values = {"type": "string", "maxLength": 500}
        return {"type": "object", "additionalProperties": values, "maxProperties": 50}


@dataclass(frozen=True)
class OneOf:
    """A token or a hash: ``external_account=btok_…`` or ``external_account[country]=…``."""

    text: Kind
    hash: Kind

    def read(self, value: Any, path: str) -> Any:
        return (self.hash if isinstance(value, Mapping) else self.text).read(value, path)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [self.text.schema(), self.hash.schema()]}


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    def read(self, value: Any, path: str) -> Any:
        if not hasattr(value, "read"):
            raise invalid(path, "must be a file sent as multipart/form-data.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "binary"}


@dataclass(frozen=True)
class Required:
    kind: Kind

    def read(self, value: Any, path: str) -> Any:
        if value in ("", None):
            raise ParameterError("parameter_missing", f"Missing required param: {path}.", path)
        return self.kind.read(value, path)

    def schema(self) -> dict[str, Any]:
        schema = dict(self.kind.schema())
        if schema.get("type") == "string" and "format" not in schema:
            schema["minLength"] = 1
            if "enum" in schema:
                schema["enum"] = [one for one in schema["enum"] if one]
        return schema


@dataclass(frozen=True)
class Refused:
    """A parameter that the dialect has and that is not taken here, on purpose; ``why`` is for whoever sent it."""

    why: str

    def read(self, value: Any, path: str) -> Any:
        raise ParameterError("parameter_unknown", f"Received unknown parameter: {path}. {self.why}", path)

    def schema(self) -> dict[str, Any]:
        return {"not": {}}


TEXT, BOOLEAN, NUMBER, TIMESTAMP, METADATA = Text(), Boolean(), Number(), Timestamp(), Metadata()
INTEGER, COUNTRY, CURRENCY, EMAIL = Integer(), Text(2), Text(3), EmailAddress()
RANGE, DAYS, AMOUNTS = MomentRange(TIMESTAMP), DayRange(TIMESTAMP), Range(INTEGER)

# Of every list. ``expand`` goes with every verb.
LISTED: Params = {"limit": Integer(1, 100), "starting_after": TEXT, "ending_before": TEXT}
EXPAND: Params = {"expand": ListOf(TEXT, 20)}


def choice(values: Sequence[str]) -> Choice:
    return Choice(tuple(values))


def read_params(params: Params, sent: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Read all that was sent; a parameter that ``params`` does not name is an error."""
    read = {}
    for name, value in sent.items():
        where = f"{path}[{name}]" if path else str(name)
        kind = params.get(name)
        if kind is None:
            raise unknown(where)
        read[name] = kind.read(value, where)
    for name, kind in params.items():
        if isinstance(kind, Required) and name not in sent:
            where = f"{path}[{name}]" if path else name
            raise ParameterError("parameter_missing", f"Missing required param: {where}.", where)
    return read


def taken(params: Params) -> Params:
    """Without those that are refused on purpose."""
    return {name: kind for name, kind in params.items() if not isinstance(kind, Refused)}


def unknown(path: str) -> ParameterError:
    return ParameterError("parameter_unknown", f"Received unknown parameter: {path[:200]}", path[:200])


def in_order(value: Any) -> list[Any] | None:
    """A list as JSON has it, or a hash whose keys count: ``expand[0]=…`` arrives as one."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and all(str(key).isascii() and str(key).isdigit() for key in value):
        return [value[key] for key in sorted(value, key=lambda key: int(key) if len(str(key)) < 6 else 10**6)]
    return None


def object_schema(params: Params) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: kind.schema() for name, kind in taken(params).items()},
        "additionalProperties": False,
    }
    if required := [name for name, kind in params.items() if isinstance(kind, Required)]:
        schema["required"] = required
    return schema


def _plain(value: Any, path: str) -> str:
    """JSON clients send numbers and booleans; metadata holds text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return TEXT.read(str(value) if isinstance(value, int | float) else value, path)
