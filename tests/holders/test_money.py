"""What holders see of their money: the same for everybody, and with full access how it came about."""

import inspect
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.configuration import EXPRESS, STANDARD
from accounts.schedules import make_schedule
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.money import Money
from funds import postings
from funds.chart import Type
from funds.holder_words import TYPES
from funds.ledger import post
from funds.models import FundsSettings, Payout
from funds.services.payout_plans import payouts_make, plans_refresh
from funds.services.payouts import payout_create
from funds.services.releases import pending_release
from funds.services.settlement import movements_settle
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import CLOSED, bank_account, paid_account
from tests.factories.team import MembershipFactory
from tests.holders.sitting import holder_client, page

PLACES = ["", "payments/", "payouts/", "balance/"]


def shop(platform: Any, configuration: Any, amount: int = 50_000, *, schedule: Any = None) -> Any:
    who = {"email": "maria@example.com", "details_submitted": True, "name": "Sonne"}
    return paid_account(platform, amount, configuration=configuration, schedule=schedule, **who)


@pytest.fixture
def express(platform: Any) -> Any:
    return shop(platform, EXPRESS)


@pytest.fixture
def full(platform: Any) -> Any:
    """Two payments and a refund, all of it paid out by the schedule."""
    connection = shop(platform, STANDARD, 0, schedule=make_schedule("daily", 2))
    given = {"platform_id": platform.pk, "account": connection.account_id, "currency": "usd"}
    now = timezone.now()
    for number, amount in enumerate((10_000, 5_000)):
        source = f"ch_{number}"
        post(postings.charge(source=source, amount=amount, fee=300, created=now, available_on=now, **given))
    post(postings.refund(source="re_1", amount=1_000, created=now, **given))
    plans_refresh(platform, now)
    pending_release(platform, now=now + timedelta(seconds=1))
    assert payouts_make(platform, now + timedelta(days=8)) == 1
    return connection


def paid_out(ada: Any, connection: Any, amount: int = 1_000, key: str = "key-1", **given: Any) -> Payout:
    given.setdefault("destination_id", connection.account.external_accounts.first().pk)
    money = Money(amount, "usd")
    return payout_create(actor=operator(ada), connection=connection, money=money, idempotency_key=key, **given)


def words(client: Client, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page(client, path)).split())


def test_home_shows_the_balance_and_the_next_payout(platform: Any, express: Any, full: Any) -> None:
    by_hand = words(holder_client(express), "/holder/")
    assert "Your balance $500.00 Available No payout is planned" in by_hand
    planned = words(holder_client(full), "/holder/")
    assert "Your balance $0.00 Available Next payout:" in planned


def test_before_there_is_money_the_pages_say_so(platform: Any) -> None:
    client = holder_client(shop(platform, EXPRESS, 0))
    assert "Your balance" not in words(client, "/holder/")
    assert "No payments yet" in words(client, "/holder/payments/")
    assert "Nothing has been paid out yet" in words(client, "/holder/payouts/")
    assert "There is no money here yet" in words(client, "/holder/balance/")


def test_full_access_shows_fees_contents_and_every_line_and_express_does_not(
    platform: Any, ada: Any, express: Any, full: Any
) -> None:
    paid_out(ada, express)
    by_full, by_express = holder_client(full), holder_client(express)
    assert "Card payment" in words(by_full, "/holder/payments/")
    assert "$100.00 Fees $3.00 Net $97.00" in words(by_full, "/holder/payments/")
    assert "Payment from the platform" in words(by_express, "/holder/payments/")
    contents = words(by_full, f"/holder/payouts/{Payout.objects.get(account=full.account).pk}/")
    assert "Card payment × 2 $150.00 · Fees $6.00 $144.00 Refund × 1 −$10.00 Together $134.00" in contents
    plain = words(by_express, f"/holder/payouts/{Payout.objects.get(account=express.account).pk}/")
    assert "What it is made of" not in plain
    assert "All changes" in words(by_full, "/holder/balance/")
    assert "Payout" in words(by_full, "/holder/balance/")
    assert "All changes" not in words(by_express, "/holder/balance/")


