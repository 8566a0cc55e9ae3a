"""The pages on which payouts are made and followed, and the Balances tab of an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.configuration import STANDARD
from accounts.schedules import make_schedule
from connect_dashboard.team.actors import operator, system
from connect_dashboard.ui.money import Money
from funds import postings
from funds.ledger import post
from funds.models import FundsSettings, Payout, PayoutPlan
from funds.queries import balance_of
from funds.services.bank_accounts import bank_account_add_by_token
from funds.services.payout_plans import payouts_make, plans_refresh
from funds.services.payouts import payout_create, platform_payout_create
from funds.services.releases import pending_release
from requirements_app.models import Standing
from requirements_app.services.decisions import account_reject
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.payouts import debit_card, paid_account
from tests.factories.team import MembershipFactory

TOKEN = "form-token-of-twenty-characters"


@pytest.fixture
def client(ada: Any, client_for: Callable[..., Client]) -> Client:
    return client_for(ada)


@pytest.fixture
def sonne(platform: Any) -> Any:
    return paid_account(platform, name="Bäckerei Sonne")


def order(connection: Any, **changes: str) -> dict[str, str]:
    destination = connection.account.external_accounts.first().pk
    given = {"form_token": TOKEN, "destination": destination, "amount": "125.50", "currency": "usd"}
    return {**given, "method": "standard", **changes}


def create_url(connection: Any) -> str:
    return f"/accounts/{connection.account_id}/payouts/create/"


def tab_url(connection: Any) -> str:
    return f"/accounts/{connection.account_id}/balances/"


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def paid_out(ada: Any, connection: Any, amount: int = 10_000, key: str = "key-1") -> Payout:
    return payout_create(
        actor=operator(ada),
        connection=connection,
        money=Money(amount, "usd"),
        destination_id=connection.account.external_accounts.first().pk,
        idempotency_key=key,
    )


def test_sending_to_the_bank_goes_by_a_review_with_fee_and_arrival(sonne: Any, client: Client) -> None:
    form = words(client.get(create_url(sonne)))
    assert "Available: $500.00" in form
    review = words(client.post(create_url(sonne), order(sonne)))
    assert "$125.50 goes from the balance of Bäckerei Sonne to First Bank ••••6789" in review
    assert "Fee None" in review
    assert not Payout.objects.exists()
    response = client.post(create_url(sonne), order(sonne, confirm="1"))
    payout = Payout.objects.get()
    assert (response.status_code, response.url) == (302, f"/balances/payouts/{payout.pk}/")
    receipt = words(client.get(response.url))
    assert "$125.50 Pending" in receipt
    assert "Expected to arrive" in receipt


def test_the_fee_of_an_instant_payout_is_shown_before_it_is_sent(platform: Any, sonne: Any, client: Client) -> None:
    FundsSettings.objects.create(platform=platform, instant_fee_bps=100)
    card = debit_card(sonne)
    review = words(client.post(create_url(sonne), order(sonne, destination=card.pk, method="instant")))
    assert "Expected Within about 30 minutes Fee $1.26 , which your platform pays" in review


def test_a_form_that_is_sent_twice_pays_out_once(sonne: Any, client: Client) -> None:
    first = client.post(create_url(sonne), order(sonne, confirm="1"))
    assert client.post(create_url(sonne), order(sonne, confirm="1")).url == first.url
    assert Payout.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": "12,34.5"}, "Enter an amount such as"),
        ({"amount": "0.99"}, "The least that can be paid out is $1.00."),
        ({"amount": "500.01"}, "There is not enough on the balance"),
        ({"destination": "ba_other"}, "Choose one of the options"),
        ({"statement_descriptor": "abc"}, "5"),
    ],
)
def test_what_cannot_be_sent_keeps_what_was_typed(
    sonne: Any, client: Client, changes: dict[str, str], message: str
) -> None:
    response = client.post(create_url(sonne), order(sonne, description="For May", **changes))
    assert response.status_code == 422
    assert message in words(response)
    assert 'value="For May"' in response.content.decode()
    assert not Payout.objects.exists()


def test_where_the_platform_is_not_liable_there_is_no_button_and_no_way(
    platform: Any, client: Client, settings: Any
) -> None:
    standard = paid_account(platform, configuration=STANDARD)
    assert "Send to bank or debit card" not in words(client.get(tab_url(standard)))
    response = client.post(create_url(standard), order(standard, confirm="1"))
    assert response.status_code == 409
    assert "for whose negative balances your platform is liable" in words(response)
    assert not Payout.objects.exists()


def test_a_rejected_account_offers_no_payout_and_no_transfer(platform: Any, sonne: Any, client: Client) -> None:
    assert "Send to bank or debit card" in words(client.get(tab_url(sonne)))
    plans_refresh(platform, timezone.now())
    account_reject(actor=system(), account_id=sonne.account_id, reason=Standing.Rejection("rejected.fraud"))
    page = words(client.get(tab_url(sonne)))
    assert "Send to bank or debit card" not in page
    assert "Send funds" not in page
    assert "Bäckerei Sonne was rejected: nothing is paid out any more." in page
    assert "Until then" not in page


def test_a_payout_above_the_threshold_waits_for_another(platform: Any, sonne: Any, client: Client) -> None:
    MembershipFactory(platform=platform, roles=["administrator"])
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 1_000})
    assert "Ask for approval" in words(client.post(create_url(sonne), order(sonne)))
    receipt = client.post(create_url(sonne), order(sonne, confirm="1")).url
    assert "Nothing has moved yet" in words(client.get(receipt))
    assert balance_of(platform, "usd", sonne.account_id).available == 50_000


def test_others_see_payouts_and_no_buttons(platform: Any, ada: Any, sonne: Any, client_for: Any, dev: Any) -> None:
    payout = paid_out(ada, sonne)
    client = client_for(dev)
    for url in (tab_url(sonne), "/balances/payouts/", f"/balances/payouts/{payout.pk}/"):
        page = words(client.get(url))
        assert "$100.00" in page
        for button in ("Send to bank", "Cancel payout", "Pay out your balance", "Reverse"):
            assert button not in page
    assert client.post(create_url(sonne), order(sonne, confirm="1")).status_code == 403
    assert client.post(f"/balances/payouts/{payout.pk}/cancel/").status_code == 403


def test_a_pending_payout_is_canceled_by_its_button(platform: Any, ada: Any, sonne: Any, client: Client) -> None:
    payout = paid_out(ada, sonne)
    assert client.get(f"/balances/payouts/{payout.pk}/cancel/").status_code == 405
    client.post(f"/balances/payouts/{payout.pk}/cancel/")
    payout.refresh_from_db()
    assert payout.status == "canceled"
    assert balance_of(platform, "usd", sonne.account_id).available == 50_000


def test_the_platforms_own_balance_goes_to_its_bank(platform: Any, ada: Any, client: Client) -> None:
    fund_platform(platform, 90_000)
    bank = bank_account_add_by_token(actor=operator(ada), platform=platform, token="btok_us_verified")
    given = {"form_token": TOKEN, "bank_account": bank.pk, "amount": "400", "currency": "usd"}
    assert "goes from the balance of Acme Market" in words(client.post("/balances/payouts/create/", given))
    response = client.post("/balances/payouts/create/", {**given, "confirm": "1"})
    assert "Balance of Acme Market" in words(client.get(response.url))
    assert balance_of(platform, "usd").available == 50_000


def test_the_list_tells_statuses_and_accounts_apart(platform: Any, ada: Any, sonne: Any, client: Client) -> None:
    other = paid_account(platform, name="Blumen Rot")
    paid_out(ada, sonne)
    paid_out(ada, other, 20_000, "key-2")
    assert {"$100.00", "$200.00"} <= set(re.findall(r"\$[\d.,]+", words(client.get("/balances/payouts/"))))
    filtered = words(client.get(f"/balances/payouts/?account={other.account_id}"))
    assert "$200.00" in filtered
    assert "$100.00" not in filtered
    assert "No payouts match" in words(client.get("/balances/payouts/?status=paid"))


def test_the_tab_shows_balances_schedule_payouts_and_every_line(
    platform: Any, ada: Any, sonne: Any, client: Client
) -> None:
    paid_out(ada, sonne)
    plans_refresh(platform, timezone.now())
    page = words(client.get(tab_url(sonne)))
    assert "USD $400.00 $0.00 $100.00" in page
    assert "USD: by hand" in page
    assert "−$100.00 $400.00" in page
    assert "$500.00 $500.00" in page


def test_each_line_of_the_statement_says_from_where_and_leads_to_more(
    platform: Any, ada: Any, sonne: Any, client: Client
) -> None:
    now = timezone.now()
    book = {"platform_id": platform.pk, "currency": "usd", "account": sonne.account_id, "created": now}
    for source in ("ch_1", "ch_2"):
        post(postings.charge(source=source, amount=7_000, fee=200, available_on=now, **book))
    pending_release(platform, now=now + timedelta(seconds=1))
    post(postings.refund(source="re_1", amount=1_000, **book))
    payout = paid_out(ada, sonne)
    answer = client.get(tab_url(sonne))
    page = words(answer)
    assert f"Payout To the bank or card {payout.pk} −$100.00" in page
    assert "Refund To a customer re_1 −$10.00 $626.00" in page
    assert "Payments became available 2 payments $136.00 $636.00" in page
    assert re.search(r"Payment From your platform’s balance tr_\w+ \$500.00", page)
    (release,) = re.findall(r'href="(/accounts/[^"]+/releases/\d+/)"', answer.text)
    assert "Charge ch_2" in (released := words(client.get(release)))
    assert "Charge ch_1" in released
    assert released.count("$70.00 $2.00 $68.00") == 2
    another = paid_account(platform)
    assert client.get(release.replace(sonne.account_id, another.account_id)).status_code == 404


def test_the_tab_names_the_day_of_the_next_payout_and_why_the_last_was_none(platform: Any, client: Client) -> None:
    connection = paid_account(platform, 50, schedule=make_schedule("daily", 2))
    plans_refresh(platform, timezone.now())
    payouts_make(platform, timezone.now() + timedelta(days=8))
    page = words(client.get(tab_url(connection)))
    assert "USD: next on" in page
    assert "The least that can be paid out is $1.00." in page


def test_an_account_without_money_says_so(platform: Any, client: Client) -> None:
    assert "Nothing has ever been on" in words(client.get(tab_url(connected_account(platform))))


def test_a_payout_by_schedule_says_what_it_contained(platform: Any, client: Client) -> None:
    connection = paid_account(platform, 0, schedule=make_schedule("daily", 2))
    now = timezone.now()
    for number, amount in enumerate((10_000, 5_000)):
        post(
            postings.charge(
                platform_id=platform.pk,
                source=f"ch_{number}",
                account=connection.account_id,
                amount=amount,
                currency="usd",
                created=now,
                available_on=now,
                fee=300,
            )
        )
    post(
        postings.refund(
            platform_id=platform.pk,
            source="re_1",
            account=connection.account_id,
            amount=1_000,
            currency="usd",
            created=now,
        )
    )
    plans_refresh(platform, now)
    pending_release(platform, now=now + timedelta(seconds=1))
    assert payouts_make(platform, now + timedelta(days=8)) == 1
    payout = Payout.objects.get()
    page = words(client.get(f"/balances/payouts/{payout.pk}/"))
    assert "Charge 2 $150.00 $6.00 $144.00 Refund 1 −$10.00 $0.00 −$10.00 The payout $134.00" in page
    assert "All 3 one by one" in page


def test_what_an_account_keeps_is_told_beside_its_schedule_and_its_payout(platform: Any, client: Client) -> None:
    connection = paid_account(platform, schedule=make_schedule("daily", 2))
    connection.account.settings["payouts"]["minimum_balance_by_currency"] = {"usd": 20_000}
    connection.account.save(update_fields=["settings"])
    now = timezone.now()
    plans_refresh(platform, now)
    assert payouts_make(platform, now + timedelta(days=8)) == 1
    payout = words(client.get(f"/balances/payouts/{Payout.objects.get().pk}/"))
    assert "Payment 1 $500.00 $0.00 $500.00 Stays on the balance $200.00 The payout $300.00" in payout
    assert "2 days after the payment. $200.00 stays on the balance" in words(client.get(tab_url(connection)))


def test_pausing_by_the_menu_names_the_consequence_and_is_told_at_the_top(sonne: Any, client: Client) -> None:
    url = f"/requirements/{sonne.account_id}/pauses/"
    assert "waits for 10 days" in words(client.get(url))
    client.post(url, {"what": "payouts", "act": "pause"})
    page = client.get(f"/accounts/{sonne.account_id}/")
    assert "Paused by your platform Payouts are off. It is your move. No date is set. Resume" in words(page)
    assert "Resume payouts" in words(client.get(url))
    tab = words(client.get(tab_url(sonne)))
    assert "Send to bank or debit card" not in tab
    assert "You have paused payouts of Bäckerei Sonne. Resume them first. Until then nothing is paid out" in tab
    client.post(url, {"what": "payouts", "act": "resume"})
    sonne.account.refresh_from_db()
    assert sonne.account.payouts_enabled
    assert client.post(url, {"what": "nonsense", "act": "pause"}).status_code == 422


@pytest.mark.parametrize("number", [1, 25])
def test_pages_ask_as_often_for_many_payouts_as_for_one(
    platform: Any, ada: Any, client: Client, django_assert_num_queries: Any, number: int
) -> None:
    connection = paid_account(platform, 500_000)
    for one in range(number):
        payout = paid_out(ada, connection, 1_000, f"key-{one}")
    client.get("/balances/payouts/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/balances/payouts/")
    with django_assert_num_queries(TAB_QUERIES):
        client.get(tab_url(connection))
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(f"/balances/payouts/{payout.pk}/")
    assert PayoutPlan.objects.count() == 1


LIST_QUERIES, TAB_QUERIES, DETAIL_QUERIES = 6, 12, 7


@pytest.mark.parametrize("act", ["", "cancel/", "reverse/"])
def test_another_platforms_payout_does_not_exist(
    ada: Any, olga: Any, sonne: Any, client_for: Callable[..., Client], act: str
) -> None:
    payout = paid_out(ada, sonne)
    response = getattr(client_for(olga), "post" if act == "cancel/" else "get")(f"/balances/payouts/{payout.pk}/{act}")
    assert response.status_code == 404
    payout.refresh_from_db()
    assert payout.status == "pending"


def test_a_platform_payout_by_nobody_but_administrators(platform: Any, dev: Any, ada: Any) -> None:
    fund_platform(platform, 90_000)
    bank = bank_account_add_by_token(actor=operator(ada), platform=platform, token="btok_us_verified")
    from connect_dashboard.ui.errors import Forbidden

    with pytest.raises(Forbidden):
        platform_payout_create(
            actor=operator(dev), platform=platform, money=Money(100, "usd"), bank_account=bank, idempotency_key="k"
        )
