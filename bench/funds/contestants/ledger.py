"""Our ledger's posting alone: what ``funds.ledger.post`` does, each in a database transaction of its own."""

from collections.abc import Callable
from random import Random

import django

from bench.funds.driving import Round, serve


def connect(asked: Round, random: Random, number: int) -> Callable[[int], None]:
    from django.utils import timezone

    from bench.funds.population import measured
    from funds.chart import PLATFORM, Balance, Kind, Leg, Movement, Type
    from funds.ledger import post

    platform_id, accounts = measured()

    def move(turn: int) -> None:
        giver, taker = (PLATFORM, random.choice(accounts)) if asked.hot else random.sample(accounts, 2)
        legs = (
            Leg(giver, Balance.AVAILABLE, -1, Type.TRANSFER),
            Leg(taker, Balance.AVAILABLE, 1, Type.PAYMENT),
        )
        source = asked.source(number, turn)
        post(Movement(platform_id, Kind.TRANSFER, source, "usd", legs, timezone.now()))

    return move


if __name__ == "__main__":
    django.setup()
    serve(connect)
