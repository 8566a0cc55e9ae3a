"""Holder, operator and the processor's staff, each at a browser of their own, over one case."""

import re
from typing import Any

from django.contrib.admin.utils import quote
from playwright.sync_api import expect

from connect_dashboard.journal.models import Email
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.money import Money
from funds.services.payouts import payout_create
from support_cases.models import Case, SavedReply, ThreadEmail
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import bank_account
from tests.factories.team import PASSWORD, UserFactory
from tests.support.cases import express_account


def earn_and_pay_out(ada: Any, shop: Any) -> None:
    """$500.00 paid out, and as much left."""
    destination = bank_account(shop).pk
    fund_platform(ada.platform, 100_000)
    for _ in range(2):
        send(ada.platform, shop.account_id, 50_000)
    payout_create(
        actor=operator(ada),
        connection=shop,
        money=Money(50_000, "usd"),
        destination_id=destination,
        idempotency_key="payout",
    )


def test_a_case_from_raising_to_rating(worker: None, person: Any, ada: Any) -> None:
    shop = express_account(ada.platform)
    earn_and_pay_out(ada, shop)
    SavedReply.objects.create(platform=ada.platform, name="Bank", text="Their bank has changed its name.")
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
    console = pat.goes_to(f"/processor/support_cases/case/{quote(case.pk)}/change/")
    console.get_by_role("button", name="Answer the holder").click()
    console.get_by_label("Message").fill("We are looking for it.")
    console.get_by_role("button", name="Answer the holder").click()
    console.get_by_text("done for 1 of 1").wait_for()

    operator = person()
    operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to(f"/accounts/{shop.account_id}/").get_by_role("link", name="My payout has not arrived").click()
    operator.page.get_by_text("We are looking for it.").wait_for()
    operator.finds_no_barrier()
    message = operator.page.get_by_label("Message")
    message.fill("We know them.")
    operator.page.get_by_role("button", name="Insert").click()
    expect(message).to_have_value("We know them.\n\nTheir bank has changed its name.")
    operator.page.get_by_role("button", name="Send to support").click()
    operator.page.get_by_text("Their bank has changed its name.").wait_for()
    operator.shoots("case")
    assert ThreadEmail.objects.get().email
    operator.goes_to("/support/").get_by_role("link", name="My payout has not arrived").wait_for()
    operator.finds_no_barrier()

    page = maria.goes_to(f"/holder/support/{case.pk}/")
    page.get_by_text("We are looking for it.").wait_for()
    assert "changed its name" not in page.content()

    pat.goes_to(f"/processor/support_cases/case/{quote(case.pk)}/change/")
    written = console.locator(".p-case-line p").last.inner_text()
    assert written.split("\n\n") == ["We know them.", "Their bank has changed its name."]
    console.get_by_role("button", name="Solve").click()
    console.get_by_role("button", name="Solve").click()
    console.get_by_text("done for 1 of 1").wait_for()

    page.reload()
    maria.finds_no_barrier()
    page.get_by_label("Very well", exact=True).check()
    page.get_by_role("button", name="Send rating").click()
    page.get_by_text("Thank you.").wait_for()
    assert Case.objects.get().rating == 5
