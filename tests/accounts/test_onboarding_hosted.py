import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Connection, DebitConsent, OnboardingLink, Person
from accounts.services.debit_consents import VERSION
from accounts.services.links import IssuedLink, link_letter_send
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.team.models import Platform
from requirements_app.models import Document
from tests.accounts.onboarding import ANSWERS, BUSINESS, REPRESENTATIVE, TERMS, express_account, fill_in
from tests.requirements.uploads import kept_in, picture
from tests.undoing import undone


def post(token, step, data=None):
    return Client().post(f"/onboarding/{token}/{step}/", data or {})


def picture_file(number=1):
    return SimpleUploadedFile(f"passport{number}.png", picture((number * 40, 60, 90)))


def errors(response):
    assert response.status_code == 422
    return response.context["form"].errors


# From start to end


def test_a_company_gives_all_that_is_due_and_waits_for_the_processor(ada, dev, sue, vic):
    connection, link, token = express_account(ada)
    response = fill_in(token).post(f"/onboarding/{token}/review/", headers={"User-Agent": "Phone"})
    assert response.headers["Location"] == f"/onboarding/{token}/done/"
    assert "What happens next" in Client().get(response.headers["Location"]).content.decode()

    account = Account.objects.get()
    assert account.details_submitted
    assert (account.country, account.default_currency, account.business_type) == ("DE", "eur", "company")
    assert account.company["name"] == "Bäckerei Sonne GmbH"
    assert account.business_profile["name"] == "Bäckerei Sonne"
    assert account.tos_acceptance["ip"] == "127.0.0.1"
    assert abs(account.tos_acceptance["date"] - timezone.now().timestamp()) < 60
    assert account.company["tax_id_provided"]
    assert account.company["owners_provided"]
    assert account.business_profile["mcc"] == "5462"
    person = Person.objects.get(representative=True)
    assert (person.owner, person.dob, person.title) == (True, date(1985, 12, 31), "Geschäftsführerin")
    assert person.address == {"line1": "Sonnenallee 1", "city": "Berlin", "postal_code": "12047", "country": "DE"}
    assert Person.objects.get(director=True).first_name == "Ben"
    external = account.external_accounts.get()
    assert (external.country, external.last4) == ("DE", "3000")
    # All is given: nothing is due, and everything waits for the processor.
    assert account.requirements["past_due"] == []
    assert "external_account" in account.requirements["pending_verification"]
    assert set(account.capabilities.values_list("status", "disabled_reason")) == {("pending", "pending.review")}
    assert f"{person.pk}.dob" in set(account.verifications.values_list("subject", flat=True))

    connection = Connection.objects.get()
    assert connection.name == "Bäckerei Sonne"
    link = OnboardingLink.objects.get()
    assert link.completed_at is not None
    assert link.draft == ""


def test_the_team_is_told_in_the_dashboard_and_by_email(ada, dev, sue, vic, olga):
    _, _, token = express_account(ada)
    fill_in(token).post(f"/onboarding/{token}/review/")
    told = {ada.user.email, dev.user.email}
    assert set(Notice.objects.values_list("user__email", flat=True)) == told
    assert set(Email.objects.values_list("to", flat=True)) == told
    assert "Bäckerei Sonne" in Notice.objects.earliest("pk").text


def test_the_journal_tells_of_it(ada):
    _, _, token = express_account(ada)
    Event.objects.all()
    fill_in(token).post(f"/onboarding/{token}/review/")
    types = list(Event.objects.values_list("type", flat=True))
    assert {"account.updated", "person.created", "capability.updated", "account.application.authorized"} <= set(types)
    entry = AuditEntry.objects.get(action="account.onboarded")
    assert (entry.actor_kind, entry.ip) == ("holder", "127.0.0.1")
    assert "maria@example.com" not in json.dumps(entry.after)


def test_an_individual_is_their_own_representative(ada):
    _, _, token = express_account(ada)
    business = {**BUSINESS, "business_type": "individual", "legal_name": "", "trading_name": ""}
    fill_in(token, business=business).post(f"/onboarding/{token}/review/")
    account = Account.objects.get()
    assert account.business_profile["name"] == "Maria Keller"
    assert "name" not in account.company
    assert account.persons.get().representative


