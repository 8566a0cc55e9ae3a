"""The platform's first page, by keyboard, from what needs attention to the accounts that it counts."""

from typing import Any

from playwright.sync_api import expect

from accounts.models import Connection
from tests.factories.accounts import connected_account
from tests.factories.funds import fund_platform
from tests.factories.team import PASSWORD


def test_home_leads_by_keyboard_to_what_it_counts(person: Any, ada: Any) -> None:
    for name in ("Sonne", "Mond", "Stern"):
        connected_account(ada.platform, name=name, capabilities={"transfers": "inactive"})
    connected_account(ada.platform, name="Komet")
    Connection.objects.filter(status="restricted").update(balance=1_250_000)
    fund_platform(ada.platform, 500_000)
    operator = person()
    page = operator.signs_in(ada.user.email, PASSWORD)
    restricted = page.get_by_role("link", name="3 accounts are restricted")
    expect(restricted).to_be_visible()
    operator.finds_no_barrier()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        operator.shoots(f"home-{width}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("#content").focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if restricted.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(3)
