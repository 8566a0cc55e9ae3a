"""The page of one requirement: why, what went wrong, and the ways to put it right."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import EXPRESS
from accounts.models import Account, Person
from accounts.models.account import no_requirements
from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.team.actors import system
from requirements_app.models import Document, InformationRequest, SupportRequest, VerificationOutcome
from requirements_app.services.evaluation import account_reevaluate
from support_cases.models import Case, ThreadEmail
from tests.factories.accounts import add_person, connected_account
from tests.requirements.uploads import kept_in, picture

pytestmark = pytest.mark.django_db


def url(name, connection, key):
    return reverse(f"requirements:{name}", args=[connection.account_id, key])


@pytest.fixture
def shop(platform):
    """A Canadian sole trader who lacks their birth date."""
    connection = connected_account(
        platform,
        country="CA",
        business_type="individual",
        capabilities={"card_payments": "inactive"},
        business_profile={"url": "https://shop.example.com", "mcc": "5734"},
        tos_acceptance={"date": 1, "ip": "192.0.2.1"},
    )
    add_person(connection, representative=True, first_name="Maria", last_name="Keller")
    account_reevaluate(actor=system(), account_id=connection.account_id)
    connection.account.refresh_from_db()
    return connection


DOB = "individual.dob.day"


def read(client, address):
    return client.get(address).content.decode()


def test_it_says_what_why_and_what_can_be_done(shop, ada, client_for):
    page = read(client_for(ada), url("requirement_details", shop, DOB))
    assert "Maria Keller: Date of birth" in page
    assert "Past due" in page
    assert "Why it is asked" in page
    assert "Submit the information" in page
    assert "Contact support" in page
    assert "Asked for" in page


def test_a_viewer_reads_it_and_is_told_why_they_cannot_act(shop, vic, client_for):
    page = read(client_for(vic), url("requirement_details", shop, DOB))
    assert "Your role does not include editing account information." in page
    assert "Your role does not include contacting support." in page
    assert client_for(vic).get(url("requirement_submit", shop, DOB)).status_code == 403


def test_what_was_never_asked_has_no_page(shop, ada, client_for):
    assert client_for(ada).get(url("requirement_details", shop, "company.shoe_size")).status_code == 404
    assert client_for(ada).get(url("requirement_submit", shop, "company.shoe_size")).status_code == 409


def test_the_holder_alone_may_where_the_processor_collects(platform, ada, client_for):
    connection = connected_account(
        platform,
        configuration=EXPRESS,
        details_submitted=True,
        requirements=no_requirements() | {"past_due": ["company.name"]},
    )
    page = read(client_for(ada), url("requirement_details", connection, "company.name"))
    assert "The account holder keeps this information up to date" in page
    answer = client_for(ada).post(url("requirement_submit", connection, "company.name"), {"company__name": "New"})
    assert answer.status_code == 409
    connection.account.refresh_from_db()
    assert connection.account.company == {}


def test_a_link_is_offered_only_where_one_can_be_made(shop, ada, client_for):
    """Nobody's birth date is on file; onboarding, which is not finished, needs none."""
    page = read(client_for(ada), url("requirement_details", shop, DOB))
    assert "Send a remediation link" not in page
    assert "Send an onboarding link" in page
    Account.objects.update(details_submitted=True)
    page = read(client_for(ada), url("requirement_details", shop, DOB))
    assert "Holders prove who they are by last name and date of birth" in page
    assert "Send an onboarding link" not in page


def test_a_link_collects_the_bank_account_that_is_missing(shop, ada, client_for):
    Person.objects.update(dob=date(1985, 12, 31))
    account_reevaluate(actor=system(), account_id=shop.account_id)
    page = read(client_for(ada), url("requirement_details", shop, "external_account"))
    assert "Send a remediation link" in page
    links = reverse("requirements:remediation_link_create", args=[shop.account_id])
    assert client_for(ada).get(f"{links}?key=external_account").status_code == 200


def test_where_only_the_terms_are_left_it_is_the_holders_move(platform, ada, client_for):
    connection = connected_account(
        platform,
        charges_enabled=False,
        requirements=no_requirements()
        | {"past_due": ["tos_acceptance.date", "tos_acceptance.ip"], "disabled_reason": "requirements.past_due"},
    )
    page = read(client_for(ada), reverse("accounts:account_details", args=[connection.account_id]))
    assert "It is the account holder’s move." in page
    assert "our move" not in page


