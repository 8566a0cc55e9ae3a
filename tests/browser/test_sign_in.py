"""Second factors and passkeys, as people meet them in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page, expect

from connect_dashboard.team.models import Membership
from tests.factories.team import PASSWORD, MembershipFactory

TEAM = "/team/"


@pytest.fixture
def ada(transactional_db: None) -> Membership:
    member = MembershipFactory(platform__business_name="Acme Market", user__name="Ada Lovelace")
    EmailAddress.objects.create(user=member.user, email=member.user.email, verified=True, primary=True)
    return member


def enters_password(page: Page, member: Membership) -> None:
    page.goto(f"/user/login/?next={TEAM}")
    page.get_by_label("E-mail").fill(member.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirms_by_password(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def signs_out(page: Page) -> None:
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def code_of(secret: str) -> str:
    cache.clear()  # a code is good once; the next one would come in 30 seconds
    _, now, _ = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, now))


def test_a_passkey_is_added_renamed_and_opens_the_dashboard(person: Callable[..., Any], ada: Membership) -> None:
    she = person()
    page = she.page
    devices = she.context.new_cdp_session(page)
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

    enters_password(page, ada)
    page.goto("/user/2fa/webauthn/add/")
    confirms_by_password(page)
    page.get_by_label("Name").fill("Laptop")
    she.shoots("passkey-add")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("list", name="Unused recovery codes")).to_be_visible()
    she.shoots("recovery-codes")

    page.goto("/user/2fa/webauthn/")
    page.get_by_role("link", name="Rename Laptop").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="Work laptop", exact=True)).to_be_visible()
    she.shoots("passkeys")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("link", name="Remove Work laptop")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1440, "height": 900})

    signs_out(page)
    page.goto(f"/user/login/?next={TEAM}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Team")).to_be_visible()


def test_the_second_factor_is_asked_for_at_sign_in_and_before_the_team_changes(
    person: Callable[..., Any], ada: Membership, settings: Any
) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # the half minute may be over before the code arrives
    she = person()
    page = she.page
    enters_password(page, ada)
    page.goto("/user/2fa/totp/activate/")
    confirms_by_password(page)
    secret = page.get_by_label("Secret").input_value()
    she.shoots("authenticator-app")
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("list", name="Unused recovery codes")).to_be_visible()

    signs_out(page)
    enters_password(page, ada)
    she.shoots("second-factor")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Team")).to_be_visible()
    page.get_by_role("link", name="Invite").click()
    expect(page.get_by_role("dialog", name="Invite to the team")).to_be_visible()

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # less than a form needs: stale at once
    page.goto(TEAM)
    page.get_by_role("link", name="Invite").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Team")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_axe_finds_nothing_on_the_pages_of_team_and_profile(
    person: Callable[..., Any], ada: Membership, phone: bool
) -> None:
    she = person(phone=phone)
    she.goes_to("/user/login/")
    she.finds_no_barrier()
    enters_password(she.page, ada)
    she.page.wait_for_url(f"**{TEAM}")
    for path in [
        "/team/", "/team/roles/", "/team/invitations/new/", "/settings/platform/", "/audit/", "/notices/", "/mailbox/",
        "/profile/", "/user/email/", "/user/password/change/", "/user/2fa/", "/user/sessions/",
    ]:  # fmt: skip
        page = she.goes_to(path)
        she.finds_no_barrier()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        she.shoots(f"{'phone' if phone else 'desk'}{path.replace('/', '-')}")
