"""``expand[]``: put objects where their ids stand, one query for each path however many rows there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from connect_dashboard.api.errors import ParameterError
from connect_dashboard.team.models import Platform

Json = dict[str, Any]
Load = Callable[[Platform, Sequence[str]], Mapping[str, Json]]

MAX_DEPTH = 4
_loaders: dict[str, Load] = {}
# (object, path of the property): name of the object that its id is of.
_targets: dict[tuple[str, str], str] = {}


def loads(name: str, load: Load) -> None:
    """Objects called ``name`` may be expanded: ``load`` answers with those that the platform sees, by id."""
    _loaders[name] = load


def expands(name: str, path: str, target: str) -> None:
    """The property ``path`` (``verification.document.front``) of ``name`` holds ids of ``target``."""
    _targets[name, path] = target


def expandable() -> Mapping[tuple[str, str], str]:
    return _targets


def expand(platform: Platform, objects: Sequence[Json], paths: Iterable[str]) -> None:
    """Expand each of ``paths`` in all of ``objects``, in place."""
    for path in dict.fromkeys(paths):
        names = path.split(".")
        if len([name for name in names if name != "data"]) > MAX_DEPTH:
            raise ParameterError(
                "parameter_invalid", f"You cannot expand more than {MAX_DEPTH} levels: {path[:100]}", "expand"
            )
        _walk(platform, list(objects), names, path)


def _walk(platform: Platform, objects: list[Json], names: list[str], whole: str) -> None:
    """Go down ``names``: from object to object, through the hashes and lists that stand between."""
    while names and objects:
        step = _step(objects, names)
        if step is None:
            raise ParameterError(
                "property_not_expandable", f"This property cannot be expanded ({whole[:100]}).", "expand"
            )
        length, target = step
        places = list(_places(objects, names[:length]))
        if target:
            wanted = sorted({place[name] for place, name in places if isinstance(place[name], str)})
            found = _loaders[target](platform, wanted) if wanted else {}
            for place, name in places:
                if isinstance(place[name], str) and place[name] in found:
                    place[name] = dict(found[place[name]])
        objects = [one for place, name in places for one in _objects(place[name])]
        names = names[length:]


def _step(objects: list[Json], names: list[str]) -> tuple[int, str] | None:
    """How many of ``names`` lead to the next object, and what it is if it has to be loaded."""
    for length in range(len(names), 0, -1):
        path = ".".join(names[:length])
        for one in objects:
            if target := _targets.get((one.get("object", ""), path)):
                return length, target
    inner = [one.get(names[0]) for one in objects]
    if any(isinstance(value, dict) and "object" in value for value in inner):
        return 1, ""
    if names[0] == "data" and any(isinstance(value, list) for value in inner):
        return 1, ""
    return None


def _places(objects: Iterable[Json], names: Sequence[str]) -> Iterator[tuple[Json, str]]:
    for place in objects:
        inner: Any = place
        for name in names[:-1]:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, dict) and inner.get(names[-1]) is not None:
            yield inner, names[-1]


def _objects(value: Any) -> list[Json]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
