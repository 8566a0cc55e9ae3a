"""Administrators add to the balance, send funds and approve each other's; a Developer only looks."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from funds.models import Approval, FundsSettings, TopUp, Transfer
from funds.queries import balance_of
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.team import PASSWORD, MembershipFactory, PlatformFactory


def test_an_administrator_adds_to_the_balance_from_a_new_bank_account(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    member = MembershipFactory(platform__business_name="Acme Market", user__name="Ada Lovelace")
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to("/balances/")
    expect(page.get_by_text("Nothing on your balance yet")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("balances-empty")

    page.get_by_role("link", name="Add to balance").first.click()
    page.get_by_role("dialog", name="Add to balance").get_by_role("link", name="Add bank account").click()
    dialog = page.get_by_role("dialog", name="Add bank account")
    dialog.get_by_label("Routing number").fill("110000000")
    dialog.get_by_label("Account number").fill("000123456789")
    dialog.get_by_label("Account holder’s name").fill("Acme Inc.")
    dialog.get_by_label("Account holder is").select_option("A business")
    ada.finds_no_barrier()
    dialog.get_by_role("button", name="Add bank account").click()
    expect(page.get_by_text("Bank account ••••6789", exact=True)).to_be_visible()

    ada.goes_to("/balances/")
    page.get_by_role("link", name="Add to balance").first.click()
    dialog = page.get_by_role("dialog", name="Add to balance")
    dialog.get_by_label("Amount").fill("12.400,00")
    dialog.get_by_label("Statement descriptor").fill("ACME TOPUP")
    ada.finds_no_barrier()
    ada.shoots("top-up-form")
    dialog.get_by_role("button", name="Review").click()
    dialog = page.get_by_role("dialog", name="Add $12,400.00")
    expect(dialog.get_by_text("which is expected on")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("top-up-review")
    dialog.get_by_role("button", name="Add $12,400.00").click()

    expect(page.get_by_role("heading", name="$12,400.00 Pending")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("top-up-receipt")
    assert TopUp.objects.get().amount == balance_of(member.platform, "usd").pending == 1_240_000


def test_funds_are_sent_by_hand_and_keyboard_and_taken_back_in_part(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    member = MembershipFactory(platform__business_name="Acme Market", user__name="Ada Lovelace")
    connected_account(member.platform, name="Bäckerei Sonne")
    connected_account(member.platform, name="Blumen Mond")
    fund_platform(member.platform, 1_240_000)
    ada = person(phone=True)
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to("/balances/transfers/")
    page.get_by_role("link", name="New transfer").click()
    dialog = page.get_by_role("dialog", name="Send funds")
    to = dialog.get_by_role("combobox", name="To")
    to.press_sequentially("bäck", delay=20)
    options = dialog.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("Enabled")
    ada.finds_no_barrier()
    ada.shoots("transfer-form-phone")
    to.press("Enter")
    expect(to).to_have_value("Bäckerei Sonne")
    dialog.get_by_role("button", name="Available $12,400.00").click()
    expect(dialog.get_by_label("Amount")).to_have_value("12,400.00")
    dialog.get_by_label("Amount").fill("1,250.00")
    dialog.get_by_role("textbox", name="Description").fill("Sales of May")
    dialog.get_by_role("button", name="Review").click()
    dialog = page.get_by_role("dialog", name="Send $1,250.00")
    expect(dialog).to_contain_text(
        "You send $1,250.00 from Acme Market’s balance to Bäckerei Sonne. It can be reversed."
    )
    ada.finds_no_barrier()
    ada.shoots("transfer-review-phone")
    dialog.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Send funds")
    expect(dialog.get_by_role("combobox", name="To")).to_have_value("Bäckerei Sonne")
    expect(dialog.get_by_label("Amount")).to_have_value("1,250.00")
    dialog.get_by_role("button", name="Review").click()
    page.get_by_role("button", name="Send $1,250.00").click()

    expect(page.get_by_role("heading", name="$1,250.00 Succeeded")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("transfer-receipt-phone")
    page.get_by_role("link", name="Reverse", exact=True).click()
    dialog = page.get_by_role("dialog", name="Reverse transfer")
    dialog.get_by_label("Amount").fill("250")
    dialog.get_by_label("Reason").fill("Returned goods")
    ada.finds_no_barrier()
    ada.shoots("transfer-reverse-phone")
    dialog.get_by_role("button", name="Take back from Bäckerei Sonne").click()
    expect(page.get_by_text("Partly reversed")).to_be_visible()
    assert (Transfer.objects.get().amount_reversed, balance_of(member.platform, "usd").available) == (25_000, 1_140_000)


def test_a_second_administrator_approves_in_another_browser(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    platform = PlatformFactory(business_name="Acme Market")
    members = [MembershipFactory(platform=platform, user__name=name) for name in ("Ada Lovelace", "Bea Arthur")]
    connection = connected_account(platform, name="Bäckerei Sonne")
    FundsSettings.objects.create(platform=platform, approval_above={"usd": 100_000})
    fund_platform(platform, 1_240_000)
    ada, bea = person(), person()
    page = ada.signs_in(members[0].user.email, PASSWORD)
    ada.goes_to(f"/accounts/{connection.account_id}/")
    page.get_by_role("link", name="Send funds").click()
    dialog = page.get_by_role("dialog", name="Send funds")
    expect(dialog.get_by_role("combobox", name="To")).to_have_value("Bäckerei Sonne")
    dialog.get_by_label("Amount").fill("2500")
    dialog.get_by_role("button", name="Review").click()
    expect(page.get_by_text("Another Administrator has to approve")).to_be_visible()
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Nothing has moved yet")).to_be_visible()
    ada.goes_to("/balances/approvals/")
    expect(page.get_by_text("You asked for it")).to_be_visible()

    others = bea.signs_in(members[1].user.email, PASSWORD)
    bea.goes_to("/balances/")
    others.get_by_role("navigation", name="Balances").get_by_role("link", name="Approvals 1").click()
    bea.finds_no_barrier()
    bea.shoots("approvals")
    others.get_by_role("link", name="Approve", exact=True).click()
    bea.finds_no_barrier()
    bea.shoots("approval-approve")
    others.get_by_role("dialog").get_by_role("button", name="Approve $2,500.00").click()
    expect(others.get_by_role("heading", name="$2,500.00 Succeeded")).to_be_visible()
    assert Approval.objects.get().decided_by_label == "Bea Arthur"
    bea.goes_to("/balances/")
    bea.finds_no_barrier()
    bea.shoots("balances")
    bea.goes_to("/balances/transfers/")
    bea.finds_no_barrier()
    bea.shoots("transfers")
    bea.goes_to("/settings/money/")
    bea.finds_no_barrier()
    bea.shoots("money-settings")


def test_a_developer_looks_and_is_refused(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory(roles=["developer"], user__name="Dev")
    connection = connected_account(member.platform, name="Bäckerei Sonne")
    fund_platform(member.platform, 1_240_000)
    dev = person()
    page = dev.signs_in(member.user.email, PASSWORD)
    for path in ("/balances/", "/balances/transfers/", "/balances/top-ups/", f"/accounts/{connection.account_id}/"):
        dev.goes_to(path)
        expect(page.get_by_role("link", name="New transfer")).to_have_count(0)
        expect(page.get_by_role("link", name="Add to balance")).to_have_count(0)
        expect(page.get_by_role("link", name="Send funds")).to_have_count(0)
    response = page.goto(f"{dev.server}/balances/transfers/create/")
    assert response is not None
    assert response.status == 403
    dev.shoots("developer-refused")
