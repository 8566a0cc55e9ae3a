import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Job, OnboardingLink, Person
from connect_dashboard.journal.models import AuditEntry, Email, Notice
from connect_dashboard.team.actors import operator, staff, system
from requirements_app.forms.draft import Draft
from requirements_app.jobs import links as links_job
from requirements_app.models import Document, InformationRequest, RemediationLink, RemediationToken, VerificationOutcome
from requirements_app.services.evaluation import account_reevaluate
from requirements_app.services.information_requests import information_request_close, information_request_refuse
from requirements_app.services.remediation_links import link_for_token, link_state, remediation_link_send
from tests.accounts.onboarding import express_account, fill_in
from tests.factories.team import UserFactory
from tests.requirements.remediation import HOLDER, account_with_holder, link_for, proved
from tests.requirements.uploads import picture
from tests.undoing import undone

COMPANY_TAX_ID = "company.tax_id"


def url(connection, *parts):
    return "/".join(["/requirements", connection.account_id, "links", *parts, ""])


def token_in(letter):
    return letter.text.split("/remediation/")[1].split("/")[0]


# By the holder


def test_it_asks_only_for_its_scope_and_is_complete_once_that_is_there(ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    holder = proved(issued.token)
    page = holder.get(f"/remediation/{issued.token}/", follow=True)
    assert page.request["PATH_INFO"] == f"/remediation/{issued.token}/company/"
    assert [bound.name for bound in page.context["form"]] == ["company__tax_id"]
    assert "What you continue with is saved" not in page.text
    response = holder.post(page.request["PATH_INFO"], {"company__tax_id": "000000000"})
    assert response.headers["Location"] == f"/remediation/{issued.token}/done/"
    assert "that is all" in holder.get(response.headers["Location"]).content.decode()
    account = Account.objects.get()
    assert account.company_tax_id == "000000000"
    link = RemediationLink.objects.get()
    assert (link_state(link), link.completed_at is not None) == ("completed", True)
    assert Notice.objects.get().user == ada.user
    assert AuditEntry.objects.filter(action="account.updated", actor_kind="holder").exists()


def test_every_page_is_saved_and_another_day_goes_on_with_the_next(ada):
    connection, person = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID, "business_profile.url", f"{person.pk}.phone")
    holder = proved(issued.token)
    first = holder.get(f"/remediation/{issued.token}/", follow=True).request["PATH_INFO"]
    assert first.endswith("/profile/")
    assert (
        holder.post(first, {"business_profile__url": "https://sonne.example.com"})
        .headers["Location"]
        .endswith("/company/")
    )
    again = proved(issued.token).get(f"/remediation/{issued.token}/", follow=True)
    assert again.request["PATH_INFO"].endswith("/company/")
    assert "What you continue with is saved" in again.text
    assert Account.objects.get().business_profile["url"] == "https://sonne.example.com"


def test_a_document_reaches_its_person(ada):
    connection, person = account_with_holder(ada)
    VerificationOutcome.objects.filter(account=connection.account).delete()
    key = f"{person.pk}.verification.document"
    issued = link_for(ada, connection, key)
    file = SimpleUploadedFile("passport.png", picture())
    response = proved(issued.token).post(f"/remediation/{issued.token}/documents/", {"front0": file})
    assert response.headers["Location"].endswith("/done/")
    assert Document.objects.get().person == person
    assert Person.objects.get().verification["document"]["front"] == Document.objects.get().pk


def test_owners_are_added_with_the_word_that_there_is_nobody_else(ada):
    connection, person = account_with_holder(ada)
    issued = link_for(ada, connection, "owners.first_name", "company.owners_provided")
    holder = proved(issued.token)
    response = holder.post(
        f"/remediation/{issued.token}/owners/", {"count": "0", "representative_too": "on", "nobody_else": "on"}
    )
    assert response.status_code == 302
    assert Person.objects.get().owner
    assert Account.objects.get().company["owners_provided"]


