"""Card payments to accounts, as far as balances, tests and the demo need them.

The processor tells of them; nobody on the platform's side makes one. The ledger is their only record: what of a
charge was refunded is what its transaction had reversed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import Account, Connection
from accounts.schedules import schedule_of
from accounts.services.activity import activity_seen
from accounts.time_zones import time_zone
from connect_dashboard.identifiers import new_id
from connect_dashboard.journal import services as journal
from connect_dashboard.processor.business_days import business_days_later
from connect_dashboard.processor.clock import now_for
from connect_dashboard.team.actors import Actor
from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import WORLD, Balance, Kind
from funds.errors import ChargeUnknown, PaymentsInactive
from funds.ledger import post
from funds.models import LedgerEntry, LedgerTransaction
from funds.services.checks import check_amount


@dataclass(frozen=True)
class Payment:
    """A charge (``ch_…``) or refund (``re_…``) and the ledger transaction that booked it."""

    id: str
    transaction_id: int
    replayed: bool


@transaction.atomic
def charge_create(
    *, actor: Actor, connection: Connection, money: Money, fee: int = 0, application_fee: int = 0, charge_id: str = ""
) -> Payment:
    """Book a card payment: pending until the account's delay of business days is over.

    ``fee`` is the processor's, ``application_fee`` the platform's, both in minor units of the charge and taken from
    it. The same ``charge_id`` again changes nothing. Raises PaymentsInactive, AmountInvalid, CurrencyUnsupported.
    """
    actor.require_staff()
    check_amount(money)
    account = connection.account
    # A platform that the account was removed from takes in nothing for it any more.
    living = Connection.objects.for_platform(connection.platform).filter(pk=connection.pk)
    if not living.filter(account__capabilities__name="card_payments", account__capabilities__status="active").exists():
        raise PaymentsInactive(str(account))
    now = now_for(connection.platform)
    activity_seen(account.pk, now)
    source = charge_id or new_id("ch")
    posted = post(
        postings.charge(
            platform_id=connection.platform_id,
            source=source,
            account=account.pk,
            amount=money.amount,
            currency=money.currency,
            created=now,
            available_on=available_on(account, now),
            fee=fee,
            application_fee=application_fee,
        )
    )
    if not posted.replayed:
        _tell(actor, connection, "charge.succeeded", "charge.created", source, money)
    return Payment(source, posted.id, posted.replayed)


@transaction.atomic
def charge_refund(
    *, actor: Actor, connection: Connection, charge_id: str, money: Money | None = None, refund_id: str = ""
) -> Payment:
    """Give a payer back the whole of what is left of a charge, or ``money`` of it; the balance may fall below zero.

    Fees are not given back. Raises ChargeUnknown, ReversalTooLarge.
    """
    actor.require_staff()
    charge = LedgerTransaction.objects.filter(platform=connection.platform_id, key=f"{Kind.CHARGE}:{charge_id}").first()
    if charge is None:
        raise ChargeUnknown(charge_id)
    money = money or left_of(charge)
    source = refund_id or new_id("re")
    refund = postings.refund(
        platform_id=connection.platform_id,
        source=source,
        account=connection.account_id,
        amount=money.amount,
        currency=money.currency,
        created=now_for(connection.platform),
    )
    posted = post(replace(refund, reversal_of=charge.pk))
    if not posted.replayed:
        _tell(actor, connection, "charge.refunded", "charge.refunded", charge_id, money)
    return Payment(source, posted.id, posted.replayed)


def left_of(charge: LedgerTransaction) -> Money:
    """What of a charge was not refunded yet: cards gave the whole of it and took every refund."""
    cards = LedgerEntry.objects.filter(
        Q(transaction=charge) | Q(transaction__reversal_of=charge), holder=WORLD, ledger_account__kind=Balance.CARDS
    )
    return Money(-(cards.aggregate(total=Sum("amount"))["total"] or 0), charge.currency)


def available_on(account: Account, now: datetime) -> datetime:
    """The beginning of the day, where the account is, on which a payment of ``now`` becomes available."""
    zone = time_zone(account.settings, account.country.code)
    delay = schedule_of(account.settings)["delay_days"]
    day = business_days_later(now.astimezone(zone).date(), delay, account.country.code)
    return datetime.combine(day, time(), zone)


def _tell(actor: Actor, connection: Connection, event: str, action: str, source: str, money: Money) -> None:
    journal.record(
        actor=actor,
        platform_id=connection.platform_id,
        action=action,
        subject=source,
        account_id=connection.account_id,
        after={"amount": str(money)},
    )
    journal.emit(platform_id=connection.platform_id, type=event, object_id=source, account_id=connection.account_id)
