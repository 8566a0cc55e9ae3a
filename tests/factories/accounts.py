"""Connected accounts in the state that a test names, with their index row as the product writes it."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.configuration import CUSTOM, Configuration
from accounts.listing import listing_columns, refresh_listing
from accounts.models import Account, Capability, Connection, Person
from connect_dashboard.team.models import Platform


class AccountFactory(DjangoModelFactory):
    """An account alone; most tests want ``connected_account``."""

    class Meta:
        model = Account

    country = "US"
    default_currency = "usd"
    business_type = "company"
    email = factory.Sequence(lambda n: f"shop{n}@example.com")
    business_profile = factory.LazyAttributeSequence(lambda _, n: {"name": f"Shop {n}"})
    dashboard = "none"
    losses = "application"
    fees = "application"
    requirement_collection = "application"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    account = factory.SubFactory(AccountFactory)
    first_name = "Maria"
    last_name = factory.Sequence(lambda n: f"Keller{n}")
    email = factory.Sequence(lambda n: f"maria{n}@example.com")


def connected_account(
    platform: Platform,
    *,
    configuration: Configuration = CUSTOM,
    capabilities: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    name: str = "",
    **account: Any,
) -> Connection:
    """Connect a new account to ``platform``; capabilities default to card payments and transfers, both active."""
    if name:
        account["business_profile"] = {**account.get("business_profile", {}), "name": name}
    statuses = capabilities if capabilities is not None else {"card_payments": "active", "transfers": "active"}
    stopped = (account.get("requirements") or {}).get("disabled_reason") or set(statuses.values()) != {"active"}
    flags = {"charges_enabled": not stopped, "payouts_enabled": not stopped}
    row = AccountFactory(**{**configuration.as_columns(), **flags, **account})
    Capability.objects.bulk_create(
        [
            Capability(account=row, name=key, status=status, requested=status != "unrequested")
            for key, status in statuses.items()
        ]
    )
    held = list(row.capabilities.all())
    return Connection.objects.create(
        platform=platform,
        account=row,
        metadata=metadata or {},
        **listing_columns(row, metadata or {}, held, [], []),
    )


def add_person(connection: Connection, **fields: Any) -> Person:
    """Give the account a person, found by name from then on."""
    person = PersonFactory(account=connection.account, **fields)
    refresh_listing(connection.account)
    return person
