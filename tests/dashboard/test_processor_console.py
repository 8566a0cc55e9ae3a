"""The processor console: who enters, what stands there, and what its decisions do."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.utils import quote
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import EXPRESS
from accounts.models import Connection, Person
from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.journal.services import enqueue_email
from connect_dashboard.processor.console import console
from connect_dashboard.team.actors import operator, system
from requirements_app.models import Document, InformationRequest, NightlyPass, Standing, VerificationOutcome
from requirements_app.services.documents import Upload, document_add
from requirements_app.services.evaluation import account_reevaluate
from support_cases.models import UnmatchedMail
from tests.factories.accounts import add_person, connected_account
from tests.factories.team import PASSWORD, UserFactory
from tests.requirements.uploads import picture
from tests.support.cases import raised


@pytest.fixture
def connection(platform: Any) -> Connection:
    return connected_account(
        platform, capabilities={"transfers": "active"}, business_type="individual", name="Harbour Shoes"
    )


@pytest.fixture
def maria(connection: Connection) -> Person:
    person = add_person(connection, representative=True, dob=date(1901, 1, 1))
    account_reevaluate(actor=system(), account_id=connection.account_id)
    VerificationOutcome.objects.all().delete()
    return person


@pytest.fixture
def waiting(connection: Connection, maria: Person) -> VerificationOutcome:
    found, _ = VerificationOutcome.objects.get_or_create(
        account=connection.account, subject=f"{maria.pk}.dob", defaults={"requested_at": timezone.now()}
    )
    return found


@pytest.fixture
def document(ada: Any, connection: Connection, maria: Person) -> Document:
    (added,) = document_add(
        actor=operator(ada),
        connection=connection,
        purpose="identity_document",
        sides={"front": Upload("passport.png", picture())},
        person_id=maria.pk,
    )
    return added


@pytest.fixture
def pat(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, name="Pat"))
    return client


def page(model: str, *args: Any, view: str = "changelist") -> str:
    return reverse(f"processor:{model}_{view}", args=[quote(one) for one in args])


def decide(client: Client, model: str, action: str, *ids: Any, confirmed: bool = True, **values: Any) -> Any:
    data = {"action": action, "_selected_action": [str(pk) for pk in ids], **values}
    return client.post(page(model), data | ({"confirmed": "yes"} if confirmed else {}))


OUTCOME, ACCOUNT = "requirements_app_verificationoutcome", "accounts_account"


def test_strangers_sign_in_first_and_come_back(db: None) -> None:
    response = Client().get(page(OUTCOME))
    assert response.status_code == 302
    sign_in = Client().get(response.url)
    assert sign_in.url.split("?")[0] == reverse("account_login")
    assert "next=%2Fprocessor%2F" in sign_in.url


def test_operators_do_not_enter(ada: Any, client_for: Callable[[Any], Client]) -> None:
    client = client_for(ada)
    for model in console._registry:
        url = page(f"{model._meta.app_label}_{model._meta.model_name}")
        response = client.get(url)
        assert response.status_code == 302
        assert client.get(response.url).status_code == 403


def test_staff_signs_in_and_lands_in_the_console(db: None) -> None:
    user = UserFactory(is_staff=True)
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.get(reverse("team:no_platform")).url == reverse("processor:index")
    assert client.get(reverse("processor:index")).status_code == 200


def test_every_list_search_and_page_opens(
    pat: Client, document: Document, waiting: VerificationOutcome, connection: Connection
) -> None:
    enqueue_email(to="a@example.com", subject="Hello", text="secret-link", deduplication_key="k")
    InformationRequest.objects.create(account=connection.account, description="url_inquiry")
    NightlyPass.objects.create()
    raised(connected_account(connection.platform, configuration=EXPRESS))
    UnmatchedMail.objects.create(message_id="<1@example.com>", sender="a@example.com", subject="Hello", text="Lost")
    assert pat.get(reverse("processor:index")).status_code == 200
    for model in console._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert pat.get(page(name)).status_code == 200
        assert pat.get(page(name), {"q": connection.account_id}).status_code == 200
        row = model.objects.order_by("pk").first()
        response = pat.get(page(name, row.pk, view="change"))
        assert response.status_code == 200, name
        assert b"secret-link" not in response.content
    assert Email.objects.exists()


def test_nothing_is_added_saved_or_deleted_by_hand(pat: Client, connection: Connection) -> None:
    for model in console._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert pat.get(page(name, view="add")).status_code == 403
        row = model.objects.order_by("pk").first()
        if row:
            assert pat.post(page(name, row.pk, view="change"), {}).status_code == 403
            assert pat.post(page(name, row.pk, view="delete"), {"post": "yes"}).status_code == 403


def test_pages_carry_no_inline_script_and_keep_the_policy(pat: Client, waiting: VerificationOutcome) -> None:
    response = pat.get(page(OUTCOME))
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert b"<script>" not in response.content
    assert b"style=" not in response.content


def test_an_approval_is_asked_first_and_then_written_down(
    pat: Client, waiting: VerificationOutcome, maria: Person
) -> None:
    asked = decide(pat, OUTCOME, "approve", waiting.pk, confirmed=False)
    assert (asked.status_code, asked.templates[0].name) == (200, "processor/decision.html")
    waiting.refresh_from_db()
    assert waiting.state == "pending"
    assert decide(pat, OUTCOME, "approve", waiting.pk).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.request.decided_by_label) == ("verified", "Pat")
    entry = AuditEntry.objects.get(action="verification.verified")
    assert (entry.actor_kind, entry.actor_label, entry.subject) == ("staff", "Pat", maria.pk)


def test_a_failure_needs_a_code_and_a_reason(pat: Client, waiting: VerificationOutcome, connection: Connection) -> None:
    assert decide(pat, OUTCOME, "fail", waiting.pk, code="unheard_of").status_code == 422
    waiting.refresh_from_db()
    assert waiting.state == "pending"
    decide(pat, OUTCOME, "fail", waiting.pk, code="verification_failed_keyed_match", reason="Another name.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.code, waiting.reason) == (
        "failed",
        "verification_failed_keyed_match",
        "Another name.",
    )


def test_a_decision_on_a_rows_page_leads_back_to_the_list_as_it_was_filtered(
    pat: Client, waiting: VerificationOutcome, connection: Connection
) -> None:
    listed = f"{page(OUTCOME)}?q={connection.account_id}"
    row = re.search(r'href="([^"]+/change/[^"]*)"', pat.get(listed).content.decode())
    assert row
    shown = pat.get(unescape(row[1])).content.decode()
    assert f'class="p-decisions" method="post" action="{listed}"' in shown
    chosen = {"action": "approve", "_selected_action": str(waiting.pk)}
    asked = pat.post(listed, chosen).content.decode()
    assert f'method="post" action="{listed}"' in asked
    assert f'<a href="{listed}">Cancel</a>' in asked
    assert pat.post(listed, chosen | {"confirmed": "yes"}).url == listed


def test_filters_are_offered_in_words(pat: Client, document: Document) -> None:
    lists = {
        "journal_auditentry": ("Account holder", ">holder<"),
        "requirements_app_informationrequest": ("Url inquiry", ">url_inquiry<"),
        "requirements_app_document": ("PNG", ">image/png<"),
    }
    for model, (word, code) in lists.items():
        text = re.sub(r"\s*([<>])\s*", r"\1", pat.get(page(model)).content.decode())
        filters = text[text.index('id="changelist-filter"') :]
        assert f">{word}<" in filters
        assert code not in filters


def test_the_trail_is_narrowed_to_who_acted(pat: Client, waiting: VerificationOutcome) -> None:
    decide(pat, OUTCOME, "approve", waiting.pk)
    rows = pat.get(page("journal_auditentry"), {"actor_kind": "staff"}).context["cl"].result_list
    assert {row.actor_kind for row in rows} == {"staff"}


def test_what_was_decided_meanwhile_says_so(pat: Client, waiting: VerificationOutcome) -> None:
    VerificationOutcome.objects.update(superseded_at=timezone.now())
    response = decide(pat, OUTCOME, "approve", waiting.pk)
    assert response.status_code == 302
    assert not AuditEntry.objects.filter(action="verification.verified").exists()


def test_an_account_is_put_under_review_and_released(pat: Client, connection: Connection) -> None:
    decide(pat, ACCOUNT, "review", connection.account_id, review="under_review")
    connection.account.refresh_from_db()
    assert connection.account.requirements["disabled_reason"] == "under_review"
    decide(pat, ACCOUNT, "release", connection.account_id)
    connection.account.refresh_from_db()
    assert connection.account.requirements["disabled_reason"] != "under_review"
    actions = AuditEntry.objects.filter(actor_kind="staff").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["account.review_started", "account.review_ended"]


def test_an_account_is_rejected_and_taken_back(pat: Client, connection: Connection) -> None:
    assert decide(pat, ACCOUNT, "reject", connection.account_id, reason="rejected.platform_fraud").status_code == 422
    decide(pat, ACCOUNT, "reject", connection.account_id, reason="rejected.fraud")
    connection.refresh_from_db()
    connection.account.refresh_from_db()
    assert (connection.status, connection.account.charges_enabled) == ("rejected", False)
    assert Standing.objects.get().rejected == "rejected.fraud"
    again = decide(pat, ACCOUNT, "review", connection.account_id, review="listed")
    assert (again.status_code, "Undo that first" in again.content.decode()) == (422, True)
    decide(pat, ACCOUNT, "undo", connection.account_id)
    connection.refresh_from_db()
    assert connection.status != "rejected"


def test_information_is_requested_and_settled(pat: Client, connection: Connection) -> None:
    asked = {
        "description": "url_inquiry",
        "path": "form",
        "questions": "What do you sell?\n\nWhere?",
        "documents": 1,
        "due_at": "2100-01-01",
        "capabilities": ["transfers"],
    }
    missing = decide(pat, ACCOUNT, "ask", connection.account_id, **asked | {"questions": "", "documents": 0})
    assert (missing.status_code, InformationRequest.objects.count()) == (422, 0)
    past = decide(pat, ACCOUNT, "ask", connection.account_id, **asked | {"due_at": "2000-01-01"})
    assert (past.status_code, InformationRequest.objects.count()) == (422, 0)
    assert past.context["form"].errors == {"due_at": ["Choose a day that is still to come."]}
    decide(pat, ACCOUNT, "ask", connection.account_id, **asked)
    request = InformationRequest.objects.get()
    assert [one["label"] for one in request.questions] == ["What do you sell?", "Where?", "Document"]
    connection.account.refresh_from_db()
    assert request.key in connection.account.requirements["currently_due"]
    decide(pat, "requirements_app_informationrequest", "close", request.pk)
    connection.account.refresh_from_db()
    assert request.key not in connection.account.requirements["currently_due"]


def test_an_answer_leads_to_its_documents(pat: Client, document: Document) -> None:
    questions = [
        {"key": "answer_1", "kind": "text", "label": "What do you sell?"},
        {"key": "file_1", "kind": "document", "label": "Document"},
    ]
    request = InformationRequest.objects.create(
        account=document.account,
        description="url_inquiry",
        questions=questions,
        answer={"answer_1": "Bread <b>", "file_1": document.pk},
        answered_at=timezone.now(),
    )
    shown = pat.get(page("requirements_app_informationrequest", request.pk, view="change")).content.decode()
    assert f'<a href="{page("requirements_app_document", document.pk, view="change")}">' in shown
    assert "Bread &lt;b&gt;" in shown
    assert f"<h1>Url inquiry of {document.account_id}</h1>" in shown


def test_a_document_is_seen_by_post_alone_and_the_trail_says_so(pat: Client, document: Document) -> None:
    url = reverse("processor:requirements_app_document_file", args=[document.pk])
    assert pat.get(url).status_code == 405
    assert not AuditEntry.objects.filter(action="document.viewed").exists()
    response = pat.post(url)
    assert (response.status_code, response["Content-Type"], response.content) == (200, "image/png", picture())
    assert response["Content-Disposition"] == 'inline; filename="passport.png"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert AuditEntry.objects.get(action="document.viewed").actor_kind == "staff"


def test_a_purged_document_says_so(pat: Client, document: Document) -> None:
    Document.objects.update(purged_at=timezone.now())
    url = reverse("processor:requirements_app_document_file", args=[document.pk])
    assert pat.post(url).url == page("requirements_app_document", document.pk, view="change")


def test_decisions_are_offered_where_they_can_be_taken(
    pat: Client, waiting: VerificationOutcome, connection: Connection
) -> None:
    shown = pat.get(page(OUTCOME, waiting.pk, view="change")).content.decode()
    assert ">Approve<" in shown
    VerificationOutcome.objects.update(state="verified", decided_at=timezone.now())
    assert ">Approve<" not in pat.get(page(OUTCOME, waiting.pk, view="change")).content.decode()
    assert ">End review<" not in pat.get(page(ACCOUNT, connection.account_id, view="change")).content.decode()
