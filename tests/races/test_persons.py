"""Two operators change the persons of one account at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection as database

from accounts.services.metadata import metadata_update
from accounts.services.persons import person_create, person_update
from accounts.services.profile import profile_update
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Refusal
from tests.factories.accounts import add_person, connected_account

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def together(*jobs: Callable[[], Any]) -> list[str]:
    """Run the jobs at once; return each one's refusal code, empty for those that succeeded."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> str:
        try:
            barrier.wait(timeout=10)
            job()
        except Refusal as refusal:
            return refusal.code
        finally:
            database.close()
        return ""

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_owners_of_sixty_per_cent_do_not_both_come_in(platform, ada):
    connection = connected_account(platform)
    actor = operator(ada)

    def add() -> None:
        fields = {"first_name": "A", "owner": True, "percent_ownership": Decimal(60)}
        person_create(actor=actor, connection=connection, fields=fields)

    assert sorted(together(add, add)) == ["", "ownership_exceeded"]
    assert [one.percent_ownership for one in connection.account.persons.all()] == [Decimal(60)]


def test_of_two_new_representatives_one_stays(platform, ada):
    connection = connected_account(platform)
    actor = operator(ada)
    first, second = add_person(connection), add_person(connection)

    def raise_to(person: Any) -> Callable[[], Any]:
        return lambda: person_update(
            actor=actor, connection=connection, person_id=person.pk, changes={"representative": True}
        )

    assert together(raise_to(first), raise_to(second)) == ["", ""]
    assert connection.account.persons.filter(representative=True).count() == 1


def test_two_representatives_added_at_once_leave_one(platform, ada):
    connection = connected_account(platform)
    actor = operator(ada)

    def add() -> None:
        person_create(actor=actor, connection=connection, fields={"first_name": "A", "representative": True})

    assert together(add, add, add) == ["", "", ""]
    assert list(connection.account.persons.values_list("representative", flat=True)).count(True) == 1
    assert connection.account.persons.count() == 3


def test_changes_of_profile_and_metadata_neither_block_nor_overwrite_each_other(platform, ada):
    connection = connected_account(platform)
    actor = operator(ada)
    jobs = [
        *(
            lambda number=number: metadata_update(actor=actor, connection=connection, changes={f"key{number}": "value"})
            for number in range(4)
        ),
        lambda: profile_update(
            actor=actor, connection=connection, changes={"business_profile.url": "https://a.example"}
        ),
        lambda: profile_update(actor=actor, connection=connection, changes={"business_profile.mcc": "5462"}),
    ]

    assert together(*jobs) == [""] * 6

    connection.refresh_from_db()
    connection.account.refresh_from_db()
    assert sorted(connection.metadata) == ["key0", "key1", "key2", "key3"]
    assert all(f"m:key{number}:value" in connection.search_terms for number in range(4))
    profile = connection.account.business_profile
    assert (profile["url"], profile["mcc"]) == ("https://a.example", "5462")