def test_what_the_platform_fixed_is_not_asked_and_cannot_be_changed(ada):
    _, _, token = express_account(ada, country="US", business_type="company", fixed_fields=("country", "business_type"))
    page = Client().get(f"/onboarding/{token}/business/").content.decode()
    assert 'name="country"' not in page
    assert 'name="business_type"' not in page
    assert post(token, "business", BUSINESS).headers["Location"] == f"/onboarding/{token}/profile/"
    # Asked is what the United States want: a state, and no directors.
    assert (
        'name="address_state"' in fill_in(token, until="company").get(f"/onboarding/{token}/company/").content.decode()
    )
    assert Client().get(f"/onboarding/{token}/directors/").status_code == 404


def test_a_representative_whom_the_platform_entered_is_taken_over(ada):
    connection, _, token = express_account(ada)
    known = Person.objects.create(account=connection.account, first_name="M.", last_name="Keller", representative=True)
    page = fill_in(token, until=known.pk).get(f"/onboarding/{token}/{known.pk}/").content.decode()
    assert 'value="M."' not in page
    fill_in(token, **{known.pk: REPRESENTATIVE}).post(f"/onboarding/{token}/review/")
    assert Person.objects.get(representative=True).pk == known.pk
    assert Person.objects.get(representative=True).dob == date(1985, 12, 31)


# Step by step


def test_nothing_reaches_the_account_before_the_end(ada):
    _, _, token = express_account(ada)
    before = Account.objects.values().get()
    fill_in(token)
    assert Account.objects.values().get() == before
    assert not Person.objects.exists()


def test_the_draft_is_stored_encrypted(ada):
    from django.db import connection

    _, _, token = express_account(ada)
    fill_in(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT draft FROM accounts_onboardinglink")
        stored = bytes(cursor.fetchone()[0])
    assert b"Maria" not in stored
    assert "Maria" in OnboardingLink.objects.get().draft


def test_it_goes_on_where_it_stopped_in_another_browser(ada):
    _, _, token = express_account(ada)
    post(token, "business", BUSINESS)
    assert Client().post(f"/onboarding/{token}/").headers["Location"] == f"/onboarding/{token}/profile/"
    assert "begun already" in Client().get(f"/onboarding/{token}/").content.decode()
    assert "Bäckerei Sonne GmbH" in Client().get(f"/onboarding/{token}/business/").content.decode()


@pytest.mark.parametrize("step", ["representative", "terms", "review"])
def test_no_step_is_skipped(step, ada):
    _, _, token = express_account(ada)
    assert Client().get(f"/onboarding/{token}/{step}/").headers["Location"] == f"/onboarding/{token}/business/"
    assert Client().post(f"/onboarding/{token}/{step}/", TERMS).headers["Location"] == f"/onboarding/{token}/business/"
    assert not Account.objects.get().details_submitted


def test_a_change_of_an_early_step_reopens_the_later_one(ada):
    _, _, token = express_account(ada)
    fill_in(token, business={**BUSINESS, "business_type": "individual", "legal_name": ""})
    assert post(token, "business", BUSINESS).headers["Location"] == f"/onboarding/{token}/company/"


def test_only_what_is_due_is_asked_unless_the_link_asks_for_more(ada):
    connection, link, token = express_account(ada)
    fill_in(token)
    assert Client().get(f"/onboarding/{token}/documents/").status_code == 404
    OnboardingLink.objects.update(collect="eventually_due")
    page = Client().get(f"/onboarding/{token}/documents/", follow=True)
    assert "Identity document: Maria Keller" in page.content.decode()
    assert "Proof that the business is registered" in page.content.decode()


def test_uploaded_documents_wait_for_the_end_and_then_lie_with_their_person(ada):
    _, link, token = express_account(ada)
    OnboardingLink.objects.update(collect="eventually_due")
    holder = fill_in(token, until="documents")
    files = {"front0": picture_file(), "front1": picture_file(2)}
    assert holder.post(f"/onboarding/{token}/documents/", files).headers["Location"] == f"/onboarding/{token}/terms/"
    assert Document.objects.filter(subject=link.pk).count() == 2
    # Nothing has to be chosen again.
    assert holder.post(f"/onboarding/{token}/documents/").status_code == 302
    holder.post(f"/onboarding/{token}/terms/", TERMS)
    assert holder.post(f"/onboarding/{token}/review/").status_code == 302
    person = Person.objects.get(representative=True)
    assert not Document.objects.filter(subject=link.pk).exists()
    subjects = {"company.verification.document", f"{person.pk}.verification.document"}
    assert set(Document.objects.values_list("subject", flat=True)) == subjects
    assert person.verification["document"]["front"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"GIF89a....", "JPEG or PNG"), (b"\xff\xd8\xff not a picture", "damaged")],
)
def test_a_file_that_does_not_serve_is_named(content, words, ada):
    _, _, token = express_account(ada)
    OnboardingLink.objects.update(collect="eventually_due")
    fill_in(token, until="documents")
    bad = SimpleUploadedFile("passport.jpg", content)
    response = post(token, "documents", {"front0": bad, "front1": picture_file()})
    assert words in str(errors(response)["front0"])


