"""django-hordak's ``transfer_to``, in a project and a virtual environment of its own (see bench/requirements.txt)."""

import os
from collections.abc import Callable
from random import Random

import dj_database_url
import django
from django.conf import settings

from bench.funds.driving import Round, serve

ACCOUNTS = 201


def connect(asked: Round, random: Random, number: int) -> Callable[[int], None]:
    from django.db import transaction
    from hordak.models import Account
    from moneyed import Money

    accounts = list(Account.objects.order_by("pk"))
    assert len(accounts) == ACCOUNTS

    def move(turn: int) -> None:
        giver = accounts[0] if asked.hot else random.choice(accounts[1:])
        taker = giver
        while taker is giver:
            taker = random.choice(accounts[1:])
        # Its triggers look at a transaction when it ends, so it needs one.
        with transaction.atomic():
            giver.transfer_to(taker, Money(1, "USD"), description=asked.source(number, turn))

    return move


def main() -> None:
    settings.configure(
        DATABASES={"default": dj_database_url.parse(os.environ["HORDAK_URL"])},
        INSTALLED_APPS=["django.contrib.contenttypes", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DEFAULT_CURRENCY="USD",
        HORDAK_INTERNAL_CURRENCY="USD",
        HORDAK_CURRENCIES=["USD"],
        CURRENCIES=["USD"],
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from hordak.models import Account

    call_command("migrate", verbosity=0, interactive=False)
    for number in range(Account.objects.count(), ACCOUNTS):
        Account.objects.create(name=f"Account {number}", type="AS", code=str(number), currencies=["USD"])
    connections.close_all()
    serve(connect)


if __name__ == "__main__":
    main()
