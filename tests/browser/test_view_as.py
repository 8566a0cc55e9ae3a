"""View Dashboard As in the browser: there and back, two accounts at once, until the account is removed."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.configuration import STANDARD
from accounts.models import Connection
from accounts.schedules import make_schedule
from accounts.services.creation import NewAccount, account_create
from accounts.services.hosted_links import new_token
from connect_dashboard.journal.models import Email
from connect_dashboard.team.actors import operator as actor_of
from funds.services.payout_plans import payouts_make, plans_refresh
from funds.services.settlement import movements_settle
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import paid_account
from tests.factories.team import PASSWORD
from tests.holders.sitting import link_in


def opened_shop(platform: Any) -> Connection:
    """Run by its holder, with the full dashboard; $500.00 came and were paid out."""
    who = {"email": "maria@example.com", "details_submitted": True, "name": "Sonne"}
    shop = paid_account(platform, 50_000, configuration=STANDARD, schedule=make_schedule("daily", 2), **who)
    now = timezone.now()
    plans_refresh(platform, now)
    payouts_make(platform, now + timedelta(days=8))
    movements_settle(platform, now + timedelta(days=30))
    return shop


def test_an_account_is_viewed_removed_and_connected_again(person: Any, ada: Any) -> None:
    """The holder on the phone, the operator at a desk, a colleague who views the account meanwhile."""
    shop = opened_shop(ada.platform)
    operator, colleague, maria = person(), person(), person(phone=True)
    for one in (operator, colleague):
        one.signs_in(ada.user.email, PASSWORD)
    views_as(operator, shop)
    removes(operator, shop, colleague)

    order = NewAccount(STANDARD, "US")
    issued = account_create(actor=actor_of(ada), order=order, form_token=new_token()).issued
    assert issued
    maria.goes_to("/holder/sign-in/").get_by_label("Your e-mail address").fill("maria@example.com")
    maria.page.get_by_role("button", name="Send me the link").click()
    maria.page.get_by_text("Check your e-mail").first.wait_for()
    letter = Email.objects.filter(to="maria@example.com").latest("pk")
    maria.goes_to(link_in(letter)).get_by_role("button", name="Sign in").click()
    maria.page.get_by_role("heading", name="Home").wait_for()
    maria.goes_to(f"/holder/connect/{issued.token}/").get_by_role("button", name="Connect account").click()
    maria.page.get_by_text("Your account is connected to").wait_for()
    operator.goes_to(f"/as/{shop.account_id}/holder/").get_by_text("You are viewing the dashboard of Sonne").wait_for()


def views_as(operator: Any, shop: Connection) -> None:
    """By the menu of the account's page, there and back, wide and narrow."""
    page = operator.goes_to(f"/accounts/{shop.account_id}/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="View Dashboard As").click()
    page.get_by_text("You are viewing the dashboard of Sonne").wait_for()
    operator.finds_no_barrier()
    for name, width in (("wide", 1440), ("narrow", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        operator.shoots(f"view-as-{name}")
    banner = page.get_by_label("View Dashboard As").bounding_box()
    assert banner
    assert banner["height"] < 90  # three lines
    reason = page.get_by_text("keeps this information up to date")
    assert reason.is_hidden()
    page.get_by_text("Why", exact=True).click()
    reason.wait_for()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Payouts").click()
    page.get_by_role("link", name=re.compile("First Bank")).click()
    page.get_by_text("What it is made of").wait_for()
    operator.shoots("view-as-payout")
    operator.finds_no_barrier()
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url(f"**/accounts/{shop.account_id}/")


def removes(operator: Any, shop: Connection, viewer: Any) -> None:
    """By the same menu, while a colleague views the account, which ends at once."""
    viewer.goes_to(f"/as/{shop.account_id}/holder/persons/").get_by_role("heading", name="Persons").wait_for()
    page = operator.goes_to(f"/accounts/{shop.account_id}/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Remove account").click()
    page.get_by_label("Type").fill("Sonne")
    operator.shoots("remove")
    page.get_by_role("button", name="Remove account").click()
    page.wait_for_url("**/accounts/")
    assert viewer.page.reload().status == 404


def test_two_tabs_view_two_accounts(person: Any, ada: Any) -> None:
    """What htmx fetches names its account too."""
    fund_platform(ada.platform, 100_000)
    shops = [paid_account(ada.platform, 0, name=name) for name in ("Sonne", "Mond")]
    for cents, shop in zip((1000, 2000), shops, strict=True):
        for _ in range(26):
            send(ada.platform, shop.account_id, cents)
    operator = person()
    operator.signs_in(ada.user.email, PASSWORD)
    tabs = [operator.page, operator.context.new_page()]
    named: list[dict[str, str]] = []
    for tab, shop in zip(tabs, shops, strict=True):
        tab.on("request", lambda request: "hx-request" in request.headers and named.append(request.headers))
        tab.goto(f"{operator.server}/as/{shop.account_id}/holder/payments/")
    for tab, shop, amount in zip(tabs, shops, ("$10.00", "$20.00"), strict=True):
        named.clear()
        tab.get_by_role("link", name="Older").click()
        tab.get_by_role("link", name="Newer").wait_for()
        assert tab.locator("#content li").count() == 1
        tab.get_by_text(amount).wait_for()
        assert [one["stripe-account"] for one in named] == [shop.account_id]
    operator.finds_no_barrier()