def test_its_history_names_who_submitted_and_who_decided(shop, ada, client_for):
    client = client_for(ada)
    client.post(url("requirement_submit", shop, DOB), {"dob": "1901-01-01", "address_country": "CA"})
    page = read(client, url("requirement_details", shop, DOB))
    assert "Submitted for verification by Ada" in page
    VerificationOutcome.objects.filter(subject__endswith=".dob").update(
        state="verified", decided_at="2026-01-01T00:00Z"
    )
    account_reevaluate(actor=system(), account_id=shop.account_id)
    page = read(client, reverse("accounts:account_details", args=[shop.account_id]))
    assert "provided by Ada, verified by Connect" in page


def test_what_is_asked_in_time_says_what_will_ask_for_it(shop, ada, client_for):
    required = shop.account.requirements
    key = min(set(required["eventually_due"]) - set(required["currently_due"]))
    page = read(client_for(ada), url("requirement_details", shop, key))
    assert "It came with the account" not in page
    assert "Once the account has taken in" in page.partition("Nothing has happened yet.")[2]


def test_what_another_system_asked_for_came_with_the_account(platform, ada, client_for):
    connection = connected_account(
        platform, requirements=no_requirements() | {"currently_due": ["external_account"], "eventually_due": ["x.y"]}
    )
    page = read(client_for(ada), url("requirement_details", connection, "external_account"))
    assert "It came with the account" in page


def test_exactly_what_is_needed_is_asked_and_then_waits(shop, ada, client_for):
    client = client_for(ada)
    form = read(client, url("requirement_submit", shop, DOB))
    assert 'name="dob"' in form
    assert 'name="address_line1"' in form  # asked of the same person as well
    assert 'name="first_name"' not in form
    answer = client.post(url("requirement_submit", shop, DOB), {"dob": "1901-01-01", "address_country": "CA"})
    assert (answer.status_code, answer.url) == (302, url("requirement_details", shop, DOB))
    assert Person.objects.get().dob == date(1901, 1, 1)
    page = read(client, answer.url)
    assert "Being verified" in page
    assert 'hx-trigger="every 3s"' in page


def test_what_was_past_due_by_a_day_is_said_to_be_verified_once_it_is_submitted(platform, ada, client_for):
    deadline = int((timezone.now() - timedelta(days=4)).timestamp())
    connection = connected_account(
        platform,
        country="DE",
        details_submitted=True,
        charges_enabled=False,
        payouts_enabled=False,
        requirements=no_requirements()
        | {
            "past_due": ["company.tax_id"],
            "currently_due": ["company.tax_id"],
            "eventually_due": ["company.tax_id"],
            "current_deadline": deadline,
            "disabled_reason": "requirements.past_due",
        },
    )
    client = client_for(ada)
    client.post(url("requirement_submit", connection, "company.tax_id"), {"company__tax_id": "000000000"})
    page = read(client, url("requirement_details", connection, "company.tax_id"))
    assert "is checking what was provided" in page
    assert "Past due" not in page
    assert "Verified" not in page  # nobody has decided about what was given a moment ago
    now = timezone.now()
    waiting = VerificationOutcome.objects.filter(subject="company.tax_id", state="pending")
    assert waiting.update(state="verified", decided_at=now) == 1
    account_reevaluate(actor=system(), account_id=connection.account_id, now=now)
    history = read(client, url("requirement_details", connection, "company.tax_id")).partition("History")[2]
    steps = ["Resolved", "Verified", "Submitted for verification by Ada"]
    assert sorted(steps, key=history.index) == steps
    assert "Asked for" not in history  # another system did, on a day that nobody knows here


def test_several_are_submitted_at_once(shop, ada, client_for):
    address = {"address_line1": "1 Elgin St", "address_city": "Ottawa", "address_state": "ON"}
    client_for(ada).post(
        url("requirement_submit", shop, DOB),
        {"dob": "1901-01-01", "address_country": "CA", "address_postal_code": "K1P 5W1", **address},
    )
    person = Person.objects.get()
    assert person.dob
    assert person.address["city"] == "Ottawa"


def test_a_wrong_answer_keeps_what_was_typed_and_saves_nothing(shop, ada, client_for):
    answer = client_for(ada).post(
        url("requirement_submit", shop, DOB),
        {"dob": "1901-01-01", "address_country": "CA", "address_line1": "1 Elgin St"},
    )
    assert answer.status_code == 422
    assert "1 Elgin St" in answer.content.decode()
    assert Person.objects.get().dob is None


