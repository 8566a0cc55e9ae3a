"""A failed document, put right by a link that its holder follows on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Person
from connect_dashboard.team.actors import operator as acting
from connect_dashboard.team.actors import system
from requirements_app.models import InformationRequest, RemediationLink, VerificationOutcome
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.team import PASSWORD
from tests.requirements.remediation import account_with_holder, link_for
from tests.requirements.uploads import picture

pytestmark = pytest.mark.django_db(transaction=True)


def document_failed(ada, connection, person):
    """The processor could not read the identity document that was given before."""
    Person.objects.filter(pk=person.pk).update(verification={"document": {"front": "file_1"}})
    now = timezone.now()
    VerificationOutcome.objects.update_or_create(
        account=connection.account,
        subject=f"{person.pk}.verification.document",
        superseded_at=None,
        defaults={
            "state": "failed",
            "code": "verification_document_not_readable",
            "requested_at": now,
            "decided_at": now,
        },
    )
    account_reevaluate(actor=acting(ada), account_id=connection.account_id)


def test_a_failed_document_is_remedied_by_a_link(ada, person, worker, settings, tmp_path):
    settings.SANDBOX_DELAY_SECONDS = 0
    connection, representative = account_with_holder(ada)
    document_failed(ada, connection, representative)
    operator, holder = person(), person(phone=True)
    page = operator.signs_in(ada.user.email, PASSWORD)
    operator.goes_to(f"/accounts/{connection.account_id}/")
    page.get_by_role("region", name="Remediation links").get_by_role("link", name="New link").click()
    dialog = page.get_by_role("dialog", name="Send a remediation link")
    expect(dialog.get_by_label("Maria Keller: Identity document")).to_be_visible()
    for box in dialog.get_by_role("checkbox").all():
        box.uncheck()
    dialog.get_by_label("Maria Keller: Identity document").check()
    operator.finds_no_barrier()
    operator.shoots("remediation-1-dialog")
    dialog.get_by_role("button", name="Create link").click()
    created = page.get_by_role("dialog", name="Remediation link")
    link = created.locator("code", has_text="/remediation/").inner_text()
    operator.shoots("remediation-2-link")

    phone = holder.goes_to(link)
    holder.finds_no_barrier()
    holder.shoots("remediation-3-proof")
    phone.get_by_label("Last name").fill("keller")
    for part, number in (("Day", "1"), ("Month", "1"), ("Year", "1901")):
        phone.get_by_label(part).fill(number)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Documents")).to_be_visible()
    expect(phone.get_by_text("The document cannot be read.")).to_be_visible()
    holder.finds_no_barrier()
    holder.shoots("remediation-4-documents")
    file = tmp_path / "passport.png"
    file.write_bytes(picture())
    phone.get_by_label("Front or first page").set_input_files(file)
    phone.get_by_role("button", name="Submit").click()
    expect(phone.get_by_role("heading", name="Thank you, that is all")).to_be_visible()
    holder.finds_no_barrier()
    holder.shoots("remediation-5-done")

    verified = VerificationOutcome.objects.filter(
        subject=f"{representative.pk}.verification.document", state="verified", superseded_at=None
    )
    for _ in range(60):
        if verified.exists():
            break
        page.wait_for_timeout(500)
    assert verified.exists()
    operator.goes_to(f"/accounts/{connection.account_id}/")
    expect(page.get_by_text(re.compile("Completed")).first).to_be_visible()
    operator.finds_no_barrier()


def risk_question(connection):
    """The processor wants to know something in its own words."""
    question = InformationRequest.objects.create(
        account=connection.account,
        description="business_model_verification",
        path="challenge",
        questions=[{"key": "answer_1", "kind": "text", "label": "What is sold, and to whom?"}],
    )
    account_reevaluate(actor=system(), account_id=connection.account_id)
    return question


def proves_who_they_are(phone):
    """Without a pointer: Tab leads through the form, Enter sends it."""
    phone.get_by_label("Last name").focus()
    phone.keyboard.type("Keller")
    for number in ("1", "1", "1901"):
        phone.keyboard.press("Tab")
        phone.keyboard.type(number)
    phone.keyboard.press("Enter")


def test_a_risk_question_is_answered_by_the_keyboard_alone(ada, person):
    connection, _ = account_with_holder(ada)
    question = risk_question(connection)
    holder = person(phone=True)
    phone = holder.goes_to(f"/remediation/{link_for(ada, connection, question.key).token}/")
    proves_who_they_are(phone)
    expect(phone.get_by_role("heading", name="Business model")).to_be_visible()
    holder.finds_no_barrier()
    for _ in range(10):
        if phone.evaluate("document.activeElement.name") == "answer_1":
            break
        phone.keyboard.press("Tab")
    phone.keyboard.type("Bread, to passers-by.")
    phone.keyboard.press("Tab")
    holder.shoots("remediation-question")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Thank you, that is all")).to_be_visible()
    question.refresh_from_db()
    assert question.answer == {"answer_1": "Bread, to passers-by."}


def test_no_page_of_a_link_that_opens_nothing_has_a_barrier(ada, person):
    connection, _ = account_with_holder(ada)
    holder, now = person(phone=True), timezone.now()
    states = {
        "expired": {"expires_at": now - timedelta(days=1)},
        "revoked": {"revoked_at": now},
        "locked": {"locked_at": now, "failed_attempts": 4},
    }
    for state, fields in states.items():
        issued = link_for(ada, connection, "company.tax_id")
        RemediationLink.objects.filter(pk=issued.link.pk).update(**fields)
        holder.goes_to(f"/remediation/{issued.token}/")
        holder.finds_no_barrier()
        holder.shoots(f"remediation-{state}")
        if state == "expired":
            holder.page.get_by_role("button", name="Send me a fresh link").click()
            expect(holder.page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
            holder.finds_no_barrier()
    phone = holder.goes_to(f"/remediation/{link_for(ada, connection, 'company.tax_id').token}/")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_text("Fill this in.").first).to_be_visible()
    holder.finds_no_barrier()
    for language in ("de", "es", "fr", "ja"):
        holder.goes_to(f"/remediation/{link_for(ada, connection, 'company.tax_id').token}/?lang={language}")
        holder.finds_no_barrier()
        holder.shoots(f"remediation-start-{language}")
