"""Administrators add to the platform's balance and send from it; a second one approves, and nobody else moves money."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from connect_dashboard.team.actors import operator
from funds.models import Approval, FundsSettings, Transfer
from funds.services.bank_accounts import bank_account_add_by_token
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.team import PASSWORD, MembershipFactory


def test_an_administrator_adds_to_the_balance_and_sends_from_it(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    connected_account(member.platform, name="Bäckerei Sonne")
    bank_account_add_by_token(actor=operator(member), platform=member.platform, token="btok_us_verified")
    fund_platform(member.platform, 500_000)
    fund_platform(member.platform, 9_000, "aud")
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to("/balances/")
    ada.finds_no_barrier()

    page.get_by_role("link", name="Add to balance").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("1,234.50")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Add $1,234.50").dblclick()
    expect(page.get_by_role("heading", name="$1,234.50 Pending")).to_be_visible()
    ada.shoots("top_up_receipt")

    page.goto(f"{ada.server}/balances/transfers/")
    page.get_by_role("link", name="New transfer").click()
    dialog.get_by_role("combobox", name="To").press_sequentially("sonn")
    dialog.get_by_role("option", name="Bäckerei Sonne").click()
    dialog.get_by_role("combobox", name="To").press_sequentially("x")
    expect(dialog.locator("[name=destination]")).to_have_value("")
    dialog.get_by_role("combobox", name="To").fill("sonn")
    dialog.get_by_role("option", name="Bäckerei Sonne").click()
    dialog.get_by_label("Amount").fill("1,234.50")
    ada.finds_no_barrier()
    ada.shoots("transfer_create")
    dialog.get_by_role("button", name="Review").click()
    dialog.get_by_role("button", name="Send $1,234.50").dblclick()
    expect(page.get_by_role("heading", name="$1,234.50 Succeeded")).to_be_visible()
    ada.finds_no_barrier()
    page.go_back()
    page.goto(f"{ada.server}/balances/transfers/")
    expect(page.get_by_role("link", name="$1,234.50")).to_have_count(1)


def test_a_second_administrator_approves_and_a_developer_may_not(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    platform = member.platform
    second = MembershipFactory(platform=platform, user__name="Ben Adeyemi")
    developer = MembershipFactory(platform=platform, roles=["developer"])
    shop = connected_account(platform, name="Bäckerei Sonne")
    fund_platform(platform, 5_000_000)
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 1_000_000})

    ada, ben, dev = person(), person(phone=True), person()
    page = ada.signs_in(member.user.email, PASSWORD)
    ada.goes_to(f"/balances/transfers/create/?to={shop.account_id}")
    page.get_by_label("Amount").fill("12,400.00")
    page.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Nothing has moved yet")).to_be_visible()
    ada.goes_to("/balances/approvals/")
    expect(page.get_by_text("You asked for it")).to_be_visible()
    expect(page.get_by_role("link", name="Approve", exact=True)).to_have_count(0)

    page = dev.signs_in(developer.user.email, PASSWORD)
    dev.goes_to("/balances/approvals/")
    expect(page.get_by_text("Send $12,400.00")).to_be_visible()
    expect(page.get_by_role("link", name="Approve", exact=True)).to_have_count(0)
    dev.goes_to("/balances/")
    expect(page.get_by_role("link", name="New transfer")).to_have_count(0)
    assert page.request.get("/balances/transfers/create/").status == 403
    approval = Approval.objects.get()
    assert page.request.get(f"/balances/approvals/{approval.pk}/approve/").status == 403

    page = ben.signs_in(second.user.email, PASSWORD)
    ben.goes_to("/balances/approvals/")
    ben.finds_no_barrier()
    ben.shoots("phone_approvals")
    expect(page.get_by_role("link", name="Approve", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve $12,400.00").click()
    expect(page.get_by_role("heading", name="$12,400.00 Succeeded")).to_be_visible()
    assert Transfer.objects.get().status == "succeeded"


def test_the_chosen_tab_is_on_the_screen_of_a_phone(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    ada = person(phone=True)
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to("/balances/approvals/")
    expect(page.locator(".c-tabs > [aria-current]")).to_be_in_viewport(ratio=0.9)