def test_a_file_that_does_not_serve_leaves_the_others_chosen(ada):
    _, link, token = express_account(ada)
    OnboardingLink.objects.update(collect="eventually_due")
    holder = fill_in(token, until="documents")
    bad = SimpleUploadedFile("passport.jpg", b"GIF89a....")
    refused = holder.post(f"/onboarding/{token}/documents/", {"front0": bad, "front1": picture_file(2)})
    kept = kept_in(refused.text)
    assert list(kept) == ["front1-kept"]
    assert "Uploaded: passport2.png" in refused.text
    assert holder.post(f"/onboarding/{token}/documents/", kept | {"front0": picture_file()}).status_code == 302
    assert set(Document.objects.filter(subject=link.pk).values_list("name", flat=True)) == {
        "passport1.png",
        "passport2.png",
    }


def test_people_are_added_and_removed_without_losing_the_others(ada):
    _, _, token = express_account(ada)
    fill_in(token, until="directors")
    more = post(token, "directors", {**ANSWERS["directors"], "add": "1"}).content.decode()
    assert 'value="Ben"' in more
    assert 'name="person1-first_name"' in more
    assert 'name="count" value="2"' in more
    two = {**ANSWERS["directors"], "count": "2", "person1-first_name": "Zoe", "remove": "0"}
    fewer = post(token, "directors", two).content.decode()
    assert 'name="person0-first_name" value="Zoe"' in fewer
    assert "Ben" not in fewer


def test_nobody_else_must_be_confirmed(ada):
    _, _, token = express_account(ada)
    fill_in(token, until="owners")
    assert "nobody_else" in errors(post(token, "owners", {"count": "0"}))


@pytest.mark.parametrize(
    ("accepted", "asked", "words"),
    [
        ("de-DE,de;q=0.9", "", "Schritt 1 von"),
        ("fr", "", "Étape 1 sur"),
        ("es", "", "Paso 1 de"),
        ("ja", "", "ステップ 1 / "),
        ("pt", "", "Step 1 of"),
        ("de", "?lang=ja", "ステップ 1 / "),
    ],
)
def test_it_speaks_the_holders_language(accepted, asked, words, ada):
    _, _, token = express_account(ada)
    response = Client(headers={"accept-language": accepted}).get(f"/onboarding/{token}/business/{asked}")
    assert words in response.content.decode()
    for name in ("English", "Deutsch", "Español", "Français", "日本語"):
        assert f">{name}</" in response.content.decode()
    assert f'<html lang="{response.headers["Content-Language"]}"' in response.content.decode()


def test_the_link_names_a_language_and_its_letter_is_written_in_it(ada, client_for):
    connection, link, token = express_account(ada, language="fr")
    assert 'lang="fr"' in Client().get(f"/onboarding/{token}/").content.decode()
    link_letter_send(IssuedLink(link, token), to="luc@example.com")
    assert "Terminez la configuration" in Email.objects.get().subject
    assert 'lang="en"' in client_for(ada).get("/accounts/", headers={"accept-language": "fr"}).content.decode()


def test_the_review_shows_everything(ada):
    _, _, token = express_account(ada)
    page = fill_in(token).get(f"/onboarding/{token}/review/").content.decode()
    for shown in (
        "Bäckerei Sonne GmbH",
        "Germany",
        "Maria",
        "Keller",
        "+49 30 12345678",
        "12047",
        "•••• 3000",
        "Bakery",
    ):
        assert shown in page


def test_a_holder_is_asked_to_consent_to_debits_where_the_platform_wants_it(ada, olga):
    (_, _, unasked), (_, _, asked) = express_account(olga), express_account(ada)
    Platform.objects.filter(pk=ada.platform_id).update(asks_debit_consent=True)
    offer = b'name="consent"'
    assert offer not in fill_in(unasked).get(f"/onboarding/{unasked}/review/").content
    Client().post(f"/onboarding/{unasked}/review/", {"consent": VERSION})
    assert Account.objects.filter(details_submitted=True).count() == 1
    assert not DebitConsent.objects.exists()
    assert offer in fill_in(asked).get(f"/onboarding/{asked}/review/").content
    Client().post(f"/onboarding/{asked}/review/", {"consent": VERSION}, headers={"user-agent": "Firefox"})
    consent = DebitConsent.objects.get()
    assert (consent.how, consent.version, consent.user_agent) == ("onboarding", VERSION, "Firefox")
    assert (consent.platform, consent.given_by, consent.ip) == (ada.platform, "maria@example.com", "127.0.0.1")


