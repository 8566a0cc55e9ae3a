"""Of all combinations of the four controller properties, five are accounts."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from accounts.configuration import (
    CONFIGURATIONS,
    Configuration,
    DashboardAccess,
    FeesPayer,
    Liability,
    RequirementCollection,
)
from accounts.models import Account
from tests.factories.accounts import AccountFactory

EVERY = [Configuration(*values) for values in product(DashboardAccess, Liability, FeesPayer, RequirementCollection)]


def is_taken(configuration: Configuration) -> bool:
    try:
        with transaction.atomic():
            AccountFactory(**configuration.as_columns())
    except IntegrityError:
        return False
    return True


@pytest.mark.django_db
def test_the_database_takes_five_of_them_and_no_other() -> None:
    assert len(EVERY) == 24
    assert {one for one in EVERY if is_taken(one)} == set(CONFIGURATIONS)
    assert Account.objects.count() == 5
