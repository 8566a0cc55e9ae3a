"""The holder at their own dashboard, on the phone: in by passkey, and to their money."""

import re
from collections.abc import Callable
from typing import Any

from accounts.configuration import STANDARD
from accounts.schedules import make_schedule
from connect_dashboard.journal.models import Email
from funds.models import Payout
from tests.factories.payouts import paid_account
from tests.holders.sitting import link_in


def comes_in(maria: Any) -> None:
    """By the e-mailed link."""
    maria.goes_to("/holder/sign-in/").get_by_label("Your e-mail address").fill("maria@example.com")
    maria.page.get_by_role("button", name="Send me the link").click()
    maria.page.get_by_text("Check your e-mail").first.wait_for()
    maria.goes_to(link_in(Email.objects.latest("pk"))).get_by_role("button", name="Sign in").click()
    maria.page.get_by_role("heading", name="Home").wait_for()


def test_a_passkey_opens_the_dashboard_without_an_e_mail(person: Callable[..., Any], ada: Any) -> None:
    who = {"name": "Sonne", "email": "maria@example.com", "details_submitted": True}
    paid_account(ada.platform, configuration=STANDARD, **who)
    maria = person(phone=True)
    comes_in(maria)
    devices = maria.context.new_cdp_session(maria.page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    maria.goes_to("/holder/settings/passkeys/create/").get_by_label("Name of the passkey").fill("My phone")
    maria.page.get_by_role("button", name="Add a passkey").click()
    maria.page.get_by_text("My phone", exact=True).wait_for()
    maria.page.get_by_role("button", name="Sign out", exact=True).click()
    maria.page.get_by_role("button", name="Sign in with a passkey").click()
    maria.page.get_by_role("heading", name="Home").wait_for()


def test_a_holder_changes_the_schedule_and_pays_out_by_hand(person: Callable[..., Any], ada: Any) -> None:
    who = {"name": "Sonne", "email": "maria@example.com", "details_submitted": True}
    paid_account(ada.platform, 50_000, configuration=STANDARD, schedule=make_schedule("daily", 2), **who)
    maria = person(phone=True)
    comes_in(maria)
    page = maria.goes_to("/holder/payouts/")
    page.get_by_role("link", name=re.compile("Edit")).click()
    page.get_by_role("radio", name="Every week").check()
    page.get_by_role("group", name="Days of the week").wait_for()
    assert page.get_by_role("group", name="Days of the month").is_hidden()
    maria.finds_no_barrier()
    page.get_by_role("radio", name="By hand").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Pay out").click()
    page.get_by_label("Amount").fill("120")
    maria.finds_no_barrier()
    page.get_by_role("button", name="Review").click()
    page.get_by_role("heading", name="Pay out $120.00?").wait_for()
    maria.finds_no_barrier()
    maria.shoots("holder-payout-review")
    page.get_by_role("button", name="Pay out $120.00").click()
    page.get_by_text("$120.00 is paid out to First Bank ••••6789.").wait_for()
    maria.finds_no_barrier()
    assert Payout.objects.get().amount == 12_000


def test_the_names_of_pages_fit_a_phone_in_every_language(person: Callable[..., Any], ada: Any, settings: Any) -> None:
    paid_account(ada.platform, configuration=STANDARD, email="maria@example.com", details_submitted=True)
    maria = person(phone=True)
    comes_in(maria)
    for language, _name in settings.LANGUAGES:
        page = maria.goes_to(f"/holder/?lang={language}")
        names = page.locator(".l-holder__nav li:visible > :is(a, button) > span")
        assert names.count() == 5
        for name in names.all():
            # One line: no word is broken.
            assert name.evaluate("name => name.offsetHeight") < 20, (language, name.inner_text())