def test_the_done_page_is_only_for_a_used_link(ada):
    _, _, token = express_account(ada)
    assert Client().get(f"/onboarding/{token}/done/").headers["Location"] == f"/onboarding/{token}/"
    assert Client().post(f"/onboarding/{token}/done/").status_code == 405


def test_another_country_redraws_the_address_and_keeps_what_was_typed(ada):
    _, _, token = express_account(ada)
    fill_in(token, until="representative")
    response = post(token, "representative", {**REPRESENTATIVE, "address_country": "US", "redraw": "1"})
    assert response.status_code == 200
    page = response.content.decode()
    for kept in ('value="Maria"', 'value="1985"', 'value="Sonnenallee 1"'):
        assert kept in page
    assert 'name="address_state"' in page
    assert 'name="drawn_country" value="US"' in page
    assert "c-form-errors" not in page


def test_names_of_every_script_are_shown_escaped(ada):
    _, _, token = express_account(ada)
    business = {**BUSINESS, "legal_name": "<b>株式会社</b>", "trading_name": "مخبز الشمس"}
    page = fill_in(token, business=business).get(f"/onboarding/{token}/review/").content.decode()
    assert "&lt;b&gt;株式会社&lt;/b&gt;" in page
    assert "مخبز الشمس" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"country": "AQ"}, "country"),
        ({"business_type": "guild"}, "business_type"),
        ({"legal_name": ""}, "legal_name"),
        ({"legal_name": "x" * 201}, "legal_name"),
    ],
)
def test_what_is_wrong_with_the_business(wrong, field, ada):
    _, _, token = express_account(ada)
    assert field in errors(post(token, "business", {**BUSINESS, **wrong}))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"email": "x@"}, "email"),
        ({"title": ""}, "title"),
        ({"dob_month": "2", "dob_day": "30"}, "dob"),
        ({"dob_year": ""}, "dob"),
        ({"dob_year": "soon"}, "dob"),
        ({"dob_year": "1890"}, "dob"),
        ({"dob_year": "99999999999999999999"}, "dob"),
        ({"dob_year": str(timezone.localdate().year - 17)}, "dob"),
        ({"dob_year": str(timezone.localdate().year - 3)}, "dob"),
        ({"address_line1": ""}, "address_line1"),
        ({"address_postal_code": "ABC"}, "address_postal_code"),
        ({"address_country": "ZZ", "drawn_country": ""}, "address_country"),
    ],
)
def test_what_is_wrong_with_the_representative(wrong, field, ada):
    _, _, token = express_account(ada)
    fill_in(token, until="representative")
    response = post(token, "representative", {**REPRESENTATIVE, **wrong})
    assert field in errors(response)
    assert 'value="Keller"' in response.content.decode()


def test_terms_say_when_and_with_what_they_were_accepted(ada):
    _, _, token = express_account(ada)
    holder = fill_in(token)
    holder.post(f"/onboarding/{token}/terms/", TERMS, headers={"User-Agent": "Phone"})
    holder.post(f"/onboarding/{token}/review/", headers={"User-Agent": "Desk"})
    accepted = Account.objects.get().tos_acceptance
    assert (accepted["ip"], accepted["user_agent"]) == ("127.0.0.1", "Phone")
    assert abs(accepted["date"] - timezone.now().timestamp()) < 60


def test_terms_must_be_accepted(ada):
    _, _, token = express_account(ada)
    fill_in(token, until="terms")
    assert "accept" in errors(post(token, "terms", {}))


def test_the_branding_is_the_platforms(ada):
    _, _, token = express_account(ada)
    page = Client().get(f"/onboarding/{token}/").content.decode()
    assert "Acme Market" in page
    assert f"/brand/{ada.platform.public_id}/brand.css" in page


def test_steps_cost_few_queries(ada, django_assert_max_num_queries):
    _, _, token = express_account(ada)
    holder = fill_in(token)
    for step in ("", "business/", "profile/", "representative/", "owners/", "bank/", "terms/", "review/"):
        with django_assert_max_num_queries(15):
            holder.get(f"/onboarding/{token}/{step}")


