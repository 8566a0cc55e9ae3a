"""The developers' pages, as an engineer meets them: a key, what its program did, what it was told."""

import re
from typing import Any

import pytest
import stripe
from playwright.sync_api import Page, expect

from accounts.configuration import CUSTOM
from accounts.services.profile import profile_update
from connect_dashboard.api.models import RequestLine
from connect_dashboard.journal.models import WebhookAttempt, WebhookDelivery
from connect_dashboard.team.actors import system
from tests.factories.accounts import connected_account
from tests.factories.team import PASSWORD, MembershipFactory


@pytest.fixture(autouse=True)
def _written_at_once(settings: Any) -> None:
    settings.API_LOG_SECONDS = settings.API_KEY_SECONDS = 0
    settings.WEBHOOK_PRIVATE_ADDRESSES = True


@pytest.fixture
def engineer(person: Any, transactional_db: None) -> Any:
    member = MembershipFactory(platform__business_name="Acme Market", roles=["developer"])
    someone = person()
    someone.platform = member.platform
    someone.signs_in(member.user.email, PASSWORD)
    return someone


def sdk(server: str, secret: str) -> Any:
    return stripe.StripeClient(secret, base_addresses={"api": server}, max_network_retries=0)


def looks_at(engineer: Any, path: str) -> Page:
    """Wide and narrow, in both schemes."""
    page = engineer.goes_to(path)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        engineer.finds_no_barrier()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at {width}"
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


def shown(page: Page, beginning: str) -> str:
    found = re.search(rf"{beginning}[\w-]+", page.get_by_role("dialog").inner_text())
    assert found
    return found.group()


def test_a_restricted_key_from_making_it_to_revoking_it(engineer: Any, server: str) -> None:
    account = connected_account(engineer.platform, configuration=CUSTOM).account_id
    page = looks_at(engineer, "/developers/")
    page.get_by_role("link", name="Create key").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Reader")
    dialog.get_by_text("Reads and writes only").click()
    dialog.get_by_label("Accounts", exact=False).first.select_option("Read")
    dialog.get_by_label("Allowed IP addresses").fill("127.0.0.1, nowhere")
    dialog.get_by_role("button", name="Create key").click()
    expect(dialog).to_contain_text("“nowhere” is neither an address nor a range.")
    dialog.get_by_label("Allowed IP addresses").fill("127.0.0.1, ::1")
    dialog.get_by_role("button", name="Create key").click()
    expect(dialog).to_contain_text("It is shown only now.")
    client = sdk(server, shown(page, "rk_test_"))
    dialog.get_by_role("link", name="Done").click()

    assert client.v1.accounts.retrieve(account).id == account
    with pytest.raises(stripe.PermissionError, match="write access to accounts"):
        client.v1.accounts.update(account, {"email": "jo@example.com"})
    page = looks_at(engineer, "/developers/requests/?outcome=failed")
    page.get_by_role("link", name=f"POST /v1/accounts/{account}").click()
    expect(page.get_by_role("region", name="Answer")).to_contain_text("permission_denied")
    looks_at(engineer, f"/developers/requests/{RequestLine.objects.get(status=403).pk}/")

    page = looks_at(engineer, "/developers/")
    page.get_by_role("button", name="Actions for Reader").click()
    page.get_by_role("link", name="Revoke").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_role("cell", name="Revoked")).to_be_visible()
    with pytest.raises(stripe.AuthenticationError):
        client.v1.accounts.list()


def test_an_endpoint_its_deliveries_and_the_events_behind_them(engineer: Any, server: str) -> None:
    page = engineer.goes_to("/developers/webhooks/")
    page.get_by_role("link", name="Add endpoint").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("URL").fill("http://127.0.0.1:9/hook")
    dialog.get_by_label("Every type of event").check()
    expect(dialog.get_by_text("Types of events")).to_be_hidden()
    dialog.get_by_role("button", name="Add endpoint").click()
    expect(dialog).to_contain_text("Signing secret")
    shown(page, "whsec_")
    connection = connected_account(engineer.platform)
    delivery = happens_to(connection)

    page = looks_at(engineer, "/developers/webhooks/")
    page = looks_at(engineer, f"/developers/webhooks/{delivery.endpoint_id}/")
    page.get_by_role("link", name="account.updated").click()
    expect(page.get_by_role("region", name="Attempts")).to_contain_text("no room at all")
    expect(page.get_by_role("region", name="Request")).to_contain_text(delivery.event_id)
    page = looks_at(engineer, f"/developers/deliveries/{delivery.pk}/")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("The event is sent again.")).to_be_visible()
    looks_at(engineer, "/developers/events/?type=account.updated")
    looks_at(engineer, f"/developers/events/{delivery.event_id}/")


def happens_to(connection: Any) -> WebhookDelivery:
    """A change of the account, and a receiver that refuses to hear of it."""
    profile_update(actor=system(connection.platform), connection=connection, changes={"business_profile.name": "Fern"})
    delivery = WebhookDelivery.objects.get()
    WebhookAttempt.objects.create(delivery=delivery, status=507, answer="no room at all", milliseconds=3)
    return delivery


def test_the_reference_names_every_verb(engineer: Any) -> None:
    page = looks_at(engineer, "/developers/reference/")
    expect(page.get_by_role("heading", name="Create an account")).to_be_visible()
