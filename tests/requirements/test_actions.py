"""What is to be done for one account: in which order, with what it affects, until whose move it is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models.account import no_requirements
from connect_dashboard.team.actors import system
from requirements_app.actions import AccountActions
from requirements_app.models import InformationRequest, VerificationOutcome
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.snapshots import EntryStatus, read_snapshot
from tests.factories.accounts import add_person, connected_account
from tests.factories.standing import grown_here

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def stamp(days: int) -> int:
    return int((NOW + timedelta(days=days)).timestamp())


def snapshot(**lists):
    return no_requirements() | lists


def day(days: int) -> str:
    moment = NOW + timedelta(days=days)
    return f"{moment.day} {moment:%b %Y}"


def panel_url(connection):
    return reverse("requirements:action_panel", args=[connection.account_id])


def test_entries_stand_in_the_order_of_their_status():
    read = read_snapshot(
        snapshot(
            eventually_due=["external_account", "company.name", "business_profile.url", "interv_1.url_inquiry.form"],
            currently_due=["company.name", "business_profile.url", "interv_1.url_inquiry.form"],
            past_due=["company.name"],
            pending_verification=["company.tax_id"],
        ),
        snapshot(currently_due=["company.vat_id"]),
    )
    assert [entry.status for entry in read.entries] == [
        EntryStatus.INFORMATION_REQUEST,
        EntryStatus.PAST_DUE,
        EntryStatus.CURRENTLY_DUE,
        EntryStatus.FUTURE,
        EntryStatus.EVENTUALLY_DUE,
        EntryStatus.PENDING,
    ]


def test_on_the_accounts_page_each_says_its_date_its_status_and_its_capabilities_in_that_order(
    platform, ada, client_for
):
    due = ["business_profile.url", "interv_1.url_inquiry.form"]
    connection = connected_account(
        platform,
        country="DE",
        requirements=snapshot(
            eventually_due=["external_account", "company.name", *due],
            currently_due=["company.name", *due],
            past_due=["company.name"],
            current_deadline=stamp(5),
        ),
        future_requirements=snapshot(currently_due=["company.vat_id"], current_deadline=stamp(40)),
    )
    page = client_for(ada).get(reverse("accounts:account_details", args=[connection.account_id])).content.decode()
    panel = page.partition('id="account-actions"')[2].partition('aria-label="Account pages"')[0]
    assert panel, "it stands above the tabs"
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in panel.split("<li ")[1:]]
    both = "Card payments, Transfers"
    for row, said in zip(
        rows,
        [
            ("Information request: Website", "Information request", day(5), f"Can turn off: {both}"),
            ("Legal business name", "Past due", f"Can affect: {both}"),
            ("Website", "Due in", day(5), "Can turn off: Card payments"),
            ("VAT number", "Future requirement", day(40), f"Can turn off: {both}"),
            ("Bank account or debit card", "Eventually due", f"Will be needed for: {both}"),
        ],
        strict=True,
    ):
        assert [words for words in said if words not in row] == [], row


def questioned(account):
    InformationRequest.objects.create(account=account, description="url_inquiry", due_at=NOW - timedelta(days=1))


def refused(account):
    VerificationOutcome.objects.update_or_create(
        account=account,
        subject="company.tax_id",
        superseded_at=None,
        defaults={
            "state": "failed",
            "code": "verification_failed_tax_id_match",
            "requested_at": NOW,
            "decided_at": NOW,
        },
    )


BARE = {"country": "CA", "business_type": "individual", "capabilities": {"card_payments": "inactive"}}
WORKING = {"country": "US", "company": {"tax_id_provided": True}}


@pytest.mark.parametrize(
    ("account", "happened", "words", "status"),
    [
        (BARE, lambda account: None, "Website", "restricted"),
        (WORKING, refused, "Company tax ID", "restricted_soon"),
        (WORKING, questioned, "Information request: Website", "restricted"),
    ],
    ids=["onboarding", "verification", "risk"],
)
def test_what_onboarding_verification_and_risk_ask_restricts_and_is_listed(
    platform, ada, client_for, account, happened, words, status
):
    connection = connected_account(platform, **account)
    account_reevaluate(actor=system(), account_id=connection.account_id)
    happened(connection.account)
    account_reevaluate(actor=system(), account_id=connection.account_id)
    connection.refresh_from_db()
    assert connection.status == status
    page = client_for(ada).get(reverse("accounts:account_details", args=[connection.account_id])).content.decode()
    assert "Actions required" in page
    assert f"<bdi>{words}</bdi>" in page


def test_two_risk_questions_about_one_thing_are_two_entries():
    keys = ["interv_1.url_inquiry.form", "interv_2.url_inquiry.form"]
    assert [entry.key for entry in read_snapshot(snapshot(currently_due=keys), {}).entries] == keys


def test_within_a_status_the_first_due_comes_first(platform):
    connection = connected_account(platform)
    account = connection.account
    for number, days in (("1", 9), ("2", 3)):
        InformationRequest.objects.create(
            id=f"interv_{number}", account=account, description="url_inquiry", due_at=NOW + timedelta(days=days)
        )
    account_reevaluate(actor=system(), account_id=account.pk, now=NOW)
    account.refresh_from_db()
    rows = [row for row in AccountActions(connection).open if row.status is EntryStatus.INFORMATION_REQUEST]
    assert [row.key.split(".")[0] for row in rows] == ["interv_2", "interv_1"]
    assert rows[0].due_at == NOW + timedelta(days=3)


def test_it_says_what_is_off_and_what_can_go_off(platform):
    connection = connected_account(
        platform,
        country="DE",
        capabilities={"card_payments": "inactive", "transfers": "active", "tax_reporting_us_1099_k": "unrequested"},
        requirements=snapshot(
            past_due=["business_profile.url"], currently_due=["business_profile.url", "company.name"]
        ),
    )
    url, name = AccountActions(connection).open
    assert (url.off, url.at_risk) == (["Card payments"], [])
    assert (name.off, name.at_risk) == ([], ["Card payments", "Transfers"])


def test_a_holders_birth_date_carries_the_holders_name(platform):
    connection = connected_account(
        platform, business_type="individual", requirements=snapshot(currently_due=["individual.dob.day"])
    )
    add_person(connection, representative=True, first_name="Maria", last_name="Keller")
    assert [row.title for row in AccountActions(connection).open] == ["Maria Keller: Date of birth"]


def test_what_was_resolved_is_said_with_whom_and_when(platform, ada, client_for):
    profile = {"url": "x"}
    connection = grown_here(
        connected_account(platform, country="CA", business_type="individual", business_profile=profile)
    )
    account_reevaluate(actor=system(), account_id=connection.account_id)
    answer = client_for(ada).post(
        reverse("requirements:requirement_submit", args=[connection.account_id, "business_profile.mcc"]),
        {"business_profile__mcc": "5734"},
    )
    assert answer.status_code == 302
    connection.account.refresh_from_db()
    (row,) = [row for row in AccountActions(connection).resolved if row.title == "Industry"]
    assert row.by == "Ada"


def test_the_panel_is_drawn_anew_only_when_something_changed(platform, vic, client_for):
    connection = connected_account(platform, requirements=snapshot(past_due=["company.name"]))
    client = client_for(vic)
    seen = AccountActions(connection).digest
    htmx = {"HX-Request": "true", "HX-Target": "account-actions"}
    assert client.get(panel_url(connection), {"seen": seen}, headers=htmx).status_code == 204
    assert b"Legal business name" in client.get(panel_url(connection), {"seen": "old"}, headers=htmx).content
    assert client.get(panel_url(connection)).status_code == 302


def test_waiting_for_a_fresh_answer_looks_often(platform, vic, client_for):
    connection = connected_account(platform, requirements=snapshot(pending_verification=["company.tax_id"]))
    VerificationOutcome.objects.create(
        account=connection.account, subject="company.tax_id", requested_at=timezone.now()
    )
    page = client_for(vic).get(reverse("accounts:account_details", args=[connection.account_id]))
    assert 'hx-trigger="every 3s"' in page.content.decode()


def test_a_stranger_finds_nothing(platform, olga, client_for):
    connection = connected_account(platform, requirements=snapshot(past_due=["company.name"]))
    assert client_for(olga).get(panel_url(connection)).status_code == 404


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("under_review", "must decide"),
        ("platform_paused", "It is your move."),
        ("rejected.fraud", "Contact support to appeal"),
        ("listed", "must decide"),
        ("action_required.requested_capabilities", "It is your move."),
    ],
)
def test_a_stop_without_entries_names_cause_and_mover(platform, vic, client_for, reason, words):
    connection = connected_account(platform, requirements=snapshot(disabled_reason=reason))
    page = client_for(vic).get(reverse("accounts:account_details", args=[connection.account_id])).content.decode()
    assert "Payments and payouts are off." in page
    assert words in page


def test_a_day_that_was_over_when_a_file_brought_it_is_said_to_have_turned_nothing_off(platform, ada, client_for):
    connection = connected_account(
        platform, requirements=snapshot(currently_due=["business_profile.url"], current_deadline=stamp(-3))
    )
    (row,) = AccountActions(connection).open
    assert row.lapsed
    assert (
        "It has turned nothing off"
        in client_for(ada).get(reverse("accounts:account_details", args=[connection.account_id])).content.decode()
    )
