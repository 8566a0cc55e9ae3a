"""Provided → pending → asked → answered → evaluated; twice is once, too late is never."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Connection, ExternalAccount, Person
from accounts.services.persons import person_update
from accounts.services.profile import profile_update
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.processor.protocol import (
    Answer,
    ProcessorUnavailable,
    failed,
    pending,
    verified,
)
from connect_dashboard.processor.protocol import (
    VerificationRequest as Question,
)
from connect_dashboard.team.actors import operator, staff, system
from connect_dashboard.ui.errors import Forbidden, Refusal
from requirements_app import tasks
from requirements_app.catalogue import catalogue
from requirements_app.evidence import dossier_of
from requirements_app.models import Standing, VerificationOutcome, VerificationRequest
from requirements_app.services import verification
from requirements_app.services.evaluation import account_reevaluate
from tests.factories.accounts import add_person, connected_account
from tests.factories.team import UserFactory

ADDRESS = {"line1": "address_full_match", "city": "Austin", "state": "TX", "postal_code": "78701", "country": "US"}


@pytest.fixture(autouse=True)
def _no_delay(settings: Any) -> None:
    settings.SANDBOX_DELAY_SECONDS = 0


@pytest.fixture
def connection(platform: Any) -> Connection:
    return connected_account(
        platform,
        capabilities={"transfers": "inactive"},
        business_type="individual",
        tos_acceptance={"date": 1_700_000_000, "ip": "127.0.0.1"},
    )


@pytest.fixture
def maria(connection: Connection) -> Person:
    ExternalAccount.objects.create(
        id="ba_1",
        account=connection.account,
        object="bank_account",
        country="US",
        currency="usd",
        last4="6789",
        account_number="000123456789",
        default_for_currency=True,
    )
    return add_person(
        connection,
        representative=True,
        dob=date(1901, 1, 1),
        address=ADDRESS,
        phone="0000000000",
        id_number="000000000",
        id_number_provided=True,
        ssn_last_4_provided=True,
    )


@pytest.fixture
def processor(monkeypatch: pytest.MonkeyPatch) -> Iterator["Scripted"]:
    scripted = Scripted()
    monkeypatch.setattr(verification, "processor", lambda: scripted)
    return scripted


class Scripted:
    """A processor that says what a test tells it to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.answer: Answer | Exception = verified()

    def verify(self, request: Question, *, now: Any) -> Answer:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def evaluated(connection: Connection) -> Connection:
    account_reevaluate(actor=system(), account_id=connection.account_id)
    return connection


def outcome(subject: str) -> VerificationOutcome:
    return VerificationOutcome.objects.get(subject=subject, superseded_at=None)


def requirements(connection: Connection) -> dict[str, Any]:
    connection.account.refresh_from_db()
    return connection.account.requirements


def test_what_was_provided_is_pending_until_the_processor_answers(connection: Connection, maria: Person) -> None:
    evaluated(connection)
    assert set(requirements(connection)["pending_verification"]) >= {"individual.dob.day", "external_account"}
    assert requirements(connection)["disabled_reason"] == "requirements.pending_verification"
    tasks.send_verifications(connection.account_id)
    assert requirements(connection)["pending_verification"] == []
    assert requirements(connection)["errors"] == []
    assert connection.account.payouts_enabled
    assert connection.account.capabilities.get().status == "active"