def test_what_fails_afterwards_opens_the_link_again(ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    proved(issued.token).post(f"/remediation/{issued.token}/company/", {"company__tax_id": "111111111"})
    assert link_state(RemediationLink.objects.get()) == "completed"
    outcome = VerificationOutcome.objects.get(subject="company.tax_id", superseded_at=None)
    outcome.state, outcome.code, outcome.decided_at = "failed", "verification_failed_tax_id_match", timezone.now()
    outcome.save()
    from requirements_app.services.evaluation import account_reevaluate

    account_reevaluate(actor=operator(ada), account_id=connection.account_id)
    assert link_state(RemediationLink.objects.get()) == "open"
    page = proved(issued.token).get(f"/remediation/{issued.token}/", follow=True).content.decode()
    assert "does not match the register" in page


def test_nothing_is_shown_before_the_proof(ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    page = Client().get(f"/remediation/{issued.token}/").content.decode()
    assert "Keller" not in page
    step = f"/remediation/{issued.token}/company/"
    assert Client().get(step).headers["Location"] == f"/remediation/{issued.token}/"
    assert Client().post(step, {"company__tax_id": "000000000"}).headers["Location"] == f"/remediation/{issued.token}/"
    assert Account.objects.get().company_tax_id == ""


def test_a_proof_holds_for_its_own_link_alone(ada):
    connection, _ = account_with_holder(ada)
    other, _ = account_with_holder(ada)
    first, second = link_for(ada, connection, COMPANY_TAX_ID), link_for(ada, other, COMPANY_TAX_ID)
    holder = proved(first.token)
    holder.cookies["remediation"]["path"] = "/"
    assert holder.get(f"/remediation/{second.token}/company/").status_code == 302


@pytest.mark.parametrize("name", ["KELLER", " keller ", "Kéller"])
def test_names_are_compared_as_people_write_them(name, ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    assert Client().post(f"/remediation/{issued.token}/", {**HOLDER, "last_name": name}).status_code == 302


def test_four_wrong_answers_lock_it_until_an_operator_acknowledges(ada, vic, client_for):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    wrong = {**HOLDER, "dob_year": "1980"}
    answers = [Client().post(f"/remediation/{issued.token}/", wrong) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 410]
    assert "1 more attempt" in answers[2].content.decode()
    right = Client().post(f"/remediation/{issued.token}/", HOLDER)
    assert (right.status_code, "is locked" in right.content.decode()) == (410, True)
    page = f"/accounts/{connection.account_id}/"
    assert "Acknowledge" in client_for(ada).get(page).content.decode()
    assert "Acknowledge</button>" not in client_for(vic).get(page).content.decode()
    assert client_for(vic).post(url(connection, "acknowledge")).status_code == 403
    assert client_for(ada).post(url(connection, "acknowledge")).status_code == 302
    assert "Acknowledge" not in client_for(ada).get(page).content.decode()
    proved(issued.token)


def test_expired_and_revoked_links_say_what_to_do(ada, client_for):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    RemediationLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = Client().get(f"/remediation/{issued.token}/")
    assert (page.status_code, "Send me a fresh link" in page.content.decode()) == (410, True)
    assert "on its way" in Client().post(f"/remediation/{issued.token}/renew/").content.decode()
    assert Email.objects.get().to == "maria@example.com"
    fresh = RemediationLink.objects.exclude(pk=issued.link.pk).get()
    client_for(ada).post(url(connection, fresh.pk, "revoke"))
    link = RemediationLink.objects.get(pk=fresh.pk)
    assert link_state(link) == "revoked"


def test_unknown_tokens_and_steps_are_not_found(ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    assert Client().get("/remediation/unknown/").status_code == 404
    assert proved(issued.token).get(f"/remediation/{issued.token}/bank/").status_code == 404
    assert Client().delete(f"/remediation/{issued.token}/").status_code == 405
    assert Client().get(f"/remediation/{issued.token}/renew/").status_code == 405


@pytest.mark.parametrize(
    ("language", "words"), [("de", "benötigt Angaben"), ("ja", "情報のご提供"), ("", "needs information")]
)
def test_pages_and_letters_speak_the_links_language(language, words, ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID, language=language)
    remediation_link_send(actor=operator(ada), connection=connection, link_id=issued.link.pk, to="maria@example.com")
    letter = Email.objects.get()
    assert words in letter.subject
    assert link_for_token(token_in(letter)) == issued.link
    page = Client().get(f"/remediation/{issued.token}/")
    assert f'<html lang="{language or "en"}"' in page.content.decode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.dictionaries(
        st.sampled_from(
            "company__tax_id company__phone address_line1 address_state address_postal_code count add remove "
            "nobody_else person0-first_name person0-dob_day person0-address_country person0-drawn_country phone "
            "first_name dob_year ssn_last_4 address_country drawn_country business_profile__url accept".split()
        ),
        st.text(max_size=40),
    ),
    step=st.sampled_from("profile company owners person documents terms bank nothing".split()),
)
def test_whatever_is_sent_it_answers(ada, monkeypatch, sent, step):
    with undone():
        monkeypatch.setattr("accounts.views.hosted._POSTS", 10**9)
        connection, person = account_with_holder(ada)
        issued = link_for(ada, connection, *connection.account.requirements["eventually_due"])
        holder = proved(issued.token)
        step = person.pk if step == "person" else step
        assert holder.post(f"/remediation/{issued.token}/{step}/", sent).status_code in (200, 302, 404, 422)
        assert holder.get(f"/remediation/{issued.token}/{step}/").status_code in (200, 302, 404)
        assert Client().post(f"/remediation/{issued.token}/", sent).status_code in (302, 422, 410)


# Risk questions


def asked(ada, connection, path="form"):
    """A question of the processor, and the link that passes it on."""
    question = InformationRequest.objects.create(
        account=connection.account,
        description="business_model_verification",
        path=path,
        questions=[
            {"key": "answer_1", "kind": "text", "label": "What is sold?"},
            {"key": "file_1", "kind": "document", "label": "Document"},
        ],
    )
    account_reevaluate(actor=system(), account_id=connection.account_id)
    return question


def licence():
    return SimpleUploadedFile("licence.png", picture())


@pytest.mark.parametrize("path", ["form", "challenge"])
def test_a_holder_answers_a_risk_question(path, ada, client_for):
    connection, _ = account_with_holder(ada)
    question = asked(ada, connection, path)
    dialog = client_for(ada).get(url(connection, "create") + f"?key={question.key}")
    assert "Information request: Business model" in dialog.content.decode()
    issued = link_for(ada, connection, question.key, language="de")
    holder = proved(issued.token)
    page = holder.get(f"/remediation/{issued.token}/{question.pk}/").content.decode()
    assert "Geschäftsmodell" in page
    assert "What is sold?" in page
    step = f"/remediation/{issued.token}/{question.pk}/"
    assert holder.post(step, {"answer_1": "Bread", "file_1": SimpleUploadedFile("a.png", b"x")}).status_code == 422
    assert not Document.objects.exists()
    answer = holder.post(step, {"answer_1": "Bread", "file_1": licence()})
    assert answer.headers["Location"].endswith("/done/")
    question.refresh_from_db()
    assert question.answer == {"answer_1": "Bread", "file_1": Document.objects.get().pk}
    assert link_state(RemediationLink.objects.get()) == "completed"
    page = client_for(ada).get(f"/requirements/{connection.account_id}/{question.key}/").content.decode()
    assert "Answered by Account holder" in page


@pytest.mark.parametrize(("language", "order"), [("de", ["day", "month", "year"]), ("ja", ["year", "month", "day"])])
def test_a_birth_date_is_asked_for_in_the_order_of_the_language_and_understood_alike(language, order, ada):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID, language=language)
    page = Client().get(f"/remediation/{issued.token}/").content.decode()
    assert re.findall(r'name="dob_(\w+)"', page) == order
    assert proved(issued.token).get(f"/remediation/{issued.token}/").status_code == 302


REFUSED = {
    "en": "An answer was not accepted",
    "de": "Eine Antwort wurde nicht angenommen",
    "es": "No se ha aceptado una respuesta",
    "fr": "Une réponse n’a pas été acceptée",
    "ja": "回答が受理されませんでした",
}


def test_a_refused_answer_is_told_with_its_reason_to_whoever_proves_to_be_the_holder(ada):
    connection, _ = account_with_holder(ada)
    question = asked(ada, connection)
    issued = link_for(ada, connection, question.key)
    home = f"/remediation/{issued.token}/"
    holder = proved(issued.token)
    holder.post(f"{home}{question.pk}/", {"answer_1": "Bread", "file_1": licence()})
    information_request_refuse(
        actor=staff(UserFactory(is_staff=True)), request_id=question.pk, reason="The licence is not yours."
    )
    for language, words in REFUSED.items():
        RemediationLink.objects.update(language=language)
        told = holder.get(home, follow=True).content.decode()
        assert (words in told, "The licence is not yours." in told, "Thank you" in told) == (True, True, False)
    stranger = Client()
    for place in (home, f"{home}done/"):
        shown = stranger.get(place, follow=True).content.decode()
        assert ("is not yours" in shown, 'name="last_name"' in shown) == (False, True)
    for attempt in range(4):
        shown = stranger.post(home, HOLDER | {"last_name": f"Wrong {attempt}"}).content.decode()
    assert "ロックされ" in shown
    RemediationLink.objects.update(locked_at=None, failed_attempts=0, expires_at=timezone.now())
    late = holder.get(home).content.decode()
    assert (REFUSED["ja"] in late, "is not yours" in late) == (True, False)
    information_request_close(actor=staff(UserFactory(is_staff=True)), request_id=question.pk)
    assert REFUSED["ja"] not in holder.get(home).content.decode()


def test_a_refused_answer_is_told_beside_what_the_link_still_asks_for(ada):
    connection, _ = account_with_holder(ada)
    question = asked(ada, connection)
    issued = link_for(ada, connection, question.key, COMPANY_TAX_ID)
    holder = proved(issued.token)
    holder.post(f"/remediation/{issued.token}/{question.pk}/", {"answer_1": "Bread", "file_1": licence()})
    information_request_refuse(
        actor=staff(UserFactory(is_staff=True)), request_id=question.pk, reason="The licence is not yours."
    )
    step = holder.get(f"/remediation/{issued.token}/", follow=True)
    assert step.redirect_chain[-1][0].endswith("/company/")
    assert "The licence is not yours." in step.content.decode()


def test_a_question_that_only_support_settles_is_asked_by_no_link(ada, client_for):
    connection, _ = account_with_holder(ada)
    question = asked(ada, connection, "support")
    assert create(client_for(ada), connection, scope=[question.key]).status_code == 422
    page = client_for(ada).get(f"/requirements/{connection.account_id}/{question.key}/").content.decode()
    assert "This can only be settled with support." in page


def test_onboarding_asks_no_risk_question(ada):
    """Whoever opens an onboarding link has not proved to be the holder."""
    connection, link, token = express_account(ada)
    question = asked(ada, connection)
    fill_in(token)
    assert question.pk not in {step.name for step in Draft(OnboardingLink.objects.get(pk=link.pk)).steps}


# By the operator


def create(client, connection, **data):
    form = {"form_token": "a-form-that-was-rendered-once", "scope": [COMPANY_TAX_ID], "language": "", "to": ""}
    return client.post(url(connection, "create"), form | data)


def test_an_operator_chooses_what_to_ask_for_and_sends_it(ada, client_for):
    connection, _ = account_with_holder(ada)
    dialog = client_for(ada).get(url(connection, "create") + f"?key={COMPANY_TAX_ID}")
    assert dialog.context["form"].initial["scope"] == [COMPANY_TAX_ID]
    response = create(client_for(ada), connection, to="maria@example.com", language="fr")
    assert response.status_code == 200
    link = RemediationLink.objects.get()
    assert (link.scope, link.language, link.sent_to) == ([COMPANY_TAX_ID], "fr", "maria@example.com")
    assert abs(link.expires_at - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)
    assert response.context["url"].endswith(f"/remediation/{response.context['url'].rstrip('/').rpartition('/')[2]}/")
    assert create(client_for(ada), connection).status_code == 200
    assert RemediationLink.objects.count() == 1
    panel = client_for(ada).get(f"/accounts/{connection.account_id}/").content.decode()
    assert "sent to maria@example.com" in panel


def test_a_form_with_nothing_chosen_or_a_wrong_address_is_kept(ada, client_for):
    connection, _ = account_with_holder(ada)
    assert create(client_for(ada), connection, scope=[]).status_code == 422
    assert create(client_for(ada), connection, scope=["company.name_kana"]).status_code == 422
    wrong = create(client_for(ada), connection, to="nobody")
    assert (wrong.status_code, "nobody" in wrong.content.decode()) == (422, True)
    assert not RemediationLink.objects.exists()


@pytest.mark.parametrize("lacking", ["dob", "name", "rejected"])
def test_where_no_link_can_be_made_the_reason_is_said(lacking, ada, client_for):
    connection, person = account_with_holder(ada)
    if lacking == "dob":
        Person.objects.update(dob=None)
    elif lacking == "name":
        Person.objects.update(last_name="")
    else:
        Account.objects.update(requirements=connection.account.requirements | {"disabled_reason": "rejected.fraud"})
    page = client_for(ada).get(url(connection, "create"))
    assert (page.status_code, "No link can be made" in page.content.decode()) == (409, True)
    assert create(client_for(ada), connection).status_code == 409
    assert not RemediationLink.objects.exists()


def test_a_reminder_goes_out_once_a_day(ada, client_for):
    connection, _ = account_with_holder(ada)
    create(client_for(ada), connection, to="maria@example.com")
    link = RemediationLink.objects.get()
    for _ in range(2):
        client_for(ada).post(url(connection, link.pk, "remind"))
    assert Email.objects.count() == 2
    assert RemediationLink.objects.get().reminders == 1


def test_every_letter_and_form_has_a_token_of_its_own_and_all_open_the_link(ada, client_for):
    connection, _ = account_with_holder(ada)
    shown = [create(client_for(ada), connection).context["url"].split("/")[-2] for _ in range(2)]
    assert shown[0] == shown[1]
    link = RemediationLink.objects.get()
    form = {"form_token": "another-form-rendered-once", "to": "nobody", "token": shown[0]}
    page = client_for(ada).post(url(connection, link.pk, "send"), form)
    assert (page.status_code, page.context["url"].split("/")[-2]) == (422, shown[0])
    client_for(ada).post(url(connection, link.pk, "send"), form | {"to": "maria@example.com"})
    client_for(ada).post(url(connection, link.pk, "remind"))
    tokens = [shown[0], *(token_in(letter) for letter in Email.objects.all())]
    assert len(set(tokens)) == 3
    assert all(len(token) == 43 and link_for_token(token) == link for token in tokens)
    assert not RemediationToken.objects.filter(token_hash__in=tokens).exists()


def test_a_token_of_another_link_is_not_shown_as_this_ones(ada, client_for):
    connection, _ = account_with_holder(ada)
    issued = link_for(ada, connection, COMPANY_TAX_ID)
    other = link_for(ada, account_with_holder(ada)[0], COMPANY_TAX_ID)
    form = {"form_token": "a-form-rendered-once-only", "to": "", "token": other.token}
    assert client_for(ada).post(url(connection, issued.link.pk, "send"), form).context["url"] == ""


@pytest.mark.parametrize("part", ["create", "send", "remind", "revoke"])
def test_other_roles_and_platforms_reach_none_of_it(part, ada, vic, olga, client_for):
    connection, _ = account_with_holder(ada)
    link = link_for(ada, connection, COMPANY_TAX_ID).link
    address = url(connection, "create") if part == "create" else url(connection, link.pk, part)
    assert client_for(vic).post(address).status_code == 403
    assert client_for(olga).post(address).status_code == 404
    link.refresh_from_db()
    assert (link.revoked_at, link.reminders, RemediationLink.objects.count()) == (None, 0, 1)


# Many accounts at once


def run(job):
    from accounts.jobs import RUNNERS
    from accounts.jobs.running import run_job

    run_job(job.pk, RUNNERS)
    job.refresh_from_db()
    return job


def test_a_run_sends_one_link_to_each_account_that_can_be_asked(ada, client_for):
    asked, _ = account_with_holder(ada)
    unknown, person = account_with_holder(ada)
    Person.objects.filter(pk=person.pk).update(dob=None)
    ids = {"ids": [asked.account_id, unknown.account_id]}
    dialog = client_for(ada).get("/requirements/links/send/", ids)
    assert (dialog.context["sent_number"], dialog.context["skipped"][0]["number"]) == (1, 1)
    response = client_for(ada).post(
        "/requirements/links/send/", {**ids, "form_token": "a-form-rendered-once-only", "language": "es"}
    )
    job = Job.objects.get()
    assert response.headers["Location"] == f"/accounts/jobs/{job.pk}/"
    job = run(job)
    assert (job.status, job.counts) == ("done", {"sent": 1, "skipped": 1})
    link = RemediationLink.objects.get()
    assert (link.account_id, link.run, link.language) == (asked.account_id, job.pk, "es")
    assert Email.objects.get().to == "maria@example.com"
    # A worker that died after its last batch is followed by one that begins with it again.
    Job.objects.update(status="queued", position=0, counts={}, parameters={**job.parameters, "after": 0})
    assert run(job).counts == {"skipped": 2}
    assert RemediationLink.objects.count() == 1


def test_a_run_that_is_begun_again_asks_nobody_twice_in_a_day(ada, client_for):
    connection, _ = account_with_holder(ada)
    client, ids = client_for(ada), {"ids": [connection.account_id]}
    for token, counts in (("a-form-rendered-once-only", {"sent": 1}), ("another-form-of-the-same", {"skipped": 1})):
        client.post("/requirements/links/send/", {**ids, "form_token": token})
        assert run(Job.objects.latest("created")).counts == counts
    assert RemediationLink.objects.count() == Email.objects.count() == 1
    dialog = client.get("/requirements/links/send/", ids)
    assert "1 · A link that asks for this was sent within the last 24 hours." in dialog.content.decode()
    RemediationLink.objects.update(created=timezone.now() - timedelta(hours=25))
    assert client.get("/requirements/links/send/", ids).context["sent_number"] == 1


def test_two_runs_at_once_send_one_link(ada, client_for, monkeypatch):
    connection, _ = account_with_holder(ada)
    client_for(ada).post(
        "/requirements/links/send/", {"ids": [connection.account_id], "form_token": "a-form-rendered-once-only"}
    )
    found = links_job.recipients

    def overtaken(connections):
        """The other run sends its link after this one has looked."""
        recipients = found(connections)
        issued = link_for(ada, connection, *recipients[0].keys)
        RemediationLink.objects.filter(pk=issued.link.pk).update(sent_to="maria@example.com")
        return recipients

    monkeypatch.setattr(links_job, "recipients", overtaken)
    assert run(Job.objects.get()).counts == {"skipped": 1}
    assert RemediationLink.objects.count() == 1


def test_a_canceled_run_sends_nothing(ada, client_for):
    connection, _ = account_with_holder(ada)
    client_for(ada).post(
        "/requirements/links/send/", {"ids": [connection.account_id], "form_token": "a-form-rendered-once-only"}
    )
    job = Job.objects.get()
    client_for(ada).post(f"/accounts/jobs/{job.pk}/cancel/")
    run(job)
    assert not RemediationLink.objects.exists()
