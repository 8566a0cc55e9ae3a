"""Who moves money: two platforms with a program, two Administrators and accounts each.

Some bank accounts are closed, some send back what they took: so that there are failures to tell of.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.configuration import CUSTOM
from accounts.listing import listing_columns
from accounts.models import Account, Capability, Connection, ExternalAccount
from accounts.schedules import make_schedule
from accounts.services.debit_consents import VERSION, debit_consent_give
from connect_dashboard.api.models import ApiKey
from connect_dashboard.api.services.keys import NewKey, key_create
from connect_dashboard.identifiers import new_id
from connect_dashboard.team.actors import Actor, account_holder, operator, system
from connect_dashboard.team.models import Membership, Platform, User
from funds import postings
from funds.ledger import post_many
from funds.models import FundsSettings
from funds.services.bank_accounts import bank_account_add_by_token

PLATFORMS, ACCOUNTS = 2, 12
FUNDS = 1_000_000_00
# Above it a movement waits for a second Administrator.
THRESHOLD = 90_00
WORKS, CLOSED, RETURNED = "000123456789", "000111111113", "000987657779"
TOKENS = ("btok_us_verified", "btok_us_verified_insufficientFunds")


@dataclass
class Market:
    """A platform as its program knows it; ``asker`` and ``approver`` are its Administrators."""

    platform: Platform
    secret: str
    asker: Actor
    approver: Actor
    accounts: list[str] = field(default_factory=list)
    bank_accounts: list[str] = field(default_factory=list)


def make_market(number: int) -> Market:
    platform = Platform.objects.create(
        business_name=f"Market {number}",
        country="US",
        support_email="support@example.com",
        support_phone="+12025550123",
        website="https://market.example.com",
        industry="5734",
        liable_for_losses=True,
        liable_for_requirements=True,
        liable_for_fees=True,
    )
    FundsSettings.objects.create(platform=platform, approval_above={"usd": THRESHOLD})
    order = NewKey("Shop backend", ApiKey.Kind.SECRET, {}, moves_funds=True)
    issued = key_create(actor=system(platform), order=order, form_token=f"faults-{number}")
    assert issued is not None
    market = Market(platform, issued.secret, _administrator(platform, "Ada"), _administrator(platform, "Bob"))
    market.accounts = [_account(platform, place) for place in range(ACCOUNTS)]
    market.bank_accounts = [
        bank_account_add_by_token(actor=system(platform), platform=platform, token=token).pk for token in TOKENS
    ]
    given: dict[str, Any] = {"platform_id": platform.pk, "currency": "usd", "created": timezone.now()}
    seed = {**given, "source": "tu_seed", "amount": FUNDS}
    post_many([postings.top_up(**seed), postings.top_up_settled(**seed)])
    return market


def _administrator(platform: Platform, name: str) -> Actor:
    user = User.objects.create(email=f"{name.lower()}{platform.pk}@example.com", name=name)
    membership = Membership.objects.create(platform=platform, user=user, roles=["administrator"])
    return operator(membership)


def _account(platform: Platform, place: int) -> str:
    """One in six has a bank account that is closed, another one in six one that sends money back."""
    schedule = make_schedule("daily" if place % 3 == 0 else "manual", 2)
    account = Account.objects.create(
        country="US",
        default_currency="usd",
        business_type="company",
        email=f"shop{place}.{platform.pk}@example.com",
        business_profile={"name": f"Shop {place}"},
        settings={"payouts": {"schedule": schedule}},
        charges_enabled=True,
        payouts_enabled=True,
        **CUSTOM.as_columns(),
    )
    held = [
        Capability(account=account, name=name, status="active", requested=True)
        for name in ("card_payments", "transfers")
    ]
    Capability.objects.bulk_create(held)
    columns = listing_columns(account, {}, held, [], [])
    connection = Connection.objects.create(platform=platform, account=account, metadata={}, **columns)
    number = {4: CLOSED, 5: RETURNED}.get(place % 6, WORKS)
    ExternalAccount.objects.create(
        id=new_id("ba"),
        account=account,
        object="bank_account",
        country="US",
        currency="usd",
        bank_name="First Bank",
        account_number=number,
        routing_number="110000000",
        last4=number[-4:],
        default_for_currency=True,
    )
    debit_consent_give(
        actor=account_holder(account.pk, platform, ip="203.0.113.9"), connection=connection, version=VERSION
    )
    return account.pk
