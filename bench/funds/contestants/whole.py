"""Our whole service: permission, idempotency, checks, limits, audit entry, event and outbox besides the posting.

Hot, every process is a member of one platform; spread, each is one of another of sixteen.
"""

from collections.abc import Callable
from random import Random

import django

from bench.funds.driving import Round, serve


def connect(asked: Round, random: Random, number: int) -> Callable[[int], None]:
    from bench.funds.population import member_of
    from connect_dashboard.ui.money import Money
    from funds.services.transfers import transfer_create

    actor, connections = member_of(0 if asked.hot else 1 + number % 16, number)

    def move(turn: int) -> None:
        transfer_create(
            actor=actor,
            connection=random.choice(connections),
            money=Money(1, "usd"),
            idempotency_key=asked.source(number, turn),
        )

    return move


if __name__ == "__main__":
    django.setup()
    serve(connect)
