"""Documents: taken in by content, seen by few, gone after a period."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Connection, Person
from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import account_holder, operator, staff
from connect_dashboard.ui.errors import Forbidden, Refusal
from connect_dashboard.uploads import DocumentRefused
from requirements_app import tasks
from requirements_app.models import Document, VerificationOutcome
from requirements_app.services.documents import Upload, document_add, document_view, documents_purge
from tests.factories.accounts import add_person, connected_account
from tests.factories.team import UserFactory
from tests.requirements.uploads import PDF, picture

PASSPORT = Upload("passport.png", picture())


@pytest.fixture
def connection(platform: Any) -> Connection:
    return connected_account(platform, capabilities={"transfers": "inactive"}, business_type="individual")


@pytest.fixture
def maria(connection: Connection) -> Person:
    return add_person(connection, representative=True)


def add(ada: Any, connection: Connection, person: Person, upload: Upload = PASSPORT, **sides: Upload) -> list[Document]:
    return document_add(
        actor=operator(ada),
        connection=connection,
        purpose="identity_document",
        sides={"front": upload, **sides},
        person_id=person.pk,
    )


def test_a_document_is_stored_apart_and_pointed_to(ada: Any, connection: Connection, maria: Person) -> None:
    front, back = add(ada, connection, maria, back=Upload("../../Back of it.png", picture(colour=(10, 90, 200))))
    maria.refresh_from_db()
    assert maria.verification["document"] == {
        "front": front.pk,
        "back": back.pk,
        "details": None,
        "details_code": None,
    }
    assert front.pk.startswith("file_")
    assert (front.content_type, front.width, front.height, front.size) == ("image/png", 64, 48, len(PASSPORT.content))
    assert back.name == "Back of it.png"
    assert back.path == f"documents/{connection.account_id}/{back.pk}"
    with default_storage.open(front.path) as stored:
        assert stored.read() == PASSPORT.content
    assert AuditEntry.objects.get(action="document.added").after["sides"] == ["back", "front"]


def test_a_document_is_verified_by_what_its_name_says(
    ada: Any, connection: Connection, maria: Person, settings: Any
) -> None:
    settings.SANDBOX_DELAY_SECONDS = 0
    add(ada, connection, maria, Upload("passport-expired.png", PASSPORT.content))
    VerificationOutcome.objects.get_or_create(
        account=connection.account,
        subject=f"{maria.pk}.verification.document",
        superseded_at=None,
        defaults={"requested_at": timezone.now()},
    )
    tasks.send_verifications(connection.account_id)
    outcome = VerificationOutcome.objects.get(subject=f"{maria.pk}.verification.document")
    assert outcome.code == "verification_document_expired"
    assert Document.objects.get().failed


def test_a_file_that_failed_is_not_taken_again(ada: Any, connection: Connection, maria: Person) -> None:
    add(ada, connection, maria)
    Document.objects.update(failed=True)
    with pytest.raises(Refusal) as refused:
        add(ada, connection, maria, Upload("renamed.png", PASSPORT.content))
    assert (refused.value.code, refused.value.param) == ("verification_document_duplicate", "file")
    assert Document.objects.count() == 1
    add(ada, connection, maria, Upload("another.png", picture(colour=(1, 80, 30))))
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("purpose", "content", "code"),
    [
        ("identity_document", PDF, "type_not_supported"),
        ("identity_document", b"", "not_uploaded"),
        ("additional_verification", PDF, ""),
        ("account_requirement", PDF, ""),
    ],
)
def test_what_is_taken_hangs_on_the_purpose(
    ada: Any, connection: Connection, maria: Person, purpose: str, content: bytes, code: str
) -> None:
    def given_() -> list[Document]:
        return document_add(
            actor=operator(ada),
            connection=connection,
            purpose=purpose,
            sides={"front": Upload("file", content)},
            person_id=maria.pk,
        )

    if code:
        with pytest.raises(DocumentRefused) as refused:
            given_()
        assert refused.value.code == f"verification_document_{code}"
        assert not Document.objects.exists()
    else:
        assert given_()[0].content_type == "application/pdf"


def test_a_company_document_is_the_accounts(ada: Any, connection: Connection) -> None:
    (document,) = document_add(
        actor=operator(ada),
        connection=connection,
        purpose="account_requirement",
        sides={"front": Upload("register.pdf", PDF)},
    )
    connection.account.refresh_from_db()
    assert connection.account.company["verification"]["document"]["front"] == document.pk
    assert (document.person, document.subject) == (None, "company.verification.document")


def test_a_back_alone_and_a_stranger_are_refused(ada: Any, connection: Connection, maria: Person) -> None:
    for sides, person_id, code in [
        ({"back": PASSPORT}, maria.pk, "verification_document_missing_front"),
        ({"front": PASSPORT}, "person_unknown", "resource_missing"),
    ]:
        with pytest.raises(Refusal) as refused:
            document_add(
                actor=operator(ada),
                connection=connection,
                purpose="identity_document",
                sides=sides,
                person_id=person_id,
            )
        assert refused.value.code == code
    assert not Document.objects.exists()


def test_nothing_stays_behind_when_the_change_fails(
    ada: Any, connection: Connection, maria: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("requirements_app.services.documents.account_was_changed", fail)
    with pytest.raises(RuntimeError):
        add(ada, connection, maria)
    assert not Document.objects.exists()
    assert default_storage.listdir(f"documents/{connection.account_id}")[1] == []


def test_who_may_bring_a_document(vic: Any, platform: Any, connection: Connection, maria: Person) -> None:
    given_ = {"connection": connection, "purpose": "identity_document", "sides": {"front": PASSPORT}}
    with pytest.raises(Forbidden):
        document_add(actor=operator(vic), person_id=maria.pk, **given_)
    with pytest.raises(Forbidden):
        document_add(actor=account_holder("acct_other", platform), person_id=maria.pk, **given_)
    assert not Document.objects.exists()
    document_add(actor=account_holder(connection.account_id, platform), person_id=maria.pk, **given_)
    assert AuditEntry.objects.get(action="document.added").actor_kind == "holder"


def test_a_view_stands_in_the_trail(ada: Any, vic: Any, connection: Connection, maria: Person) -> None:
    (document,) = add(ada, connection, maria)
    with pytest.raises(Forbidden):
        document_view(actor=operator(vic), document=document)
    assert not AuditEntry.objects.filter(action="document.viewed").exists()
    for actor in (operator(ada), staff(UserFactory(is_staff=True))):
        assert document_view(actor=actor, document=document) == PASSPORT.content
    seen = AuditEntry.objects.filter(action="document.viewed", subject=document.pk).order_by("pk")
    assert [entry.actor_kind for entry in seen] == ["user", "staff"]


def test_operators_who_may_see_a_document_are_sent_it(
    ada: Any, vic: Any, olga: Any, connection: Connection, maria: Person, client_for: Callable[[Any], Client]
) -> None:
    (document,) = add(ada, connection, maria, Upload("Pass \u00fc\n.png", PASSPORT.content))
    url = reverse("requirements:document_file", args=[connection.account_id, document.pk])
    response = client_for(ada).post(url)
    assert (response.status_code, response.content) == (200, PASSPORT.content)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == "inline; filename*=utf-8''Pass%20%C3%BC.png"
    assert client_for(ada).get(url).status_code == 405
    assert client_for(vic).post(url).status_code == 403
    assert client_for(olga).post(url).status_code == 404
    assert AuditEntry.objects.filter(action="document.viewed").count() == 1
    default_storage.delete(document.path)
    assert client_for(ada).post(url).status_code == 410


def test_a_pdf_is_saved_not_shown(ada: Any, connection: Connection, client_for: Callable[[Any], Client]) -> None:
    (document,) = document_add(
        actor=operator(ada),
        connection=connection,
        purpose="account_requirement",
        sides={"front": Upload("register.pdf", PDF)},
    )
    url = reverse("requirements:document_file", args=[connection.account_id, document.pk])
    response = client_for(ada).post(url)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="register.pdf"'


def test_files_are_purged_after_their_period(ada: Any, connection: Connection, maria: Person, settings: Any) -> None:
    (old,) = add(ada, connection, maria)
    VerificationOutcome.objects.all().delete()
    (new,) = add(ada, connection, maria, Upload("new.png", picture(colour=(3, 120, 40))))
    VerificationOutcome.objects.all().delete()
    Document.objects.filter(pk=old.pk).update(
        created=timezone.now() - timedelta(days=settings.DOCUMENT_RETENTION_DAYS + 1)
    )
    tasks.purge_documents()
    assert documents_purge() == 0
    assert not default_storage.exists(old.path)
    assert default_storage.exists(new.path)
    old.refresh_from_db()
    assert old.purged_at
    with pytest.raises(Refusal) as refused:
        document_view(actor=operator(ada), document=old)
    assert refused.value.status == 410


def test_what_is_being_verified_is_not_purged(ada: Any, connection: Connection, maria: Person) -> None:
    (document,) = add(ada, connection, maria)
    Document.objects.update(created=timezone.now() - timedelta(days=4000))
    VerificationOutcome.objects.update_or_create(
        account=connection.account,
        subject=document.subject,
        superseded_at=None,
        defaults={"requested_at": timezone.now()},
    )
    assert documents_purge() == 0
    assert default_storage.exists(document.path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=300), content=st.binary(max_size=400), side=st.sampled_from(["front", "back"]))
def test_any_upload_is_taken_in_whole_or_refused(
    ada: Any, connection: Connection, maria: Person, name: str, content: bytes, side: str
) -> None:
    before = Document.objects.count()
    try:
        documents = document_add(
            actor=operator(ada),
            connection=connection,
            purpose="additional_verification",
            sides={side: Upload(name, content)},
            person_id=maria.pk,
        )
    except Refusal:
        documents = []
    assert Document.objects.count() == before + len(documents)
