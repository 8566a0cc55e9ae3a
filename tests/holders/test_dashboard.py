"""What holders see and do in their own dashboard."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.configuration import EXPRESS, STANDARD
from accounts.models import Account, DebitConsent, ExternalAccount, Holder
from accounts.models.account import no_requirements
from accounts.services.debit_consents import VERSION, debit_consent_of
from connect_dashboard.journal.models import AuditEntry, Event
from requirements_app.models import Ask, Reminder
from requirements_app.services.reminders import Kind, accounts_notice, reminders_send
from tests.factories.accounts import add_person, connected_account
from tests.holders.sitting import holder_client, page

PLACES = ["", "business/", "persons/", "bank-accounts/", "settings/"]


def opened(platform, configuration, **account):
    account = {"email": "maria@example.com", "details_submitted": True, "name": "Sonne"} | account
    return connected_account(platform, configuration=configuration, **account)


@pytest.fixture
def express(platform):
    return opened(platform, EXPRESS, requirements=no_requirements() | {"currently_due": ["business_profile.url"]})


@pytest.fixture
def full(platform):
    return opened(platform, STANDARD, company={"name": "Sonne GmbH"})


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja"])
@pytest.mark.parametrize("place", PLACES)
def test_every_page_speaks_the_holders_language(express, language, place):
    text = page(holder_client(express), f"/holder/{place}?lang={language}")
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize(("place", "queries"), [("", 5), ("business/", 3), ("persons/", 4), ("bank-accounts/", 4)])
def test_pages_ask_a_fixed_number_of_queries(full, place, queries, django_assert_num_queries):
    client = holder_client(full)
    client.get("/holder/settings/")
    for number in range(3):
        add_person(full, owner=True)
        ExternalAccount.objects.create(
            id=f"ba_{number}", account=full.account, object="bank_account", country="US", currency="usd", last4="1"
        )
    with django_assert_num_queries(queries):
        client.get(f"/holder/{place}")


def test_home_says_what_is_asked_and_it_can_be_given_there(express):
    client = holder_client(express)
    assert "What we need from you" in page(client, "/holder/")
    form = {"business_profile__url": "sonne.example.com", "business_profile__product_description": ""}
    assert client.post("/holder/asked/profile/", form).url == "/holder/"
    express.account.refresh_from_db()
    assert express.account.business_profile["url"] == "https://sonne.example.com"
    assert AuditEntry.objects.filter(action="account.updated", actor_kind="holder").count() == 1
    assert client.get("/holder/asked/nothing/").status_code == 404


def test_home_says_what_only_support_settles_and_why(express, full):
    refused, asked = "interv_1.product_description.support", "interv_2.credit_review.support"
    reason = {"requirement": refused, "code": "invalid_value_other", "reason": "The licence is not yours."}
    due = no_requirements() | {"currently_due": [refused, asked], "past_due": [refused], "errors": [reason]}
    full.account.requirements = due | {"pending_verification": ["interv_3.url_inquiry.support"]}
    full.account.save()
    client = holder_client(full)
    shown = {language: page(client, f"/holder/?lang={language}") for language in ("en", "de", "es", "fr", "ja")}
    assert "What you settle with support" in shown["en"]
    assert (
        "Connect has refused the answer. Nothing is paid out until support has settled it. The licence is not yours."
        in shown["en"]
    )
    assert "Connect has a question that no form can answer." in shown["en"]
    assert "What we need from you" not in shown["en"]
    assert shown["en"].count('href="/holder/support/create/"') == 2
    for language, words in {"de": "Was Sie mit dem Support", "es": "con la asistencia", "ja": "サポートと解決"}.items():
        assert words in shown[language]
    assert "Ce que vous réglez avec l’assistance" in shown["fr"]
    assert "What you settle with support" not in page(holder_client(express), "/holder/")


def test_home_gives_no_day_that_is_over(express):
    day = int((timezone.now() - timedelta(days=3)).timestamp())
    late = {"past_due": ["business_profile.url"], "current_deadline": day}
    Account.objects.filter(pk=express.account_id).update(requirements=express.account.requirements | late)
    shown = page(holder_client(express), "/holder/")
    assert ("It is overdue." in shown, "so that nothing stops" in shown) == (True, False)


def test_home_says_what_is_overdue_and_by_when_the_rest_is_due(express):
    now = timezone.now()
    both = {
        "past_due": ["business_profile.url"],
        "currently_due": ["business_profile.url", "external_account"],
        "current_deadline": int((now - timedelta(days=3)).timestamp()),
    }
    Account.objects.filter(pk=express.account_id).update(requirements=express.account.requirements | both)
    for key, days in (("business_profile.url", -3), ("external_account", 9)):
        Ask.objects.create(account=express.account, key=key, asked_at=now, deadline=now + timedelta(days=days))
    client = holder_client(express)
    shown = page(client, "/holder/")
    day = date_format(now + timedelta(days=9), "DATE_FORMAT")
    assert "It is overdue." in shown
    assert f"What is not overdue yet: provide it by {day}, so that nothing else stops." in shown
    assert shown.count("Overdue") == 1
    assert f"By {day}" in shown
    assert "Was noch nicht überfällig ist" in page(client, "/holder/?lang=de")


def test_who_has_not_finished_onboarding_goes_on_with_it(platform):
    client = holder_client(opened(platform, EXPRESS, details_submitted=False))
    assert "Your account is not set up yet." in page(client, "/holder/")
    assert client.post("/holder/onboarding/").url.startswith("/onboarding/")


def test_full_edits_what_stands_in_registers_and_express_does_not(full, express):
    by_full, by_express = holder_client(full), holder_client(express)
    for path in ("business/company/", "persons/add/"):
        assert by_full.get(f"/holder/{path}").status_code == 200
        assert by_express.get(f"/holder/{path}").status_code == 403
    assert "persons/add/" not in page(by_express, "/holder/persons/")
    assert "Name on bank statements" in page(by_full, "/holder/business/")
    assert "Name on bank statements" not in page(by_express, "/holder/business/")


def test_business_details_keep_what_was_not_understood(full):
    client = holder_client(full)
    form = {
        "business_profile__name": "Sonne",
        "business_profile__mcc": "5462",
        "business_profile__url": "https://sonne.example.com",
        "business_profile__support_email": "nobody",
        "settings__payments__statement_descriptor": "SONNE BAKERY",
    }
    wrong = client.post("/holder/business/edit/", form)
    assert wrong.status_code == 422
    assert b'value="nobody"' in wrong.content
    assert client.post("/holder/business/edit/", form | {"business_profile__support_email": ""}).status_code == 302
    full.account.refresh_from_db()
    assert full.account.settings["payments"]["statement_descriptor"] == "SONNE BAKERY"


def test_persons_are_added_changed_and_removed(full):
    client = holder_client(full)
    form = {
        "role": "director", "first_name": "Ines", "last_name": "Roth", "email": "ines@example.com",
        "dob_day": "1", "dob_month": "2", "dob_year": "1980", "phone": "+12025550123", "address_country": "US",
        "drawn_country": "US", "address_line1": "1 Main St", "address_city": "Austin", "address_state": "TX",
        "address_postal_code": "78701",
    }  # fmt: skip
    answer = client.post("/holder/persons/add/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    ines = full.account.persons.get()
    assert ines.director
    assert client.post(f"/holder/persons/{ines.pk}/", form | {"last_name": "Rothe"}).status_code == 302
    ines.refresh_from_db()
    assert ines.last_name == "Rothe"
    assert client.post(f"/holder/persons/{ines.pk}/remove/").status_code == 302
    assert full.account.persons.count() == 0


def test_bank_accounts(full, express):
    client = holder_client(full)
    number = {
        "account_holder_name": "Sonne GmbH", "account_holder_type": "company", "currency": "usd",
        "bank_code": "110000000", "account_number": "000123456789",
    }  # fmt: skip
    for last in ("6789", "6788"):
        sent = client.post("/holder/bank-accounts/add/", number | {"account_number": f"00012345{last}"})
        assert sent.status_code == 302, sent.context["form"].errors
    old = full.account.external_accounts.get(last4="6789")
    assert not old.default_for_currency
    client.post(f"/holder/bank-accounts/{old.pk}/set-default/")
    new = full.account.external_accounts.get(last4="6788")
    assert client.get(f"/holder/bank-accounts/{new.pk}/remove/").status_code == 200
    client.post(f"/holder/bank-accounts/{new.pk}/remove/")
    assert list(full.account.external_accounts.values_list("last4", flat=True)) == ["6789"]
    assert holder_client(express).post(f"/holder/bank-accounts/{old.pk}/set-default/").status_code == 403


def test_a_holder_meets_nothing_of_another_account(full, platform):
    other = opened(platform, STANDARD, email="other@example.com")
    person = add_person(other, owner=True)
    bank = ExternalAccount.objects.create(
        id="ba_other", account=other.account, object="bank_account", country="US", currency="usd", last4="1"
    )
    client = holder_client(full)
    for path in (f"persons/{person.pk}/", f"persons/{person.pk}/remove/", f"bank-accounts/{bank.pk}/remove/"):
        assert client.get(f"/holder/{path}").status_code == client.post(f"/holder/{path}").status_code == 404
    assert client.post(f"/holder/bank-accounts/{bank.pk}/set-default/").status_code == 404


def test_settings_are_kept_with_language_and_sharing(express):
    client = holder_client(express)
    assert client.post("/holder/settings/", {"language": "de", "letters": ["support"]}).status_code == 302
    holder = Holder.objects.get()
    assert (holder.language, holder.muted_letters, holder.shares_support_cases) == ("de", ["requirements"], False)
    assert "Einstellungen" in page(client, "/holder/settings/")
    assert Event.objects.filter(type="account.updated", changed=["settings.support_case_sharing"]).count() == 1
    assert client.post("/holder/settings/", {"language": "xx"}).status_code == 422


@pytest.mark.parametrize(("kind", "letters"), [(Kind.DUE_7, 0), (Kind.RESTRICTED, 1)])
def test_reminders_are_muted_and_restrictions_are_told(express, kind, letters, platform):
    from django.utils import timezone

    from connect_dashboard.journal.models import Email

    Holder.objects.create(account=express.account, muted_letters=["requirements"])
    Account.objects.update(payouts_enabled=False)
    accounts_notice([express.account_id], kind, timezone.now())
    reminders_send(platform)
    assert Email.objects.filter(to="maria@example.com").count() == letters
    assert Reminder.objects.get().holder_told_at


def test_consent_to_debits_keeps_the_words_and_is_revoked(express, full):
    client = holder_client(express)
    give = {"do": "give", "version": VERSION}
    for _ in range(2):
        client.post("/holder/settings/account-debits/?lang=de", give, headers={"user-agent": "Phone"})
    consent = DebitConsent.objects.get()
    assert consent.text.startswith("Ich erlaube Acme Market")
    assert (consent.version, consent.language, consent.given_by) == (VERSION, "de", "maria@example.com")
    assert (consent.how, consent.user_agent, consent.ip) == ("dashboard", "Phone", "127.0.0.1")
    assert debit_consent_of(express.account_id, express.platform_id) == consent
    client.post("/holder/settings/account-debits/", {"do": "revoke"})
    consent.refresh_from_db()
    assert consent.revoked_at
    assert debit_consent_of(express.account_id, express.platform_id) is None
    actions = AuditEntry.objects.filter(action__startswith="debit_consent.").order_by("pk")
    assert [one.action for one in actions] == ["debit_consent.given", "debit_consent.revoked"]
    client.post("/holder/settings/account-debits/", give | {"version": "2020-01"})
    holder_client(full).post("/holder/settings/account-debits/", give)
    assert DebitConsent.objects.filter(revoked_at=None).count() == 0
