"""Pull funds on screen: the account's Balances page, the dialog, the receipt, the list."""

import re

import pytest
from django.urls import reverse

from accounts.configuration import STANDARD
from accounts.models import DebitConsent
from accounts.services.debit_consents import debit_consent_of
from connect_dashboard.journal.models import AuditEntry
from funds.models import AccountDebit, DebitRefund, FundsSettings
from funds.queries import balance_of
from tests.factories.accounts import connected_account
from tests.factories.debits import consent_of, pull
from tests.factories.payments import earn

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(platform):
    connection = connected_account(platform, name="Bäckerei Sonne")
    consent_of(connection)
    earn(connection, 1_240_000)
    return connection


def balances(shop):
    return reverse("funds:account_balances", args=[shop.account_id])


def create(shop):
    return reverse("funds:debit_create", args=[shop.account_id])


def token(page):
    return re.search(r'name="form_token" value="([^"]+)"', page.text)[1]


def test_the_panel_ticks_what_holds_and_offers_the_button(ada, shop, client_for):
    page = client_for(ada).get(balances(shop))
    assert (page.text.count('aria-label="Met"'), page.text.count('aria-label="Not met"')) == (4, 0)
    assert f'href="{create(shop)}"' in page.text
    for text in ("$12,400.00", "Version 2026-11", "In the account holder’s dashboard", "203.0.113.9"):
        assert text in page.text


def test_each_unmet_condition_is_named_and_there_is_no_button(ada, platform, client_for):
    mexican = connected_account(platform, configuration=STANDARD, country="MX", default_currency="mxn")
    page = client_for(ada).get(balances(mexican))
    assert page.text.count('aria-label="Not met"') == 4
    for text in (
        "The processor is liable",
        "Mexico is not in",
        "Your platform is in the United States",
        "not consented",
    ):
        assert text in page.text
    assert create(mexican) not in page.text
    assert "Record a consent" not in page.text
    assert client_for(ada).get(create(mexican)).text.count("Review</button>") == 0


def test_a_rejected_account_says_why_there_is_no_button(ada, shop, client_for):
    shop.account.requirements |= {"disabled_reason": "rejected.fraud"}
    shop.account.save()
    page = client_for(ada).get(balances(shop))
    assert create(shop) not in page.text
    assert "Bäckerei Sonne was rejected" in page.text


def test_whoever_may_not_move_money_sees_the_page_without_buttons(vic, shop, client_for):
    page = client_for(vic).get(balances(shop))
    assert page.status_code == 200
    assert create(shop) not in page.text
    assert "Only Administrators pull funds." in page.text


def test_form_review_and_receipt(ada, shop, client_for):
    FundsSettings.objects.create(platform=shop.platform, debit_fee_bps=150)
    client = client_for(ada)
    form = client.get(create(shop))
    assert "&quot;amount&quot;: &quot;12,400.00&quot;" in form.text
    assert "It costs 1.5 %, which your platform pays." in form.text
    typed = {"form_token": token(form), "currency": "usd", "amount": "1,250", "description": "Fees of May"}
    review = client.post(create(shop), typed)
    assert review.status_code == 200
    for text in ("$1,250.00", "$18.75", "$11,150.00", "Fees of May"):
        assert text in review.text
    assert AccountDebit.objects.count() == 0
    again = client.post(create(shop), typed | {"edit": "1"})
    assert 'value="1,250"' in again.text
    answers = [client.post(create(shop), typed | {"confirm": "1"}) for _ in range(2)]
    debit = AccountDebit.objects.get()
    assert {answer.url for answer in answers} == {reverse("funds:debit_details", args=[debit.pk])}
    receipt = client.get(answers[0].url)
    for text in (debit.pk, debit.transfer_id, "Bäckerei Sonne", "$18.75", "Fees of May", "Succeeded"):
        assert text in receipt.text
    assert balance_of(shop.platform, "usd").available == 123_125


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "c-field__errors"),
        ("much", "Enter an amount such as"),
        ("0", "above zero"),
        ("12400.01", "There is not enough on the balance"),
        ("100000.01", "One debit can be of $100,000.00 at most."),
    ],
)
def test_what_is_refused_keeps_what_was_typed(ada, shop, client_for, amount, words):
    client = client_for(ada)
    typed = {"form_token": token(client.get(create(shop))), "currency": "usd", "amount": amount, "description": "May"}
    for step in ({}, {"confirm": "1"}):
        page = client.post(create(shop), typed | step)
        assert (page.status_code, words in page.text, 'value="May"' in page.text) == (422, True, True)
    assert AccountDebit.objects.count() == 0


