"""Two operators change the bank accounts and capabilities of one account at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Capability, ExternalAccount
from accounts.services.capabilities import capabilities_edit
from accounts.services.external_accounts import BankDetails, external_account_create, external_account_remove
from connect_dashboard.team.actors import operator
from tests.factories.accounts import connected_account
from tests.races.test_persons import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def details(number: str) -> BankDetails:
    return BankDetails("US", "usd", {"bank_code": "110000000", "account_number": number}, "Maria Keller", "individual")


def test_the_same_bank_account_comes_in_once(platform, ada):
    connection, actor = connected_account(platform), operator(ada)

    def add() -> None:
        external_account_create(actor=actor, connection=connection, details=details("000123456789"))

    assert sorted(together(add, add)) == ["", "external_account_duplicate"]
    assert ExternalAccount.objects.count() == 1


def test_of_two_new_defaults_one_stays(platform, ada):
    connection, actor = connected_account(platform), operator(ada)

    def add(number: str) -> Callable[[], Any]:
        return lambda: external_account_create(
            actor=actor, connection=connection, details=details(number), make_default=True
        )

    assert together(add("000123456789"), add("000111111116")) == ["", ""]
    assert sorted(ExternalAccount.objects.values_list("default_for_currency", flat=True)) == [False, True]


def test_scheduled_payouts_keep_somewhere_to_go(platform, ada):
    connection, actor = connected_account(platform), operator(ada)
    added = [
        external_account_create(actor=actor, connection=connection, details=details(number))
        for number in ("000123456789", "000111111116")
    ]

    def remove(external: ExternalAccount) -> Callable[[], Any]:
        return lambda: external_account_remove(actor=actor, connection=connection, external_id=external.pk)

    together(*(remove(one) for one in added))
    assert ExternalAccount.objects.get().default_for_currency


def test_a_capability_is_requested_once(platform, ada):
    connection, actor = connected_account(platform, capabilities={}), operator(ada)

    def request() -> None:
        capabilities_edit(actor=actor, connection=connection, request=["transfers"], unrequest=[])

    assert together(request, request) == ["", ""]
    assert Capability.objects.filter(account=connection.account).count() == 1