def test_submitted_twice_it_is_saved_once(shop, ada, client_for):
    client = client_for(ada)
    for _ in range(2):
        client.post(url("requirement_submit", shop, DOB), {"dob": "1901-01-01", "address_country": "CA"})
    assert AuditEntry.objects.filter(action="person.updated").count() == 1


def test_a_refused_value_must_be_changed(shop, ada, client_for):
    shop.account.business_profile["url"] = "https://shop.example.com"
    VerificationOutcome.objects.filter(subject="business_profile.url").update(
        state="failed", code="invalid_url_format", reason="No such site.", decided_at="2026-01-01T00:00Z"
    )
    account_reevaluate(actor=system(), account_id=shop.account_id)
    client = client_for(ada)
    page = read(client, url("requirement_details", shop, "business_profile.url"))
    assert "No such site." in page
    assert "invalid_url_format" in page
    answer = client.post(
        url("requirement_submit", shop, "business_profile.url"),
        {"business_profile__url": "https://shop.example.com"},
    )
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()


def test_an_identity_document_is_taken_in(platform, ada, client_for):
    connection = connected_account(platform)
    maria = add_person(connection, representative=True)
    key = f"{maria.pk}.verification.document"
    Account.objects.filter(pk=connection.account_id).update(requirements=no_requirements() | {"past_due": [key]})
    client = client_for(ada)
    assert client.post(url("requirement_submit", connection, key), {}).status_code == 422
    front = SimpleUploadedFile("front.png", picture())
    answer = client.post(url("requirement_submit", connection, key), {"front": front})
    assert answer.status_code == 302
    assert Document.objects.get().person == maria


def test_a_refused_document_leaves_its_other_side_chosen(platform, ada, client_for):
    """Whichever side is at fault; the other need not be chosen again."""
    connection = connected_account(platform)
    maria = add_person(connection, representative=True)
    key = f"{maria.pk}.verification.document"
    Account.objects.filter(pk=connection.account_id).update(requirements=no_requirements() | {"past_due": [key]})
    client, address = client_for(ada), url("requirement_submit", connection, key)
    front, grey = SimpleUploadedFile("front.png", picture()), SimpleUploadedFile("back.png", picture((9, 9, 9)))
    refused = client.post(address, {"front": front, "back": grey})
    assert refused.status_code == 422
    (form,) = refused.context["submission"].forms
    assert list(form.errors) == ["back"]
    kept = kept_in(refused.text)
    assert list(kept) == ["front-kept"]
    assert "Uploaded: front.png" in refused.text
    back = SimpleUploadedFile("back.png", picture((20, 90, 200)))
    assert client.post(address, kept | {"back": back}).status_code == 302
    assert {(one.side, one.name) for one in Document.objects.all()} == {("front", "front.png"), ("back", "back.png")}


def test_a_role_that_nobody_holds_is_answered_by_a_person(platform, ada, client_for):
    connection = connected_account(
        platform,
        requirements=no_requirements() | {"past_due": ["owners.first_name", "owners.last_name", "owners.email"]},
    )
    client = client_for(ada)
    form = read(client, url("requirement_submit", connection, "owners.email"))
    assert 'name="email"' in form
    client.post(
        url("requirement_submit", connection, "owners.email"),
        {"first_name": "Ina", "last_name": "Berg", "email": "ina@example.com"},
    )
    person = Person.objects.get()
    assert (person.first_name, person.owner, person.representative) == ("Ina", True, False)


def test_nobody_accepts_terms_for_somebody_else(platform, ada, client_for):
    connection = connected_account(platform, requirements=no_requirements() | {"past_due": ["tos_acceptance.date"]})
    page = read(client_for(ada), url("requirement_details", connection, "tos_acceptance.date"))
    assert "Only the account holder can accept these terms." in page


