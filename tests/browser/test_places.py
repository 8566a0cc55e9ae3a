"""Everything stands where the product's document says that it does."""

from typing import Any

from playwright.sync_api import expect

from accounts.configuration import STANDARD
from accounts.models.account import no_requirements
from tests.factories.accounts import add_person, connected_account
from tests.factories.funds import fund_platform
from tests.factories.team import PASSWORD
from tests.support.cases import express_account, raised


def top(place: Any) -> float:
    return place.bounding_box()["y"]


def test_the_accounts_page_has_it_all_where_it_is_looked_for(person: Any, ada: Any) -> None:
    due = no_requirements() | {"past_due": ["company.tax_id"], "currently_due": ["company.tax_id"]}
    shop = connected_account(ada.platform, name="Sonne", requirements=due)
    add_person(shop, first_name="Maria", last_name="Keller", owner=True)
    add_person(shop, first_name="Ines", last_name="Roth", representative=True)
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to("/accounts/")
    expect(page.locator(".l-head").get_by_role("link", name="Create", exact=True)).to_be_visible()
    page.get_by_role("link", name="Sonne", exact=True).click()

    overview = page.get_by_role("navigation", name="Account pages").get_by_role("link", name="Overview")
    expect(overview).to_have_attribute("aria-current", "page")
    assert top(page.get_by_role("heading", name="Actions required")) < top(overview)
    sections = {
        "Profile": ["Edit Legal entity", "Edit Contact", "Edit Business details"],
        "Personal details": ["+ Add person"],
        "Capabilities": ["Edit Capabilities"],
        "Money movement": ["Edit payout schedule"],
    }
    for section, links in sections.items():
        for link in links:
            expect(page.get_by_role("region", name=section).get_by_role("link", name=link)).to_be_visible()
    persons = page.get_by_role("region", name="Personal details")
    persons.get_by_role("button", name="Actions for Maria Keller").click()
    expect(page.get_by_role("link", name="Edit owner")).to_be_visible()
    page.get_by_role("link", name="Remove owner").click()
    expect(page.get_by_role("dialog").get_by_text("You cannot undo this.")).to_be_visible()


def test_a_case_is_below_on_the_overview_and_the_form_to_support_on_its_right(person: Any, ada: Any) -> None:
    shop = express_account(ada.platform)
    raised(shop)
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to(f"/accounts/{shop.account_id}/")
    cases = page.get_by_role("region", name="Support cases")
    assert top(cases) > top(page.get_by_role("region", name="Profile"))
    cases.get_by_role("link", name="Payout missing").click()
    conversation = page.get_by_role("region", name="Conversation")
    expect(conversation.get_by_text("Where is my zebra money?")).to_be_visible()
    form = page.get_by_role("region", name="Send Connect support an e-mail").bounding_box()
    said = conversation.bounding_box()
    assert form["x"] >= said["x"] + said["width"]


def test_money_and_departures_are_where_they_are_looked_for(person: Any, ada: Any) -> None:
    fund_platform(ada.platform, 500_000)
    shop = connected_account(ada.platform, name="Sonne", configuration=STANDARD)
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)
    page.get_by_role("link", name="Balances", exact=True).click()
    expect(page.locator(".l-head").get_by_role("link", name="Add to balance")).to_be_visible()
    page.get_by_role("navigation", name="Balances").get_by_role("link", name="Transfers").click()
    page.get_by_role("link", name="New transfer").click()
    expect(page.get_by_role("dialog").get_by_label("Amount")).to_be_visible()

    operator.goes_to(f"/accounts/{shop.account_id}/")
    menu = page.get_by_role("button", name="More actions")
    box = menu.bounding_box()
    assert box["x"] > 720
    assert box["y"] < 300
    menu.click()
    for item in ("View Dashboard As", "Remove account"):
        expect(page.get_by_role("link", name=item)).to_be_visible()
