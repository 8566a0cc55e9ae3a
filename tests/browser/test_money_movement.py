"""An operator sets up what an account may do and where its money goes."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from accounts.models import ExternalAccount
from tests.factories.accounts import connected_account
from tests.factories.team import PASSWORD, MembershipFactory


def test_an_operator_requests_a_capability_and_adds_a_bank_account(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    connection = connected_account(member.platform, name="Sonne", country="DE", capabilities={"transfers": "active"})
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to(f"/accounts/{connection.account_id}/")

    page.get_by_role("link", name="Edit Capabilities").click()
    dialog = page.get_by_role("dialog", name="Edit capabilities")
    dialog.get_by_label("Card payments", exact=True).check()
    expect(dialog.get_by_text("Newly required")).to_be_visible()
    expect(dialog.get_by_text("Website", exact=True)).to_be_visible()
    ada.finds_no_barrier()
    dialog.get_by_role("button", name="Save capabilities").click()
    expect(page.get_by_text("Information is missing", exact=True)).to_have_count(2)

    page.get_by_role("link", name="Add bank account").click()
    dialog = page.get_by_role("dialog", name="Add bank account")
    dialog.get_by_label("Account holder’s name").fill("Sonne GmbH")
    dialog.get_by_label("Country of the bank").select_option("GB")
    dialog.get_by_label("Sort code").fill("10-88")
    dialog.get_by_label("Account number").fill("00012345")
    dialog.get_by_role("button", name="Add bank account").click()
    expect(dialog.get_by_text("Enter 6 digits.").first).to_be_visible()
    expect(dialog.get_by_label("Account number")).to_have_value("")
    expect(dialog.get_by_label("Account holder’s name")).to_have_value("Sonne GmbH")
    dialog.get_by_label("Sort code").fill("10-88-00")
    dialog.get_by_label("Account number").fill("00012345")
    dialog.get_by_role("button", name="Add bank account").click()
    expect(page.get_by_text("Bank account ••••2345", exact=True)).to_be_visible()
    assert ExternalAccount.objects.get().routing_number == "108800"


def test_the_schedule_asks_only_for_what_the_interval_needs(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory()
    connection = connected_account(member.platform)
    ada = person(phone=True, javascript=False)
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to(f"/accounts/{connection.account_id}/payout-schedule/")

    expect(page.get_by_role("group", name="Days of the week")).to_be_hidden()
    page.get_by_label("Weekly").check()
    page.get_by_role("checkbox", name="Tuesday").check()
    page.get_by_role("checkbox", name="Friday").check()
    expect(page.get_by_role("group", name="Days of the month")).to_be_hidden()
    page.get_by_role("button", name="Save payout schedule").click()

    expect(page.get_by_text("Every Tuesday and Friday, 2 days after the payment", exact=True)).to_be_visible()


def test_the_dialog_of_the_schedule_opens_at_the_chosen_interval(
    transactional_db: None, person: Callable[..., Any]
) -> None:
    """The arrow keys go on from what is chosen; at the first choice they would change it."""
    member = MembershipFactory()
    schedule = {"interval": "weekly", "weekly_anchor": "friday", "delay_days": 2}
    connection = connected_account(member.platform, settings={"payouts": {"schedule": schedule}})
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to(f"/accounts/{connection.account_id}/")

    page.locator('a[href$="/payout-schedule/"]').click()

    expect(page.get_by_role("dialog").get_by_role("radio", name="Weekly")).to_be_focused()
