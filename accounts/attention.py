"""What needs somebody's attention on a platform's first page; the floors above add theirs at the start.

Sorted by the money at risk. Nothing is converted: sums of several currencies, in the calendar too, are compared by what
they are roughly worth.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from connect_dashboard.team.actors import Actor
from connect_dashboard.team.models import Platform
from connect_dashboard.team.permissions import Permission
from connect_dashboard.ui.equivalents import cents_of
from connect_dashboard.ui.money import Money


@dataclass(frozen=True)
class Attention:
    """``count`` things, on the list at ``url``; ``words`` follow the number, ``hint`` says what the money is."""

    count: int
    words: str
    url: str
    tone: str = "warning"
    money: tuple[Money, ...] = ()
    hint: str = ""

    @property
    def more(self) -> int:
        """Currencies besides the first."""
        return len(self.money[1:])


Source = Callable[[Platform, Actor], Attention | None]
_sources: list[tuple[Permission, Source]] = []


def needs_attention(permission: Permission, source: Source) -> None:
    """Register: whoever holds ``permission`` is shown what ``source`` finds."""
    _sources.append((permission, source))


def attention_for(platform: Platform, actor: Actor) -> list[Attention]:
    """What there is for this actor, most money at risk first."""
    found = [source(platform, actor) for permission, source in _sources if actor.may(permission)]
    return sorted((one for one in found if one and one.count), key=_weight, reverse=True)


def _weight(one: Attention) -> tuple[int, int]:
    return sum(map(cents_of, one.money)), one.count


def largest_first(sums: Iterable[Money]) -> tuple[Money, ...]:
    """Sums of several currencies, what is worth most first; what is zero is left out."""
    return tuple(sorted((money for money in sums if money.amount), key=cents_of, reverse=True))
