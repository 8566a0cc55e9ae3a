"""Sending funds to connected accounts and taking them back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.present import at
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.ui.money import Money
from funds.errors import (
    AccountNotPayable,
    CurrencyMismatch,
    InsufficientFunds,
    KeyReused,
    LimitReached,
    NotCancelable,
    ReversalTooLarge,
)
from funds.models import FundsSettings, Transfer, TransferReversal
from funds.proof import prove
from funds.queries import balance_of
from funds.services.transfers import transfer_cancel, transfer_create, transfer_reverse
from funds.statuses import Status
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform


@pytest.fixture
def sonne(platform: Any) -> Any:
    return connected_account(platform, name="Bäckerei Sonne")


def send(ada: Any, connection: Any, amount: int = 125_000, currency: str = "usd", key: str = "key-1") -> Transfer:
    return transfer_create(
        actor=operator(ada), connection=connection, money=Money(amount, currency), idempotency_key=key
    )


def has(platform: Any, holder: str = "platform", currency: str = "usd") -> int:
    return balance_of(platform, currency, holder).available


def test_a_transfer_moves_what_it_says_and_is_written_down_once(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 1_240_000)
    transfer = transfer_create(
        actor=operator(ada),
        connection=sonne,
        money=Money(125_000, "usd"),
        idempotency_key="key-1",
        description="May",
        metadata={"order": "7"},
        transfer_group="ORDER7",
    )
    transfer.refresh_from_db()
    assert (transfer.status, transfer.actor_label) == (Status.SUCCEEDED, "Ada")
    assert (transfer.description, transfer.metadata, transfer.transfer_group) == ("May", {"order": "7"}, "ORDER7")
    assert (has(platform), has(platform, sonne.account_id)) == (1_115_000, 125_000)
    assert transfer.ledger_transaction is not None
    assert transfer.ledger_transaction.source == transfer.pk
    entry = AuditEntry.objects.get(action="transfer.created")
    assert (entry.subject, entry.account_id, entry.after) == (transfer.pk, sonne.account_id, {"amount": "$1,250.00"})
    assert Event.objects.get(type="transfer.created").object_id == transfer.pk


def test_the_same_key_finds_the_first_transfer_a_week_later_too(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 1_000_000)
    first = send(ada, sonne)
    with at(timezone.now() + timedelta(days=7)):
        assert send(ada, sonne).pk == first.pk
    with pytest.raises(KeyReused):
        send(ada, sonne, amount=1)
    assert (Transfer.objects.count(), has(platform)) == (1, 875_000)


def test_more_than_there_is_is_refused_with_what_is_available(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 100_000)
    with pytest.raises(InsufficientFunds, match=r"\$1,000\.00 is available, \$1,250\.00 is needed"):
        send(ada, sonne)
    assert (Transfer.objects.count(), has(platform), AuditEntry.objects.count()) == (0, 100_000, 0)


def test_a_currency_that_the_platform_lacks_is_not_converted(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 1_000_000)
    with pytest.raises(InsufficientFunds, match=r"€0\.00 is available"):
        send(ada, sonne, currency="eur")


def test_an_account_without_active_transfers_gets_nothing(platform: Any, ada: Any) -> None:
    fund_platform(platform, 1_000_000)
    stopped = connected_account(platform, capabilities={"transfers": "inactive"})
    with pytest.raises(AccountNotPayable, match="capability transfers"):
        send(ada, stopped)
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize("who", ["dev", "sue", "vic"])
def test_nobody_but_an_administrator_sends(platform: Any, sonne: Any, who: str, request: Any) -> None:
    fund_platform(platform, 1_000_000)
    with pytest.raises(Forbidden):
        send(request.getfixturevalue(who), sonne)
    assert (Transfer.objects.count(), has(platform)) == (0, 1_000_000)


def test_one_person_moves_no_more_a_day_than_the_limit(platform: Any, ada: Any, sonne: Any) -> None:
    FundsSettings.objects.create(platform=platform, daily_limits={"usd": 200_000})
    fund_platform(platform, 1_000_000)
    send(ada, sonne)
    with pytest.raises(LimitReached, match=r"\$750\.00 of it is left"):
        send(ada, sonne, key="key-2")
    send(ada, sonne, amount=75_000, key="key-3")
    assert has(platform) == 800_000


def test_a_transfer_comes_back_in_parts_and_then_as_a_whole(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 125_000)
    transfer = send(ada, sonne)
    part = transfer_reverse(
        actor=operator(ada),
        transfer=transfer,
        money=Money(25_000, "usd"),
        reason="Returned goods",
        idempotency_key="back-1",
    )
    transfer.refresh_from_db()
    assert (transfer.status, transfer.amount_reversed, transfer.left) == (
        Status.SUCCEEDED,
        25_000,
        Money(100_000, "usd"),
    )
    assert (part.status, part.description) == (Status.SUCCEEDED, "Returned goods")
    with pytest.raises(ReversalTooLarge, match=r"\$1,000\.00 is left"):
        transfer_reverse(actor=operator(ada), transfer=transfer, money=Money(100_001, "usd"), idempotency_key="back-2")
    with pytest.raises(CurrencyMismatch):
        transfer_reverse(actor=operator(ada), transfer=transfer, money=Money(1, "eur"), idempotency_key="back-3")
    transfer_reverse(actor=operator(ada), transfer=transfer, idempotency_key="back-4")
    transfer.refresh_from_db()
    assert (transfer.status, transfer.amount_reversed) == (Status.REVERSED, 125_000)
    assert (has(platform), has(platform, sonne.account_id)) == (125_000, 0)
    with pytest.raises(Refusal, match="Nothing can be taken back: reversed"):
        transfer_reverse(actor=operator(ada), transfer=transfer, idempotency_key="back-5")
    assert Event.objects.filter(type="transfer.reversed", object_id=transfer.pk).count() == 2
    assert not prove().broken


def test_a_reversal_asked_for_twice_happens_once(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 125_000)
    transfer = send(ada, sonne)
    asked = {"actor": operator(ada), "transfer": transfer, "money": Money(25_000, "usd"), "idempotency_key": "back"}
    assert transfer_reverse(**asked).pk == transfer_reverse(**asked).pk
    with pytest.raises(KeyReused):
        transfer_reverse(**asked | {"money": Money(30_000, "usd")})
    assert (TransferReversal.objects.count(), has(platform)) == (1, 25_000)


def test_what_the_account_no_longer_has_cannot_be_taken_back(platform: Any, ada: Any, sonne: Any) -> None:
    from funds import postings
    from funds.ledger import post

    fund_platform(platform, 125_000)
    transfer = send(ada, sonne)
    post(
        postings.refund(
            platform_id=platform.pk,
            source="re_1",
            account=sonne.account_id,
            amount=100_000,
            currency="usd",
            created=timezone.now(),
        )
    )
    with pytest.raises(InsufficientFunds, match=r"\$250\.00 is available"):
        transfer_reverse(actor=operator(ada), transfer=transfer, idempotency_key="back")
    transfer.refresh_from_db()
    assert (transfer.status, transfer.amount_reversed) == (Status.SUCCEEDED, 0)


def test_what_was_sent_is_not_withdrawn_but_reversed(platform: Any, ada: Any, sonne: Any) -> None:
    fund_platform(platform, 125_000)
    transfer = send(ada, sonne)
    with pytest.raises(NotCancelable, match="can be reversed"):
        transfer_cancel(actor=operator(ada), transfer=transfer)


def test_a_transfer_takes_three_statements(platform: Any, ada: Any, sonne: Any, django_assert_num_queries: Any) -> None:
    """What the checks need, what is written down, and the posting; besides, a savepoint's begin and end."""
    fund_platform(platform, 250_000)
    with django_assert_num_queries(5):
        send(ada, sonne)
