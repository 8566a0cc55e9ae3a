"""Holder, operator and the processor's staff, each at a browser of their own, over one case."""

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
from support_cases.models import Case, ThreadEmail
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import paid_account
from tests.factories.team import PASSWORD, UserFactory


def opened_shop(platform: Any) -> Connection:
    """Run by its holder, with the full dashboard; $500.00 came and were paid out."""
    who = {"email": "maria@example.com", "details_submitted": True, "name": "Sonne"}
    shop = paid_account(platform, 50_000, configuration=STANDARD, schedule=make_schedule("daily", 2), **who)
    now = timezone.now()
    plans_refresh(platform, now)
    payouts_make(platform, now + timedelta(days=8))
    movements_settle(platform, now + timedelta(days=30))
    return shop


def test_a_case_from_raising_to_rating(worker: None, person: Any, ada: Any) -> None:
    shop = opened_shop(ada.platform)
    UserFactory(name="Pat Reyes", email="pat@example.com", is_staff=True)

    maria = person(phone=True)
    maria.goes_to("/holder/sign-in/").get_by_label("Your e-mail address").fill("maria@example.com")
    maria.page.get_by_role("button", name="Send me the link").click()
    maria.page.get_by_text("Check your e-mail").first.wait_for()
    link = re.search(r"http\S+/holder/sign-in/\S+", Email.objects.get(to="maria@example.com").text)
    assert link
    maria.goes_to(link.group()).get_by_role("button", name="Sign in").click()
    maria.page.get_by_role("heading", name="Home").wait_for()
    maria.finds_no_barrier()
    maria.shoots("holder-home")
    for place in ("payments", "payouts", "balance"):
        maria.goes_to(f"/holder/{place}/").get_by_text("$500.00").first.wait_for()
        maria.finds_no_barrier()
        maria.shoots(f"holder-{place}")
    maria.goes_to("/holder/support/create/").get_by_label("Subject").fill("My payout has not arrived")
    maria.page.get_by_label("Message").fill("I expected it on Monday.")
    maria.finds_no_barrier()
    maria.page.get_by_role("button", name="Send").click()
    maria.page.get_by_text("I expected it on Monday.").wait_for()
    maria.shoots("holder-case")
    case = Case.objects.get()

    pat = person()
    pat.signs_in("pat@example.com", PASSWORD)
    console = pat.goes_to(f"/processor/support_cases/case/{case.pk}/change/")
    console.get_by_role("button", name="Answer the holder").click()
    console.get_by_label("Message").fill("We are looking for it.")
    console.get_by_role("button", name="Answer the holder").click()
    console.get_by_text("done for 1 of 1").wait_for()

    operator = person()
    operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to(f"/accounts/{shop.account_id}/").get_by_role("link", name="My payout has not arrived").click()
    operator.page.get_by_text("We are looking for it.").wait_for()
    operator.finds_no_barrier()
    operator.page.get_by_label("Message").fill("Their bank has changed its name.")
    operator.page.get_by_role("button", name="Send to support").click()
    operator.page.get_by_text("Their bank has changed its name.").wait_for()
    operator.shoots("case")
    assert ThreadEmail.objects.get().email
    operator.goes_to("/support/").get_by_role("link", name="My payout has not arrived").wait_for()
    operator.finds_no_barrier()

    page = maria.goes_to(f"/holder/support/{case.pk}/")
    page.get_by_text("We are looking for it.").wait_for()
    assert "changed its name" not in page.content()

    pat.goes_to(f"/processor/support_cases/case/{case.pk}/change/")
    assert "Their bank has changed its name." in console.content()
    console.get_by_role("button", name="Solve").click()
    console.get_by_role("button", name="Solve").click()
    console.get_by_text("done for 1 of 1").wait_for()

    page.reload()
    maria.finds_no_barrier()
    page.get_by_label("Very well", exact=True).check()
    page.get_by_role("button", name="Send rating").click()
    page.get_by_text("Thank you.").wait_for()
    assert Case.objects.get().rating == 5

    views_as(operator, shop)
    removes(operator, shop)
    order = NewAccount(STANDARD, "US")
    issued = account_create(actor=actor_of(ada), order=order, form_token=new_token()).issued
    assert issued
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
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Payouts").click()
    page.get_by_role("link", name=re.compile("First Bank")).click()
    page.get_by_text("What it is made of").wait_for()
    operator.shoots("view-as-payout")
    operator.finds_no_barrier()
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url(f"**/accounts/{shop.account_id}/")


def removes(operator: Any, shop: Connection) -> None:
    """While a second tab views it, which ends at once."""
    tab = operator.context.new_page()
    tab.goto(f"{operator.server}/as/{shop.account_id}/holder/persons/")
    page = operator.page
    page.bring_to_front()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Remove account").click()
    page.get_by_label("Type").fill("Sonne")
    operator.shoots("remove")
    page.get_by_role("button", name="Remove account").click()
    page.wait_for_url("**/accounts/")
    assert tab.reload().status == 404
    tab.close()


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