def test_other_methods_and_steps_are_refused(ada):
    _, _, token = express_account(ada)
    assert Client().delete(f"/onboarding/{token}/business/").status_code == 405
    assert fill_in(token, until="profile").get(f"/onboarding/{token}/nothing/").status_code == 404
    assert Client().get(f"/onboarding/{token}/renew/").status_code == 405


def test_posts_of_one_address_are_limited(ada, monkeypatch):
    monkeypatch.setattr("accounts.views.hosted._POSTS", 3)
    _, _, token = express_account(ada)
    assert [post(token, "business", {}).status_code for _ in range(4)] == [422, 422, 422, 429]


_TEXT = st.text(max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    business=st.fixed_dictionaries({}, optional=dict.fromkeys(BUSINESS, _TEXT)),
    step=st.sampled_from(sorted(ANSWERS)),
    sent=st.dictionaries(
        st.sampled_from(sorted({name for page in ANSWERS.values() for name in page} | {"add"})), _TEXT
    ),
    country=st.sampled_from(["US", "JP", "HK", "CN", "KR", "AE", "GB", "AQ", "", "ZZ"]),
    chosen=st.sampled_from(["DE", "JP", "US", "IN", "BR"]),
)
def test_whatever_is_sent_it_answers(ada, monkeypatch, business, step, sent, country, chosen):
    with undone():
        monkeypatch.setattr("accounts.views.hosted._POSTS", 10**9)
        _, link, token = express_account(ada)
        assert post(token, "business", BUSINESS | business).status_code in (302, 422)
        post(token, "business", {**BUSINESS, "country": chosen})
        # As if all pages before had been filled in with the same nonsense.
        draft = {name: {**answers, **sent} for name, answers in ANSWERS.items() if name != "terms"}
        OnboardingLink.objects.filter(pk=link.pk).update(draft=json.dumps({"business": BUSINESS, **draft}))
        answers = ANSWERS[step] | {"address_country": country} | sent
        for data in (answers, answers | {"drawn_country": country}, answers | {"remove": "0"}):
            assert post(token, step, data).status_code in (200, 302, 404, 422)
        for page in (step, "review"):
            assert Client().get(f"/onboarding/{token}/{page}/").status_code in (200, 302, 404)


# Platforms in France


@pytest.fixture
def french(platform):
    platform.country = "FR"
    platform.save()
    return platform


def join(platform, **data):
    form = {"form_token": "one-rendering-of-the-join-page", "email": "luc@example.com", "country": "FR"}
    return Client().post(f"/join/{platform.public_id}/", form | data)


def test_a_holder_opens_an_account_and_gets_the_link_by_email(french):
    assert Client().get(f"/join/{french.public_id}/").status_code == 200
    assert join(french).status_code == 200
    account = Account.objects.get()
    assert (account.country, account.email, account.dashboard) == ("FR", "luc@example.com", "express")
    email = Email.objects.get()
    token = email.text.split("/onboarding/")[1].split("/")[0]
    assert Client().get(f"/onboarding/{token}/").status_code == 200
    assert AuditEntry.objects.get(action="account.created").actor_kind == "holder"


def test_asking_twice_makes_one_account(french):
    join(french)
    join(french)
    assert (Account.objects.count(), Email.objects.count()) == (1, 1)
    join(french, form_token="another-rendering-of-the-page", email="LUC@example.com")
    assert (Account.objects.count(), Email.objects.count()) == (1, 2)


def test_asking_is_limited(french):
    answers = [join(french, form_token=f"rendering-number-{n}-of-the-page").status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]


def test_what_is_wrong_is_shown_and_kept(french):
    response = join(french, email="luc@")
    assert response.status_code == 422
    assert 'value="luc@"' in response.content.decode()
    assert not Account.objects.exists()


def test_there_is_no_such_page_elsewhere(platform, other_platform):
    assert join(platform).status_code == 404
    assert Client().get(f"/join/{platform.public_id}/").status_code == 404
    assert Client().get("/join/acct_nobody/").status_code == 404
    platform.country, platform.website = "FR", ""
    platform.save()
    assert join(platform).status_code == 404
    assert not Account.objects.exists()


def test_one_currency_is_not_asked(ada):
    _, _, token = express_account(ada)
    page = fill_in(token, until="bank").get(f"/onboarding/{token}/bank/").content.decode()
    assert '<input type="hidden" name="currency" value="eur"' in page
    assert ">Currency" not in page