def test_support_is_written_to_once_and_the_letter_stays(shop, ada, client_for):
    client = client_for(ada)
    form = client.get(url("support_request_create", shop, DOB)).context["form"]
    assert "Date of birth" in form["subject"].value()
    letter = {
        "form_token": form["form_token"].value(),
        "subject": "Refused",
        "tried": "A passport",
        "message": "It is <right>.",
    }
    for _ in range(2):
        assert client.post(url("support_request_create", shop, DOB), letter).status_code == 302
    assert SupportRequest.objects.get().created_by_label == "Ada"
    email = Email.objects.get()
    assert shop.account_id in email.subject
    assert "It is <right>." in email.text
    page = read(client, url("requirement_details", shop, DOB))
    assert "Ada wrote to support" in page
    case = Case.objects.get()
    assert f"/support/{case.pk}/" in page
    assert case.requirement_key == DOB
    assert email.headers["Message-ID"] == f"<{ThreadEmail.objects.get().message_id}>"
    on_case = read(client, f"/support/{case.pk}/")
    assert url("requirement_details", shop, DOB) in on_case
    assert "It is &lt;right&gt;." in page
    assert "unread" not in client.get("/support/count/").content.decode()


def test_support_is_not_flooded(shop, ada, client_for):
    client = client_for(ada)
    statuses = [
        client.post(
            url("support_request_create", shop, DOB),
            {"form_token": f"token-{number:020d}", "subject": "x", "message": "y"},
        ).status_code
        for number in range(21)
    ]
    assert statuses == [302] * 20 + [422]
    assert SupportRequest.objects.count() == Email.objects.count() == 20


def test_another_platforms_history_stays_theirs(shop, ada, olga, other_platform, client_for):
    SupportRequest.objects.create(
        platform=other_platform, account=shop.account, key=DOB, subject="Secret", message="x", created_by_label="Olga"
    )
    assert "Secret" not in read(client_for(ada), url("requirement_details", shop, DOB))
    for name in ("requirement_details", "requirement_submit", "support_request_create"):
        assert client_for(olga).get(url(name, shop, DOB)).status_code == 404


@pytest.fixture
def question(shop):
    request = InformationRequest.objects.create(
        account=shop.account,
        description="url_inquiry",
        questions=[
            {"key": "answer_1", "kind": "text", "label": "What is sold?"},
            {"key": "file_1", "kind": "document", "label": "Licence"},
        ],
    )
    account_reevaluate(actor=system(), account_id=shop.account_id)
    return request


def test_a_risk_question_is_answered_once(shop, question, ada, client_for):
    client, key = client_for(ada), question.key
    assert "What is sold?" in read(client, url("requirement_details", shop, key))
    assert client.post(url("information_request_answer", shop, key), {"answer_1": "Books"}).status_code == 422
    grey = SimpleUploadedFile("l.png", picture((90, 90, 90)))
    refused = client.post(url("information_request_answer", shop, key), {"answer_1": "Books", "file_1": grey})
    assert refused.context["form"].errors == {"file_1": ["The picture is black and white. Take a picture in colour."]}
    assert not Document.objects.exists()
    answers = [
        client.post(
            url("information_request_answer", shop, key),
            {"answer_1": "Books", "file_1": SimpleUploadedFile("l.png", picture())},
        ).status_code
        for _ in range(2)
    ]
    assert answers == [302, 409]
    question.refresh_from_db()
    assert question.answer == {"answer_1": "Books", "file_1": Document.objects.get().pk}
    assert "Being verified" in read(client, url("requirement_details", shop, key))


def test_an_answer_that_lacks_words_keeps_its_document(shop, question, ada, client_for):
    client, address = client_for(ada), url("information_request_answer", shop, question.key)
    refused = client.post(address, {"file_1": SimpleUploadedFile("licence.png", picture())})
    assert "Uploaded: licence.png" in refused.text
    assert client.post(address, {"answer_1": "Books", **kept_in(refused.text)}).status_code == 302
    assert Document.objects.get().name == "licence.png"


@pytest.mark.parametrize(
    ("path", "words"),
    [("challenge", "Only the account holder can answer this."), ("support", "This can only be settled with support.")],
)
def test_what_is_not_for_the_platform_to_answer_says_so(shop, question, ada, client_for, path, words):
    InformationRequest.objects.update(path=path)
    account_reevaluate(actor=system(), account_id=shop.account_id)
    question.refresh_from_db()
    assert words in read(client_for(ada), url("requirement_details", shop, question.key))
    assert client_for(ada).post(url("information_request_answer", shop, question.key), {}).status_code == 409


@pytest.mark.parametrize("name", ["requirement_submit", "support_request_create"])
def test_other_methods_are_turned_away(shop, ada, client_for, name):
    assert client_for(ada).put(url(name, shop, DOB)).status_code == 405