def test_the_worker_is_woken_by_the_committed_change(
    connection: Connection, maria: Person, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(
        "connect_dashboard.journal.wake.current_app.send_task", lambda name, args, **_: sent.append(name)
    )
    with django_capture_on_commit_callbacks(execute=True):
        evaluated(connection)
    assert sent == ["requirements.send_verifications"]


def test_the_sweep_finds_what_a_lost_broker_dropped(connection: Connection, maria: Person) -> None:
    evaluated(connection)
    tasks.sweep_verifications()
    assert not VerificationOutcome.objects.filter(state="pending").exists()


def test_a_failure_comes_back_with_code_and_reason(connection: Connection, maria: Person) -> None:
    Person.objects.filter(pk=maria.pk).update(dob=date(1985, 5, 5))
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    errors = requirements(connection)["errors"]
    assert [one["code"] for one in errors] == ["verification_failed_keyed_identity"]
    assert "individual.verification.document" in requirements(connection)["currently_due"]
    assert outcome(f"{maria.pk}.dob").request.decided_by_kind == "system"
    entry = AuditEntry.objects.get(action="verification.failed")
    assert (entry.subject, entry.account_id) == (maria.pk, connection.account_id)
    assert Event.objects.filter(type="person.updated", object_id=maria.pk).exists()


def test_the_team_is_told_once_what_could_not_be_verified_and_the_holder_by_what_is_asked(
    connection: Connection, maria: Person, ada: Any
) -> None:
    Person.objects.filter(pk=maria.pk).update(dob=date(1985, 5, 5))
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    for _ in range(2):
        tasks.send_reminders()
    notice = Notice.objects.get(user=ada.user, type="verification_failed")
    assert notice.text == "1 account could not be verified"
    # Into the daily summary, unless somebody chooses otherwise.
    assert notice.digest_since is not None
    assert not Email.objects.filter(subject__contains="verified").exists()


def test_what_is_corrected_is_asked_anew(connection: Connection, maria: Person, ada: Any) -> None:
    Person.objects.filter(pk=maria.pk).update(dob=date(1985, 5, 5))
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    person_update(
        actor=operator(ada), connection=connection, person_id=maria.pk, changes={"address": ADDRESS | {"line2": "2"}}
    )
    assert outcome(f"{maria.pk}.address").state == "pending"
    tasks.send_verifications(connection.account_id)
    assert outcome(f"{maria.pk}.address").state == "verified"
    assert outcome(f"{maria.pk}.dob").state == "failed"


def test_a_question_is_sent_with_what_stands_there_and_once(
    connection: Connection, maria: Person, processor: Scripted
) -> None:
    processor.answer = pending()
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    tasks.send_verifications(connection.account_id)
    tasks.sweep_verifications()
    by_check = {one.check: one for one in processor.asked}
    assert len(by_check) == len(processor.asked)
    assert by_check["dob"].values == {"first_name": "Maria", "last_name": maria.last_name, "dob": "1901-01-01"}
    assert by_check["ssn_last_4"].values["ssn_last_4"] == "0000"
    assert by_check["external_account"].values["account_number"] == "000123456789"


def test_an_answer_by_callback_counts_once(connection: Connection, maria: Person, processor: Scripted) -> None:
    processor.answer = pending()
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    waiting = outcome(f"{maria.pk}.dob")
    verification.verification_answered(str(waiting.pk), failed("verification_failed_keyed_match", "No match."))
    verification.verification_answered(str(waiting.pk), verified())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.code) == ("failed", "verification_failed_keyed_match")
    assert AuditEntry.objects.filter(action__startswith="verification.").count() == 1


def test_an_answer_about_what_was_changed_meanwhile_is_ignored(
    connection: Connection, maria: Person, processor: Scripted, ada: Any
) -> None:
    processor.answer = pending()
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    late = outcome(f"{maria.pk}.dob")
    person_update(actor=operator(ada), connection=connection, person_id=maria.pk, changes={"dob": date(1990, 1, 1)})
    verification.verification_answered(str(late.pk), verified())
    late.refresh_from_db()
    assert (late.state, late.superseded_at is None) == ("pending", False)
    assert outcome(f"{maria.pk}.dob").state == "pending"


def test_an_answer_to_other_values_than_those_that_stand_there_is_asked_again(
    connection: Connection, maria: Person, processor: Scripted
) -> None:
    processor.answer = pending()
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    Person.objects.filter(pk=maria.pk).update(last_name="Changed behind our back")
    waiting = outcome(f"{maria.pk}.dob")
    verification.verification_answered(str(waiting.pk), verified())
    assert outcome(f"{maria.pk}.dob").state == "pending"
    processor.answer = verified()
    tasks.sweep_verifications()
    assert outcome(f"{maria.pk}.dob").state == "verified"


def test_an_unreachable_processor_is_asked_again_later(
    connection: Connection, maria: Person, processor: Scripted
) -> None:
    processor.answer = ProcessorUnavailable("down")
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    request = outcome(f"{maria.pk}.dob").request
    assert (request.attempts, request.next_attempt_at > timezone.now()) == (1, True)
    VerificationRequest.objects.update(next_attempt_at=timezone.now())
    processor.answer = verified()
    tasks.sweep_verifications()
    assert outcome(f"{maria.pk}.dob").state == "verified"


def test_the_sandbox_takes_its_time(connection: Connection, maria: Person, settings: Any) -> None:
    settings.SANDBOX_DELAY_SECONDS = 3600
    Person.objects.filter(pk=maria.pk).update(dob=date(1902, 1, 1))
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    assert outcome(f"{maria.pk}.dob").state == "verified"
    assert outcome(f"{maria.pk}.address").state == "pending"
    past = timezone.now() - timedelta(hours=2)
    VerificationRequest.objects.filter(outcome__state="pending").update(sent_at=past, next_attempt_at=past)
    tasks.sweep_verifications()
    assert outcome(f"{maria.pk}.address").state == "verified"


def test_a_listed_person_puts_the_account_under_review_until_staff_decides(
    connection: Connection, maria: Person
) -> None:
    Person.objects.filter(pk=maria.pk).update(dob=date(1900, 1, 1))
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    assert Standing.objects.get().review == "listed"
    assert requirements(connection)["disabled_reason"] == "listed"
    assert outcome(f"{maria.pk}.dob").state == "pending"


