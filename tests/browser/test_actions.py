"""An operator clears what is asked of an account: by submitting it, and by writing to support."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Connection, Person
from accounts.models.account import no_requirements
from connect_dashboard.journal.models import Email
from connect_dashboard.team.actors import system
from requirements_app.models import SupportRequest, VerificationOutcome
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import add_person, connected_account
from tests.factories.team import PASSWORD, MembershipFactory

DAY = timedelta(days=1)


def sole_trader(platform: Any) -> Any:
    connection = connected_account(
        platform,
        name="Keller Books",
        country="CA",
        business_type="individual",
        capabilities={"card_payments": "inactive"},
        business_profile={"url": "https://shop.example.com", "mcc": "5734"},
        tos_acceptance={"date": 1, "ip": "192.0.2.1"},
    )
    address = {"city": "Ottawa", "line1": "address_full_match", "postal_code": "K1P 5W1", "state": "ON"}
    add_person(connection, representative=True, first_name="Maria", last_name="Keller", address=address)
    account_reevaluate(actor=system(), account_id=connection.account_id)
    return connection


def test_a_past_due_birth_date_is_submitted_and_its_outcome_comes_by_itself(
    transactional_db: None, worker: None, person: Callable[..., Any], settings: Any
) -> None:
    settings.SANDBOX_DELAY_SECONDS = 1
    member = MembershipFactory(user__name="Ada Lovelace")
    connection = sole_trader(member.platform)
    ada = person()
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to(f"/accounts/{connection.account_id}/")
    expect(page.get_by_role("heading", name="Actions required")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("actions-panel")
    page.get_by_role("link", name="Resolve Maria Keller: Date of birth").click()
    expect(page.get_by_role("heading", name="Maria Keller: Date of birth")).to_be_visible()
    ada.finds_no_barrier()
    ada.shoots("actions-requirement")
    page.get_by_role("link", name="Submit Maria Keller: Date of birth").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog.get_by_text("Fill this in.").first).to_be_visible()
    ada.finds_no_barrier()
    dialog.get_by_label("Date of birth").fill("1901-01-01")
    dialog.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Nothing is asked any more")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Verified")).to_be_visible()
    ada.shoots("actions-resolved")
    assert Person.objects.get().dob == date(1901, 1, 1)


def test_a_rejected_tax_id_goes_to_support(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    connection = connected_account(member.platform, name="Sonne", country="US", company={"tax_id_provided": True})
    account_reevaluate(actor=system(), account_id=connection.account_id)
    VerificationOutcome.objects.update_or_create(
        account=connection.account,
        subject="company.tax_id",
        superseded_at=None,
        defaults={
            "state": "failed",
            "code": "verification_failed_tax_id_match",
            "reason": "The tax number belongs to another business name.",
            "requested_at": "2026-01-01T00:00Z",
            "decided_at": "2026-01-02T00:00Z",
        },
    )
    account_reevaluate(actor=system(), account_id=connection.account_id)
    ada = person(phone=True)
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to(f"/requirements/{connection.account_id}/company.tax_id/")
    expect(page.get_by_text("The tax number belongs to another business name.").first).to_be_visible()
    page.get_by_role("link", name="Contact support").click()
    dialog = page.get_by_role("dialog", name="Contact support")
    expect(dialog.get_by_label("What was tried")).not_to_have_value("")
    dialog.get_by_label("Message").fill("The certificate shows the same number.")
    ada.finds_no_barrier()
    dialog.get_by_role("button", name="Send to support").click()
    expect(page.get_by_text("Ada Lovelace wrote to support")).to_be_visible()
    ada.shoots("actions-support")
    assert SupportRequest.objects.get().key == "company.tax_id"
    assert "The tax number belongs to another business name." in Email.objects.get().text


def test_what_is_to_be_done_on_many_accounts_fits_a_phone(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory(user__name="Ada Lovelace")
    for name in ("Sonne", "Mond"):
        requirements = no_requirements() | {"past_due": ["company.tax_id", "company.phone", "external_account"]}
        connected_account(member.platform, name=name, requirements=requirements)
    soon = {"currently_due": ["company.phone"], "current_deadline": int((timezone.now() + 5 * DAY).timestamp())}
    large = connected_account(member.platform, default_currency="sek", requirements=no_requirements() | soon)
    Connection.objects.filter(pk=large.pk).update(recent_volume=1_200_650_050)
    ada = person(phone=True)
    ada.signs_in(member.user.email, PASSWORD)
    page = ada.goes_to("/requirements/")
    expect(page.get_by_role("link", name="Company tax ID")).to_have_count(2)
    for cell in page.locator("tbody td").all():
        # Nothing of it hangs over the one below.
        assert cell.evaluate("cell => cell.scrollHeight - cell.clientHeight") <= 1
    expect(page.get_by_text("SEK12,006,500.50")).to_be_visible()
    for day in page.locator(".p-calendar > li").all():
        assert day.evaluate("day => day.scrollWidth <= day.clientWidth")
    ada.finds_no_barrier()


def test_a_deadline_is_told_in_the_viewers_time_zone(transactional_db: None, person: Callable[..., Any]) -> None:
    member = MembershipFactory()
    deadline = int(datetime(2100, 1, 1, 22, tzinfo=UTC).timestamp())
    requirements = no_requirements() | {"currently_due": ["company.tax_id"], "current_deadline": deadline}
    connection = connected_account(member.platform, requirements=requirements)
    for zone, words in (("Asia/Tokyo", "2 Jan 2100, 07:00 GMT+9"), ("UTC", "1 Jan 2100, 22:00 UTC")):
        ada = person(time_zone=zone)
        ada.signs_in(member.user.email, PASSWORD)
        page = ada.goes_to(f"/accounts/{connection.account_id}/")
        due = page.locator("#account-actions time[data-moment]").first
        expect(due).to_have_attribute("title", words)
