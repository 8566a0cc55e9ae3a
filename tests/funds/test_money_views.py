"""The pages on which Administrators move money, and what others see of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connect_dashboard.team.actors import operator
from connect_dashboard.ui.money import Money
from funds.models import Approval, FundsSettings, PlatformBankAccount, TopUp, Transfer, TransferReversal
from funds.queries import balance_of
from funds.services.bank_accounts import bank_account_add_by_token
from funds.services.transfers import transfer_create
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.team import MembershipFactory

TOKEN = "form-token-of-twenty-characters"
SEND, ADD = "/balances/transfers/create/", "/balances/top-ups/create/"
LISTS = ["funds:balances", "funds:top_up_list", "funds:transfer_list", "funds:approval_list", "funds:bank_account_list"]


@pytest.fixture
def sonne(platform: Any) -> Any:
    return connected_account(platform, name="Bäckerei Sonne")


@pytest.fixture
def bank(ada: Any) -> PlatformBankAccount:
    return bank_account_add_by_token(actor=operator(ada), platform=ada.platform, token="btok_us_verified")


@pytest.fixture
def client(ada: Any, client_for: Callable[..., Client]) -> Client:
    return client_for(ada)


def order(connection: Any, **changes: str) -> dict[str, str]:
    given = {"form_token": TOKEN, "destination": connection.account_id, "amount": "1,250.00", "currency": "usd"}
    return {**given, "description": "May", "metadata": "order: 7", **changes}


def sent(ada: Any, connection: Any, amount: int = 125_000, key: str = "key-1") -> Transfer:
    return transfer_create(actor=operator(ada), connection=connection, money=Money(amount, "usd"), idempotency_key=key)


def test_a_transfer_is_offered_in_the_platforms_own_currency_first(platform: Any, sonne: Any, client: Client) -> None:
    fund_platform(platform, 9_000, "aud")
    fund_platform(platform, 1_240_000)
    form = client.get(SEND).content.decode()
    assert re.findall(r'<option value="(\w+)"', form) == ["usd", "aud"]
    assert form.index("Available $12,400.00") < form.index("1 more currency") < form.index("Available A$90.00")


def test_sending_goes_by_a_review_that_repeats_names_and_amount(platform: Any, sonne: Any, client: Client) -> None:
    fund_platform(platform, 1_240_000)
    form = client.get(f"{SEND}?to={sonne.account_id}").content.decode()
    assert "Available $12,400.00" in form
    assert "Bäckerei Sonne" in form
    review = client.post(SEND, order(sonne)).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", "", review).split())
    assert "You send $1,250.00 from Acme Market’s balance to Bäckerei Sonne. It can be reversed." in words
    assert Transfer.objects.count() == 0
    response = client.post(SEND, order(sonne, confirm="1"))
    transfer = Transfer.objects.get()
    assert (response.status_code, response.url) == (302, f"/balances/transfers/{transfer.pk}/")
    assert (transfer.amount, transfer.metadata) == (125_000, {"order": "7"})
    receipt = client.get(response.url).content.decode()
    assert "$1,250.00" in receipt
    assert "Bäckerei Sonne" in receipt


def test_a_form_that_is_sent_twice_sends_once_and_shows_the_same_receipt(
    platform: Any, sonne: Any, client: Client
) -> None:
    fund_platform(platform, 130_000)
    first = client.post(SEND, order(sonne, confirm="1"))
    # Even where the rest would no longer do: the replay is found before anything is checked.
    assert client.post(SEND, order(sonne, confirm="1", amount="1.250,00")).url == first.url
    assert (Transfer.objects.count(), balance_of(platform, "usd").available) == (1, 5_000)


def test_going_back_from_the_review_keeps_what_was_typed(platform: Any, sonne: Any, client: Client) -> None:
    fund_platform(platform, 1_240_000)
    response = client.post(SEND, order(sonne, edit="1"))
    assert response.status_code == 200
    assert 'value="1,250.00"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "12.345.6"}, "Enter an amount such as 1,234.50."),
        ({"amount": "0"}, "Enter an amount above zero."),
        ({"amount": "20,000"}, "$12,400.00 is available, $20,000.00 is needed"),
        ({"destination": ""}, "Choose the account that the money goes to."),
        ({"destination": "acct_nobody"}, "Choose an account from the list."),
        ({"metadata": "order"}, "Line 1 needs a key, a colon and a value."),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field_and_kept(
    platform: Any, sonne: Any, client: Client, changes: dict[str, str], words: str
) -> None:
    fund_platform(platform, 1_240_000)
    response = client.post(SEND, order(sonne, **changes))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "May" in page
    assert Transfer.objects.count() == 0


def test_an_account_of_another_platform_is_no_destination(platform: Any, other_platform: Any, client: Client) -> None:
    fund_platform(platform, 1_240_000)
    foreign = connected_account(other_platform, name="Fremde Sonne")
    assert client.post(SEND, order(foreign, confirm="1")).status_code == 422
    assert "Fremde" not in client.get("/balances/transfers/destinations/?q=fremde").content.decode()
    assert "Fremde" not in client.get(f"{SEND}?to={foreign.account_id}").content.decode()


def test_destinations_are_found_as_one_types_with_status_and_balance(
    platform: Any, ada: Any, sonne: Any, client: Client
) -> None:
    connected_account(platform, name="Blumen Mond")
    fund_platform(platform, 200_000)
    sent(ada, sonne)
    found = client.get("/balances/transfers/destinations/?q=bäck").content.decode()
    assert "Bäckerei Sonne" in found
    assert "Enabled" in found
    assert "$1,250.00 available" in found
    assert "Mond" not in found


def test_where_there_is_nothing_to_send_the_way_to_add_is_shown(platform: Any, client: Client) -> None:
    page = client.get(SEND).content.decode()
    assert "Your available balance is empty" in page
    assert ADD in page


def test_a_part_is_taken_back_with_its_reason(platform: Any, ada: Any, sonne: Any, client: Client) -> None:
    fund_platform(platform, 125_000)
    transfer = sent(ada, sonne)
    url = reverse("funds:transfer_reverse", args=[transfer.pk])
    assert 'value="1,250.00"' in client.get(url).content.decode()
    given = {"form_token": TOKEN, "currency": "usd", "amount": "250", "reason": "Returned goods"}
    refused = client.post(url, {**given, "amount": "1250.01"})
    assert (refused.status_code, "$1,250.00 is left to reverse" in refused.content.decode()) == (422, True)
    assert client.post(url, {**given, "reason": ""}).status_code == 422
    for _ in range(2):
        assert client.post(url, given).status_code == 302
    assert TransferReversal.objects.count() == 1
    receipt = client.get(reverse("funds:transfer_details", args=[transfer.pk])).content.decode()
    assert "Partly reversed" in receipt
    assert "Returned goods" in receipt


def test_adding_says_when_it_arrives_and_leads_to_its_page(
    platform: Any, bank: PlatformBankAccount, client: Client
) -> None:
    given = {
        "form_token": TOKEN,
        "bank_account": bank.pk,
        "currency": "usd",
        "amount": "5.000,00",
        "statement_descriptor": "ACME TOPUP",
    }
    review = client.post(ADD, given).content.decode()
    assert "$5,000.00" in review
    assert "which is expected on" in review
    assert TopUp.objects.count() == 0
    response = client.post(ADD, {**given, "confirm": "1"})
    assert client.post(ADD, {**given, "confirm": "1"}).url == response.url
    top_up = TopUp.objects.get()
    assert (top_up.amount, top_up.statement_descriptor) == (500_000, "ACME TOPUP")
    page = client.get(response.url).content.decode()
    assert "Pending" in page
    assert "Expected arrival" in page
    client.post(reverse("funds:top_up_cancel", args=[top_up.pk]))
    assert "Canceled" in client.get(response.url).content.decode()
    assert client.post(ADD, {**given, "statement_descriptor": "ab"}).status_code == 422


def test_without_a_bank_account_the_way_to_add_one_is_shown(client: Client) -> None:
    assert "/balances/bank-accounts/add/" in client.get(ADD).content.decode()


def test_a_bank_account_is_added_by_its_countrys_format_and_removed(platform: Any, client: Client) -> None:
    url = "/balances/bank-accounts/add/"
    given = {
        "country": "DE",
        "currency": "eur",
        "account_number": "DE89 3704 0044 0532 0130 00",
        "account_holder_name": "Acme GmbH",
        "account_holder_type": "company",
    }
    wrong = client.post(url, {**given, "account_number": "DE88 3704 0044 0532 0130 00"})
    assert (wrong.status_code, "DE88" in wrong.content.decode()) == (422, False)
    assert client.post(url, given).status_code == 302
    account = PlatformBankAccount.objects.get()
    page = client.get("/balances/bank-accounts/").content.decode()
    assert "Bank account ••••3000" in page
    assert "DE89" not in page
    client.post(reverse("funds:bank_account_remove", args=[account.pk]))
    assert "••••3000 was removed" in client.get("/balances/bank-accounts/").content.decode()
    assert client.get(reverse("funds:bank_account_remove", args=[account.pk])).status_code == 404


def test_a_second_administrator_approves_on_the_page(
    platform: Any, ada: Any, sonne: Any, client: Client, client_for: Callable[..., Client]
) -> None:
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 100_000})
    fund_platform(platform, 1_000_000)
    bea = client_for(MembershipFactory(platform=platform, user__name="Bea"))
    assert "Another Administrator has to approve" in client.post(SEND, order(sonne)).content.decode()
    response = client.post(SEND, order(sonne, confirm="1"))
    assert "Nothing has moved yet" in client.get(response.url).content.decode()
    approval = Approval.objects.get()
    approve = reverse("funds:approval_approve", args=[approval.pk])
    own, others = (who.get("/balances/approvals/").content.decode() for who in (client, bea))
    assert "You asked for it" in own
    assert approve not in own
    assert approve in others
    assert client.post(approve).status_code == 422
    assert balance_of(platform, "usd").available == 1_000_000
    assert bea.post(reverse("funds:approval_decline", args=[approval.pk]), {"reason": ""}).status_code == 422
    assert bea.post(approve).url == response.url
    assert balance_of(platform, "usd").available == 875_000
    assert "settled already" in bea.post(approve).content.decode()
    assert "Approved" in bea.get("/balances/approvals/?decided").content.decode()
    receipt = client.get(response.url).text
    assert re.search(r"<dt>Approval</dt><dd>.*Approved.*Bea", receipt, re.DOTALL)


@pytest.mark.parametrize("who", ["dev", "sue", "vic"])
def test_others_see_the_pages_and_no_buttons_and_are_refused(
    platform: Any, ada: Any, sonne: Any, who: str, request: Any, client_for: Callable[..., Client]
) -> None:
    fund_platform(platform, 1_000_000)
    transfer = sent(ada, sonne)
    looking = client_for(request.getfixturevalue(who))
    pages = [reverse(name) for name in LISTS]
    pages += [reverse("funds:transfer_details", args=[transfer.pk]), f"/accounts/{sonne.account_id}/"]
    for page in pages:
        response = looking.get(page)
        assert response.status_code == 200
        for button in ("Add to balance", "New transfer", "Send funds", ">Reverse<", "/bank-accounts/add/"):
            assert button not in response.content.decode(), (page, button)
    assert looking.post(SEND, order(sonne, confirm="1")).status_code == 403
    assert looking.post(reverse("funds:transfer_reverse", args=[transfer.pk])).status_code == 403
    assert (Transfer.objects.count(), balance_of(platform, "usd").available) == (1, 875_000)


def test_an_administrator_sends_from_the_accounts_page(sonne: Any, client: Client) -> None:
    assert f"{SEND}?to={sonne.account_id}" in client.get(f"/accounts/{sonne.account_id}/").content.decode()


@pytest.mark.parametrize("place", ["transfers", "payouts", "top-ups", "account-debits"])
def test_every_list_can_be_narrowed_to_what_did_not_come_about(client: Client, place: str) -> None:
    offered = re.findall(r'<option value="(\w+)"', client.get(f"/balances/{place}/").text)
    assert {"awaiting_approval", "declined", "expired", "canceled"} <= set(offered)


def test_lists_filter_by_status_and_account_and_page_by_cursor(
    platform: Any, ada: Any, sonne: Any, client: Client
) -> None:
    fund_platform(platform, 1_000_000)
    other = connected_account(platform, name="Blumen Mond")
    for number in range(26):
        sent(ada, sonne, amount=100 + number, key=f"key-{number}")
    sent(ada, other, amount=777, key="other")
    url = "/balances/transfers/"
    assert "Blumen Mond" not in client.get(f"{url}?account={sonne.account_id}").content.decode()
    assert "No transfers match" in client.get(f"{url}?status=reversed").content.decode()
    first = client.get(url)
    assert "$1.00" not in first.content.decode()
    assert "$1.00" in client.get(f"{url}?cursor={first.context['page'].next}").content.decode()
    assert client.get(f"{url}?cursor=nonsense").status_code == 200
    assert client.get(f"{url}?account=acct_nobody").status_code == 404


@pytest.mark.parametrize(("name", "queries"), list(zip(LISTS, [8, 6, 6, 6, 5], strict=True)))
def test_lists_cost_the_same_for_one_row_and_for_25(
    platform: Any, ada: Any, sonne: Any, client: Client, name: str, queries: int, django_assert_num_queries: Any
) -> None:
    fund_platform(platform, 1_000_000)
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 1_000})
    MembershipFactory(platform=platform)
    client.get(reverse(name))
    for start, number in ((0, 1), (1, 24)):
        for n in range(start, start + number):
            sent(ada, sonne, amount=100, key=f"small-{n}")
            sent(ada, sonne, amount=1_001, key=f"large-{n}")
        with django_assert_num_queries(queries):
            client.get(reverse(name))


def test_a_receipt_costs_the_same_however_much_was_taken_back(
    platform: Any, ada: Any, sonne: Any, client: Client, django_assert_num_queries: Any
) -> None:
    fund_platform(platform, 125_000)
    url = reverse("funds:transfer_details", args=[sent(ada, sonne).pk])
    with django_assert_num_queries(7):
        client.get(url)


def test_many_currencies_are_folded_away_below_those_with_money(platform: Any, client: Client) -> None:
    for place, currency in enumerate(("aud", "cad", "chf", "dkk", "eur", "gbp", "sek", "usd")):
        fund_platform(platform, 100 + place, currency)
    page = client.get(reverse("funds:balances")).content.decode()
    assert "2 more currencies" in page
    opened, folded = page.split("<details", 1)
    shown = re.findall(r'<th scope="row">([A-Z]{3})', opened)
    assert shown == ["USD", "AUD", "CAD", "CHF", "DKK", "EUR"]
    assert re.findall(r'<th scope="row">([A-Z]{3})', folded) == ["GBP", "SEK"]


def test_what_the_platform_decides_is_saved_and_written_down(platform: Any, client: Client) -> None:
    from connect_dashboard.journal.models import AuditEntry

    url = "/settings/money/"
    given = {
        "approval_above_usd": "10,000.00",
        "daily_limits_usd": "50.000,00",
        "instant_limits_usd": "2,000",
        "debit_ceilings_usd": "",
        "debit_fees_fixed_usd": "0.25",
        "approval_hours": "48",
        "debit_fee": "1.5",
        "instant_fee": "1",
    }
    assert client.post(url, {**given, "approval_above_usd": "much"}).status_code == 422
    assert client.post(url, given).status_code == 302
    settings = FundsSettings.objects.get()
    assert (settings.approval_above, settings.daily_limits) == ({"usd": 1_000_000}, {"usd": 5_000_000})
    assert settings.instant_limits == {"usd": 200_000}
    assert (settings.debit_ceilings, settings.debit_fees_fixed) == ({}, {"usd": 25})
    assert (settings.approval_hours, settings.debit_fee_bps, settings.instant_fee_bps) == (48, 150, 100)
    assert 'value="10,000.00"' in client.get(url).content.decode()
    entry = AuditEntry.objects.get(action="funds_settings.updated")
    assert entry.after["approval_above"] == {"usd": 1_000_000}
    client.post(url, given)
    assert AuditEntry.objects.filter(action="funds_settings.updated").count() == 1