def test_staff_decides_what_is_pending_once(connection: Connection, maria: Person, processor: Scripted) -> None:
    processor.answer = pending()
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    actor = staff(UserFactory(is_staff=True, name="Pat"))
    waiting = outcome(f"{maria.pk}.dob")
    verification.verification_decide(actor=actor, outcome_id=waiting.pk, answer=verified())
    assert outcome(f"{maria.pk}.dob").request.decided_by_label == "Pat"
    with pytest.raises(Refusal):
        verification.verification_decide(actor=actor, outcome_id=waiting.pk, answer=verified())
    assert AuditEntry.objects.get(action="verification.verified").actor_kind == "staff"


def test_operators_do_not_decide(connection: Connection, maria: Person, ada: Any) -> None:
    evaluated(connection)
    waiting = outcome(f"{maria.pk}.dob")
    with pytest.raises(Forbidden):
        verification.verification_decide(actor=operator(ada), outcome_id=waiting.pk, answer=verified())
    assert outcome(f"{maria.pk}.dob").state == "pending"


def test_the_processor_by_hand_answers_nothing_by_itself(connection: Connection, maria: Person, settings: Any) -> None:
    settings.PROCESSOR = "staff"
    evaluated(connection)
    tasks.send_verifications(connection.account_id)
    assert not VerificationOutcome.objects.exclude(state="pending").exists()
    assert verification.due_verification_ids() == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("business_profile.url", "https://geoblocked.example.com", "invalid_url_website_inaccessible_geoblocked"),
        ("settings.payments.statement_descriptor", "mismatch", "invalid_statement_descriptor_business_mismatch"),
    ],
)
def test_values_of_the_account_are_verified_too(platform: Any, ada: Any, path: str, value: str, code: str) -> None:
    connection = connected_account(platform, capabilities={"card_payments": "inactive"}, business_type="individual")
    profile_update(actor=operator(ada), connection=connection, changes={path: value})
    tasks.send_verifications(connection.account_id)
    assert outcome(path).code == code
    assert code in {one["code"] for one in requirements(connection)["errors"]}


def test_whatever_can_be_pending_can_be_asked_about(connection: Connection, maria: Person) -> None:
    """An imported snapshot may hold anything for pending."""
    rules = catalogue()
    subjects = {
        *rules.account_checks,
        *(f"{maria.pk}.{check}" for check in (*rules.person_checks, "phone", "relationship.title")),
        "tos_acceptance",
        "business_profile.mcc",
        "documents.proof_of_address.files",
    }
    dossier = dossier_of(connection.account)
    found = {subject: dossier.evidence(subject) for subject in subjects}
    assert all(evidence and evidence.fingerprint for evidence in found.values())
    assert dossier.evidence("person_unknown.dob") is None


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1901, 1, 1), date(1902, 1, 1)])
def test_the_documented_test_dates_can_be_given(connection: Connection, maria: Person, ada: Any, day: date) -> None:
    Person.objects.filter(pk=maria.pk).update(dob=None)
    person_update(actor=operator(ada), connection=connection, person_id=maria.pk, changes={"dob": day})
    maria.refresh_from_db()
    assert maria.dob == day


def test_a_person_is_pending_then_verified_and_platforms_learn_of_it_once(
    maria: Person, connection: Connection
) -> None:
    evaluated(connection)
    maria.refresh_from_db()
    assert maria.verification == {"status": "pending"}
    answer_all(verified())
    maria.refresh_from_db()
    assert maria.verification["status"] == "verified"
    told = Event.objects.filter(type="person.updated", object_id=maria.pk).order_by("created", "pk")
    statuses = [one.shown["verification"]["status"] for one in told if one.shown]
    assert [status for status, _ in groupby(statuses)] == ["pending", "verified"]


def test_a_person_whose_birth_date_cannot_be_confirmed_is_unverified(
    maria: Person, connection: Connection, processor: Scripted
) -> None:
    evaluated(connection)
    processor.answer = failed("verification_failed_keyed_identity", "It does not match.")
    verification.verification_send(outcome(f"{maria.pk}.dob").pk)
    maria.refresh_from_db()
    assert maria.verification["status"] == "unverified"


def test_of_whom_nothing_was_checked_nothing_is_said(connection: Connection) -> None:
    imported = add_person(connection, verification={"status": "verified"}, authorizer=True)
    evaluated(connection)
    imported.refresh_from_db()
    assert imported.verification == {"status": "verified"}


@pytest.mark.parametrize(
    ("answer", "status"), [(verified(), "verified"), (failed("verification_failed_other", ""), "verification_failed")]
)
def test_a_bank_account_stands_as_its_verification(
    answer: Answer, status: str, maria: Person, connection: Connection, processor: Scripted
) -> None:
    evaluated(connection)
    processor.answer = answer
    verification.verification_send(outcome("external_account").pk)
    assert ExternalAccount.objects.get().status == status
    assert Event.objects.filter(type="account.external_account.updated", object_id="ba_1").count() == 1


def answer_all(answer: Answer) -> None:
    """Every question there is, in the order in which they were asked."""
    for one in VerificationOutcome.objects.filter(state="pending", superseded_at=None).order_by("pk"):
        verification.verification_decide(actor=staff(UserFactory(is_staff=True)), outcome_id=one.pk, answer=answer)
