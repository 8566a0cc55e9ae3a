"""An operator finds accounts by keyboard, and keeps the place and what is selected while paging."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.factories.accounts import connected_account
from tests.factories.team import PASSWORD, MembershipFactory


def test_the_palette_finds_an_account_by_keyboard_alone(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory()
    connection = connected_account(member.platform, name="Bäckerei Sonne")
    connected_account(member.platform, name="Café Mond")
    she = person()
    page = she.signs_in(member.user.email, PASSWORD)
    page.get_by_role("heading", name="Accounts by status").wait_for()
    she.finds_no_barrier()

    page.keyboard.press("Control+k")
    page.keyboard.type("backerei")
    option = page.get_by_role("option", name="Bäckerei Sonne")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/accounts/{connection.account_id}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bäckerei Sonne")


def test_what_is_selected_survives_paging_and_back(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory()
    for number in range(30):
        connected_account(member.platform, name=f"Shop {number:02}")
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to("/accounts/?sort=name")
    selected = page.locator("[data-selection-count]")

    page.get_by_label("Select Shop 03").check()
    page.get_by_role("link", name="Next", exact=True).click()
    expect(selected).to_have_text("1")
    page.get_by_label("Select Shop 27").check()
    expect(selected).to_have_text("2")
    page.get_by_role("link", name="Shop 28", exact=True).click()
    page.go_back()
    expect(selected).to_have_text("2")
    expect(page.get_by_label("Select Shop 27")).to_be_checked()
    ada.finds_no_barrier()

    page.get_by_role("button", name="Edit metadata").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 accounts")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").or_(
        page.locator("#dialog [data-close]")
    ).first.click()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_role("button", name="Edit metadata")).to_be_hidden()
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(page.get_by_label("Select Shop 03")).not_to_be_checked()
