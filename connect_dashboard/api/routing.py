"""From a path to the view of the API that serves it: by its parts, where Django tries one pattern after the other."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from connect_dashboard.api.verbs import ApiView

View = Callable[..., HttpResponse]
# Of a route with a name for what it takes (``<str:account_id>``), its parts: the text of each, or such a name.
Parts = tuple[tuple[str, bool], ...]


class Unknown(Exception):
    """Nothing is served at this path."""


def find_view(path: str) -> tuple[View, dict[str, str]]:
    """The view and what of the path it takes. A route's own words go before what anything could stand for."""
    given = path.replace("\x00", " ")[1:].split("/")
    if not all(given):
        raise Unknown
    for parts, view in _routes().get((*given[:2], len(given)), ()):
        if all(takes or text == one for (text, takes), one in zip(parts, given, strict=True)):
            return view, {text: one for (text, takes), one in zip(parts, given, strict=True) if takes}
    raise Unknown


@cache
def _routes() -> Mapping[tuple[object, ...], Sequence[tuple[Parts, View]]]:
    """By the first two words, which every route has, and the number of all parts."""
    found: dict[tuple[object, ...], list[tuple[Parts, View]]] = defaultdict(list)
    for route, view in _views(get_resolver().url_patterns, ""):
        parts = tuple(_part(text) for text in route.split("/"))
        found[parts[0][0], parts[1][0], len(parts)].append((parts, view))
    return {place: sorted(ones, key=lambda one: [takes for _, takes in one[0]]) for place, ones in found.items()}


def _views(patterns: Sequence[Any], before: str) -> Iterator[tuple[str, View]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and issubclass(getattr(pattern.callback, "cls", object), ApiView):
            yield route, pattern.callback


def _part(text: str) -> tuple[str, bool]:
    if text.startswith("<"):
        return text.removeprefix("<str:").removesuffix(">"), True
    return text, False
