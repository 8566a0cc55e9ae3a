"""Bank accounts and debit cards: dialogs, services, and formats by country."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.bank_formats import BANK_FORMATS, compact
from accounts.card_tokens import CARD_TOKENS
from accounts.configuration import EXPRESS, STANDARD
from accounts.countries import SUPPORTED
from accounts.models import Connection, ExternalAccount
from accounts.services.external_accounts import (
    BankDetails,
    debit_card_create,
    external_account_create,
    external_account_remove,
    external_account_set_default,
)
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from tests.factories.accounts import connected_account

NUMBERS = {"bank_code": "110000000", "account_number": "000123456789"}
TYPED = {
    "country": "US",
    "currency": "usd",
    "account_holder_name": "Maria Keller",
    "account_holder_type": "individual",
    **NUMBERS,
}
# A number of each country that its format accepts.
GOOD = {
    "AU": {"bank_code": "110-000", "account_number": "000123456"},
    "BR": {"bank_code": "110", "branch_code": "0000", "account_number": "0001234"},
    "CA": {"bank_code": "000", "branch_code": "11000", "account_number": "000123456789"},
    "CH": {"account_number": "CH93 0076 2011 6238 5295 7"},
    "DE": {"account_number": "DE89 3704 0044 0532 0130 00"},
    "ES": {"account_number": "ES07 0012 0345 0300 0006 7890"},
    "FR": {"account_number": "FR14 2004 1010 0505 0001 3M02 606"},
    "GB": {"bank_code": "10-88-00", "account_number": "00012345"},
    "HK": {"bank_code": "110", "branch_code": "000", "account_number": "000123-456"},
    "IE": {"account_number": "IE29 AIBK 9311 5212 3456 78"},
    "IN": {"bank_code": "hdfc0004051", "account_number": "000123456789"},
    "IT": {"account_number": "IT40 S054 2811 1010 0000 0123 456"},
    "JP": {"bank_code": "1100", "branch_code": "000", "account_number": "0001234"},
    "MX": {"account_number": "000000001234567897"},
    "NL": {"account_number": "NL39 RABO 0300 0652 64"},
    "NZ": {"account_number": "01-0902-0068389-00"},
    "PL": {"account_number": "PL61 1090 1014 0000 0712 1981 2874"},
    "SE": {"account_number": "SE35 5000 0000 0549 1000 0003"},
    "SG": {"bank_code": "1100", "branch_code": "000", "account_number": "000123456"},
    "US": NUMBERS,
}


def url(connection, name="external_account_create", *args):
    return reverse(f"accounts:{name}", args=[connection.account_id, *args])


def details(country="US", currency="", **numbers):
    return BankDetails(country, currency or SUPPORTED[country], numbers or GOOD[country], "Maria Keller", "individual")


def add(membership, connection, *args, make_default=False, **kwargs):
    return external_account_create(
        actor=operator(membership), connection=connection, details=details(*args, **kwargs), make_default=make_default
    )


@pytest.fixture
def shop(platform):
    return connected_account(platform, name="Shop")


# Adding


def test_it_adds_a_bank_account(client_for, ada, shop):
    client = client_for(ada)
    assert client.get(url(shop)).status_code == 200
    assert client.post(url(shop), TYPED).status_code == 302
    external = ExternalAccount.objects.get()
    assert external.id.startswith("ba_")
    assert (external.routing_number, external.account_number, external.last4) == ("110000000", "000123456789", "6789")
    assert (external.currency, external.default_for_currency, external.status) == ("usd", True, "new")
    assert "l:" not in external.fingerprint
    assert len(external.fingerprint) == 32
    assert "6789" in Connection.objects.get(pk=shop.pk).search_terms.split()


def test_the_number_is_encrypted_and_stays_out_of_the_journal(ada, shop):
    add(ada, shop)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT account_number FROM accounts_externalaccount")
        assert b"000123456789" not in bytes(cursor.fetchone()[0])
    entry = AuditEntry.objects.get(action="external_account.created")
    assert "000123456789" not in str(entry.after)
    assert entry.after["last4"] == "6789"
    types = set(Event.objects.values_list("type", flat=True))
    assert types == {"account.external_account.created", "account.updated"}


def test_it_keeps_what_was_typed_but_never_the_number(client_for, ada, shop):
    response = client_for(ada).post(url(shop), TYPED | {"bank_code": "110000001"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "wrong check digit" in page
    assert "110000001" in page
    assert "Maria Keller" in page
    assert "000123456789" not in page
    assert not ExternalAccount.objects.exists()


def test_a_change_of_country_asks_for_its_fields_and_complains_of_nothing(client_for, ada, shop):
    response = client_for(ada).post(url(shop), TYPED | {"country": "GB", "change_country": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Sort code" in page
    assert "Maria Keller" in page
    assert "c-field__errors" not in page
    assert "000123456789" not in page
    assert not ExternalAccount.objects.exists()


def test_an_unknown_country_is_refused(client_for, ada, shop):
    assert client_for(ada).post(url(shop), TYPED | {"country": "ZZ"}).status_code == 422


def test_the_same_number_twice_is_refused(client_for, ada, platform, shop):
    first = add(ada, shop)
    assert client_for(ada).post(url(shop), TYPED).status_code == 422
    with pytest.raises(Refusal, match="already has"):
        add(ada, shop, bank_code="1100 00000", account_number="000-123-456-789")
    elsewhere = add(ada, connected_account(platform))
    assert elsewhere.fingerprint == first.fingerprint


def test_a_currency_that_the_country_does_not_pay_is_refused(ada, shop):
    with pytest.raises(Refusal, match="cannot be paid out to in EUR"):
        add(ada, shop, "US", "eur")


def test_a_new_default_takes_the_place_of_the_old(ada, shop):
    first = add(ada, shop)
    second = add(ada, shop, bank_code="110000000", account_number="000111111116")
    assert not second.default_for_currency
    third = add(ada, shop, make_default=True, bank_code="110000000", account_number="000111111113")
    first.refresh_from_db()
    assert third.default_for_currency
    assert not first.default_for_currency


def test_the_holder_of_a_submitted_express_account_does_it_themselves(client_for, ada, platform):
    shop = connected_account(platform, configuration=EXPRESS, details_submitted=True)
    for name in ("external_account_create", "debit_card_create"):
        assert client_for(ada).get(url(shop, name)).status_code == 409
    with pytest.raises(Refusal, match="account holder"):
        add(ada, shop)


# Debit cards


def test_it_adds_a_debit_card_by_token(client_for, ada, shop):
    assert client_for(ada).post(url(shop, "debit_card_create"), {"token": "tok_visa_debit"}).status_code == 302
    card = ExternalAccount.objects.get()
    assert (card.object, card.brand, card.last4, card.account_number) == ("card", "Visa", "5556", "")


@pytest.mark.parametrize(
    "number", ["4000056655665556", "4000 0566 5566 5556", "400005665566", "4000-0566-5566-5556-999"]
)
def test_a_card_number_is_refused_and_not_echoed(client_for, ada, shop, number):
    response = client_for(ada).post(url(shop, "debit_card_create"), {"token": number})
    assert response.status_code == 422
    assert "looks like a card number" in response.content.decode()
    assert number not in response.content.decode()
    assert not ExternalAccount.objects.exists()


@pytest.mark.parametrize(("token", "words"), [("tok_visa", "credit card"), ("tok_nobody", "No card is known")])
def test_other_tokens_are_refused(ada, shop, token, words):
    with pytest.raises(Refusal, match=words):
        debit_card_create(actor=operator(ada), connection=shop, token=token)


def test_a_card_from_abroad_is_refused(ada, platform):
    with pytest.raises(Refusal, match="United States"):
        debit_card_create(
            actor=operator(ada), connection=connected_account(platform, country="DE"), token="tok_visa_debit"
        )


def test_two_tokens_of_one_card_are_one_card(ada, shop):
    debit_card_create(actor=operator(ada), connection=shop, token="tok_visa_debit")
    with pytest.raises(Refusal, match="already has"):
        debit_card_create(actor=operator(ada), connection=shop, token="tok_visa_debit_us_transferSuccess")


# The default, and removal


def test_it_sets_the_default(client_for, ada, shop):
    first, second = add(ada, shop), add(ada, shop, bank_code="110000000", account_number="000111111116")
    path = url(shop, "external_account_set_default", second.pk)
    assert client_for(ada).post(path).status_code == 302
    assert client_for(ada).post(path).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.default_for_currency, second.default_for_currency) == (False, True)
    assert AuditEntry.objects.filter(action="external_account.updated").count() == 1


def test_it_removes_after_a_confirmation(client_for, ada, shop):
    add(ada, shop)
    second = add(ada, shop, bank_code="110000000", account_number="000111111116")
    path = url(shop, "external_account_remove", second.pk)
    assert "You can’t undo this" in client_for(ada).get(path).content.decode()
    assert client_for(ada).post(path).status_code == 302
    assert client_for(ada).post(path).status_code == 404
    assert list(ExternalAccount.objects.values_list("last4", flat=True)) == ["6789"]
    assert Event.objects.filter(type="account.external_account.deleted", object_id=second.pk).count() == 1


def test_the_default_goes_only_after_another_took_its_place(client_for, ada, shop):
    first, second = add(ada, shop), add(ada, shop, bank_code="110000000", account_number="000111111116")
    assert client_for(ada).post(url(shop, "external_account_remove", first.pk)).status_code == 409
    external_account_set_default(actor=operator(ada), connection=shop, external_id=second.pk)
    external_account_remove(actor=operator(ada), connection=shop, external_id=first.pk)
    assert ExternalAccount.objects.get() == second


def test_the_last_one_stays_while_payouts_follow_a_schedule(ada, shop):
    only = add(ada, shop)
    with pytest.raises(Refusal, match="nowhere else"):
        external_account_remove(actor=operator(ada), connection=shop, external_id=only.pk)
    shop.account.settings = {"payouts": {"schedule": {"interval": "manual", "delay_days": 2}}}
    shop.account.save()
    external_account_remove(actor=operator(ada), connection=shop, external_id=only.pk)
    assert not ExternalAccount.objects.exists()


def test_the_last_one_of_a_foreign_currency_may_go(ada, platform):
    shop = connected_account(platform, country="CA", default_currency="cad")
    foreign = add(ada, shop, "CA", "usd")
    external_account_remove(actor=operator(ada), connection=shop, external_id=foreign.pk)
    assert not ExternalAccount.objects.exists()


# The panel


def panel(connection, *can):
    from django.template import Context, Template

    source = "{% load money_movement %}{% money_movement_panel connection %}"
    return Template(source).render(Context({"connection": connection, "can": set(can)}))


def test_the_panel_lists_them_the_default_first(ada, shop, django_assert_num_queries):
    assert "nothing can be paid out" in panel(shop)
    add(ada, shop)
    second = add(ada, shop, make_default=True, bank_code="110000000", account_number="000111111116")
    with django_assert_num_queries(1):
        words = panel(shop, "bank_details.edit", "payout_schedule.edit")
    assert words.index("••••1116") < words.index("••••6789")
    assert words.count("default for USD") == 1
    assert "Every day, 2 days after the payment" in words
    assert url(shop, "external_account_remove", second.pk) in words
    assert url(shop) in words
    for link in (url(shop), url(shop, "payout_schedule_edit"), "external-accounts"):
        assert link not in panel(shop)


def test_the_panel_says_why_the_platform_cannot_edit(platform):
    shop = connected_account(platform, configuration=EXPRESS, details_submitted=True)
    assert "keeps this information up to date" in panel(shop, "bank_details.edit")
    assert url(shop) not in panel(shop, "bank_details.edit")


def test_the_panel_says_who_sets_the_payout_schedule(platform):
    full = connected_account(platform, configuration=STANDARD)
    words = panel(full, "payout_schedule.edit")
    assert "The account holder sets the payout schedule in their own dashboard." in words
    assert url(full, "payout_schedule_edit") not in words


# Who may


PATHS = ["external_account_create", "debit_card_create", "external_account_set_default", "external_account_remove"]


def path_of(connection, external, name):
    return url(connection, name, *([] if name.endswith("create") else [external.pk]))


@pytest.mark.parametrize("name", PATHS)
def test_readers_meet_403_and_strangers_404_and_nothing_changes(client_for, ada, vic, olga, shop, name):
    add(ada, shop)
    second = add(ada, shop, bank_code="110000000", account_number="000111111116")
    before = list(ExternalAccount.objects.order_by("pk").values())
    data = TYPED | {"account_number": "000111111113", "token": "tok_visa_debit"}
    assert client_for(vic).post(path_of(shop, second, name), data).status_code == 403
    assert client_for(olga).post(path_of(shop, second, name), data).status_code == 404
    assert list(ExternalAccount.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["external_account_set_default", "external_account_remove"])
def test_another_account_s_bank_account_is_not_reached(client_for, ada, platform, shop, name):
    external = add(ada, shop)
    other = connected_account(platform)
    assert client_for(ada).post(path_of(other, external, name)).status_code == 404
    assert ExternalAccount.objects.get().default_for_currency


@pytest.mark.parametrize("name", PATHS)
def test_it_rejects_other_methods(client_for, ada, shop, name):
    external = add(ada, shop)
    assert client_for(ada).delete(path_of(shop, external, name)).status_code == 405


def test_services_ask_for_the_permission(vic, shop):
    with pytest.raises(Forbidden):
        add(vic, shop)


def test_the_dialog_takes_few_queries(client_for, ada, shop, django_assert_num_queries):
    client = client_for(ada)
    with django_assert_num_queries(4):  # session, user, membership, connection
        client.get(url(shop), headers={"HX-Request": "true", "HX-Target": "dialog"})


# Formats


def test_every_country_of_accounts_has_a_format():
    assert set(BANK_FORMATS) == set(SUPPORTED) == set(GOOD)


@pytest.mark.parametrize("country", sorted(GOOD))
def test_a_good_number_is_accepted(country):
    values, problems = BANK_FORMATS[country].clean(GOOD[country])
    assert problems == {}
    assert values == {name: compact(value) for name, value in GOOD[country].items()}


@pytest.mark.parametrize(
    "number",
    "000123456789 000111111116 000111111113 000222222227 000333333335 000444444440 000888888883 000999999991".split(),
)
def test_the_sandbox_s_test_numbers_are_accepted(number):
    assert BANK_FORMATS["US"].clean({"bank_code": "110000000", "account_number": number})[1] == {}


@given(country=st.sampled_from(sorted(BANK_FORMATS)), data=st.data())
def test_whatever_is_typed_gets_an_answer_in_words(country, data):
    bank_format = BANK_FORMATS[country]
    typed = {name: data.draw(st.text(max_size=40)) for name in bank_format.parts}
    values, problems = bank_format.clean(typed)
    assert set(problems) <= set(bank_format.parts)
    assert all(words.endswith(".") for words in problems.values())
    if not problems:
        assert bank_format.clean(values) == (values, {})


@given(country=st.sampled_from(sorted(GOOD)), data=st.data())
def test_separators_change_nothing(country, data):
    bank_format = BANK_FORMATS[country]
    spread = {
        name: data.draw(st.sampled_from([" ", "-", " - ", ""])).join(compact(value))
        for name, value in GOOD[country].items()
    }
    assert bank_format.clean(spread) == bank_format.clean(GOOD[country])


@given(country=st.sampled_from(["DE", "FR", "NL", "PL", "SE", "US", "MX"]), data=st.data())
def test_one_wrong_digit_is_noticed(country, data):
    name = "bank_code" if country == "US" else "account_number"
    good = compact(GOOD[country][name])
    places = [place for place, sign in enumerate(good) if sign.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != good[place]]))
    typed = GOOD[country] | {name: good[:place] + wrong + good[place + 1 :]}
    assert BANK_FORMATS[country].clean(typed)[1]


def test_no_token_holds_a_card_number():
    for token, facts in CARD_TOKENS.items():
        assert token.startswith("tok_")
        assert len(facts.last4) == 4