def test_strangers_and_other_roles_pull_nothing(olga, dev, shop, client_for):
    typed = {"form_token": "x" * 24, "currency": "usd", "amount": "1", "confirm": "1"}
    assert client_for(olga).post(create(shop), typed).status_code == 404
    assert client_for(dev).post(create(shop), typed).status_code == 403
    assert client_for(dev).delete(create(shop)).status_code in (403, 405)
    assert AccountDebit.objects.count() == 0


def test_a_refund_with_its_reason_stands_on_the_receipt(ada, shop, client_for):
    debit = pull(ada, shop, 10_000)
    client, url = client_for(ada), reverse("funds:debit_refund", args=[debit.pk])
    form = client.get(url)
    assert 'value="100.00"' in form.text
    typed = {"form_token": token(form), "currency": "usd", "amount": "40"}
    assert client.post(url, typed).status_code == 422
    done = [client.post(url, typed | {"reason": "Pulled twice"}) for _ in range(2)]
    assert {answer.status_code for answer in done} == {302}
    assert DebitRefund.objects.get().description == "Pulled twice"
    receipt = client.get(done[0].url)
    for text in ("Partly refunded", "Pulled twice", "$60.00"):
        assert text in receipt.text


def test_the_list_narrows_and_shows_what_was_pulled(ada, shop, client_for):
    other = connected_account(shop.platform, name="Other")
    consent_of(other)
    earn(other, 1_000)
    pull(ada, shop, 10_000)
    pull(ada, other, 500)
    client, url = client_for(ada), reverse("funds:debit_list")
    assert client.get(url).text.count("<tr data-row>") == 2
    assert client.get(url, {"account": shop.account_id}).text.count("<tr data-row>") == 1
    assert client.get(url, {"status": "reversed"}).text.count("<tr data-row>") == 0
    assert client.get(url, {"cursor": "nonsense"}).status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_one(ada, shop, client_for, django_assert_num_queries):
    client, url = client_for(ada), reverse("funds:debit_list")
    pull(ada, shop, 100)
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for _ in range(24):
        pull(ada, shop, 100)
    with django_assert_num_queries(QUERIES):
        client.get(url)


# Session, user, membership; whether the clock that was set is being advanced; approvals that wait; the rows.
QUERIES = 6


def test_a_consent_given_elsewhere_is_recorded_and_revoked(ada, vic, platform, client_for):
    shop = connected_account(platform)
    url = reverse("accounts:debit_consent_record", args=[shop.account_id])
    told = {
        "text": "We may debit your balance.",
        "source": "Terms of service, section 7",
        "version": "4.1",
        "given_by": "Maria Keller",
        "given_on": "2026-03-01",
    }
    assert client_for(vic).post(url, told).status_code == 403
    client = client_for(ada)
    assert client.post(url, told | {"given_on": "2999-01-01"}).status_code == 422
    assert client.post(url, told | {"source": ""}).status_code == 422
    assert DebitConsent.objects.count() == 0
    assert client.post(url, told).url == balances(shop)
    assert client.post(url, told).status_code == 422
    consent = debit_consent_of(shop.account_id, platform.pk)
    assert (consent.how, consent.recorded_by, consent.source) == ("elsewhere", "Ada", "Terms of service, section 7")
    assert AuditEntry.objects.get(action="debit_consent.recorded").account_id == shop.account_id
    page = client.get(balances(shop)).text
    assert "recorded by Ada" in page
    assert create(shop) in page
    assert client.post(reverse("accounts:debit_consent_revoke", args=[shop.account_id])).url == balances(shop)
    assert debit_consent_of(shop.account_id, platform.pk) is None
    assert create(shop) not in client.get(balances(shop)).text
