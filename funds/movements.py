"""The kinds of movement that can wait for approval: what is common code asks here instead of branching.

Services register their own kind when the app is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connect_dashboard.team.actors import Actor
from funds.models import Movement
from funds.standing import Standing
from funds.statuses import Status


@dataclass(frozen=True)
class MovementKind:
    """``execute`` checks again and carries out, under the movement's lock; what it refuses leaves it waiting. It is
    given what was read of the account and the settings, if that was just now.

    ``label`` names one in the middle of a sentence, ``url_name`` is the page of one, by its id. ``begins`` is how one
    stands once it is carried out, ``event`` what programs are then told, where ``execute`` does not tell them itself.
    """

    name: str
    label: str
    model: type[Movement]
    execute: Callable[[Actor, Any, Standing | None], None]
    url_name: str
    begins: Status = Status.PENDING
    event: str = ""


KINDS: dict[str, MovementKind] = {}


def register(kind: MovementKind) -> None:
    KINDS[kind.name] = kind


def kind_of(movement: Movement) -> MovementKind:
    return next(kind for kind in KINDS.values() if kind.model is type(movement))