def test_a_failed_payout_says_why_and_what_to_do(platform: Any, ada: Any, express: Any) -> None:
    closed = bank_account(express, CLOSED, default_for_currency=False)
    payout = paid_out(ada, express, destination_id=closed.pk)
    movements_settle(platform, timezone.now() + timedelta(days=9))
    client = holder_client(express)
    assert "Failed" in words(client, "/holder/payouts/")
    assert "The bank account has been closed. The money is on your balance again." in words(
        client, f"/holder/payouts/{payout.pk}/"
    )
    assert "Das Bankkonto ist aufgelöst." in words(client, f"/holder/payouts/{payout.pk}/?lang=de")


def test_what_waits_for_approval_is_the_platforms_affair(platform: Any, ada: Any, express: Any) -> None:
    MembershipFactory(platform=platform, roles=["administrator"])
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 500})
    payout = paid_out(ada, express)
    assert payout.status == "awaiting_approval"
    client = holder_client(express)
    assert "Nothing has been paid out yet" in words(client, "/holder/payouts/")
    assert client.get(f"/holder/payouts/{payout.pk}/").status_code == 404


def test_nothing_of_another_account_or_platform_is_there(
    platform: Any, other_platform: Any, ada: Any, olga: Any
) -> None:
    mine, sister, other = shop(platform, EXPRESS), shop(platform, EXPRESS), shop(other_platform, EXPRESS)
    sister.account.email = other.account.email = "somebody@example.com"
    for one in (sister, other):
        one.account.save(update_fields=["email"])
    client = holder_client(mine)
    for payout in (paid_out(ada, sister), paid_out(olga, other)):
        assert client.get(f"/holder/payouts/{payout.pk}/").status_code == 404
    assert "Nothing has been paid out yet" in words(client, "/holder/payouts/")


@pytest.mark.parametrize(("language", "amount"), [("de", "500,00 $"), ("es", "500,00 US$"), ("fr", "500,00 $US")])
def test_amounts_are_written_as_the_language_has_it(express: Any, language: str, amount: str) -> None:
    text = page(holder_client(express), f"/holder/balance/?lang={language}")
    assert amount in text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize("number", [1, 25])
def test_pages_ask_as_often_for_many_as_for_one(
    platform: Any, ada: Any, full: Any, django_assert_num_queries: Any, number: int
) -> None:
    fund_platform(platform, 100_000)
    for _ in range(number):
        send(platform, full.account_id, 1_000)
    payout = Payout.objects.get()
    client = holder_client(full)
    for path, queries in [
        ("", 6), ("payments/", 4), ("payouts/", 5), (f"payouts/{payout.pk}/", 8), ("balance/", 6)
    ]:  # fmt: skip
        with django_assert_num_queries(queries):
            client.get(f"/holder/{path}")


def test_lists_go_on_by_the_page(platform: Any, express: Any) -> None:
    fund_platform(platform, 100_000)
    for _ in range(30):
        send(platform, express.account_id, 1_000)
    client = holder_client(express)
    first = client.get("/holder/payments/")
    assert len(first.context["rows"]) == 25
    second = client.get("/holder/payments/", {"cursor": first.context["page"].next})
    assert len(second.context["rows"]) == 6
    assert client.get("/holder/payments/?cursor=nonsense").status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_pages_of_money_are_only_looked_at(express: Any, place: str) -> None:
    assert holder_client(express).post(f"/holder/{place}").status_code == 405


def test_whatever_happens_on_an_account_has_words() -> None:
    given = {"platform_id": 1, "source": "x", "currency": "usd", "created": timezone.now(), "amount": 500}
    given |= {"available_on": given["created"], "reversal_of": 1, "fee": 1}
    found = set()
    for make in vars(postings).values():
        if not inspect.isfunction(make) or make.__name__.startswith("_"):
            continue
        wanted = inspect.signature(make).parameters
        if {"account", "holder"} & set(wanted):
            whose = {name: "acct_1" for name in ("account", "holder") if name in wanted}
            movement = make(**{name: given[name] for name in given if name in wanted}, **whose)
            found |= {leg.type for leg in movement.legs if leg.holder == "acct_1" and leg.type}
    # A transfer's reversal posts itself, in the statement that writes it.
    assert found | {Type.PAYMENT_REFUND} == set(TYPES)
