import pytest
from django.test import Client
from django.urls import reverse

from accounts.configuration import CONFIGURATIONS
from accounts.forms.creation import CONFIGURATION_KEYS
from accounts.models import Account, Connection, OnboardingLink
from accounts.services.creation import NewAccount, account_create
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from connect_dashboard.ui.errors import Forbidden, Refusal

URL = "/accounts/create/"
FORM_TOKEN = "one-rendering-of-the-dialog"
EXPRESS = {"form_token": FORM_TOKEN, "configuration": "express", "capabilities": ["card_payments", "transfers"]}
CUSTOM = {"form_token": FORM_TOKEN, "configuration": "none_platform", "country": "DE", "capabilities": ["transfers"]}


def test_the_dialog_offers_the_five_valid_configurations(ada, client_for):
    assert set(CONFIGURATION_KEYS.values()) == set(CONFIGURATIONS)
    page = client_for(ada).get(URL).content.decode()
    assert all(f'value="{key}"' in page for key in CONFIGURATION_KEYS)
    assert "Negative balances: <strong>you bear them</strong>" in page


AUTOMATIC = "Card payments and transfers are requested automatically."


@pytest.mark.parametrize(
    ("configuration", "shown", "absent"),
    [
        (
            "full",
            [AUTOMATIC, "What the link asks for", "Account holder chooses"],
            ['type="checkbox" name="capabilities"'],
        ),
        ("express", ['type="checkbox" name="capabilities"', "What the link asks for", "Branding"], [AUTOMATIC]),
        ("none_platform", ['type="checkbox" name="capabilities"', "as your platform"], ["What the link", "Branding"]),
    ],
)
def test_which_details_can_be_edited_depends_on_the_configuration(ada, client_for, configuration, shown, absent):
    page = client_for(ada).post(URL, {**EXPRESS, "configuration": configuration, "edit": "1"}).content.decode()
    assert [words for words in shown if words not in page] == []
    assert [words for words in absent if words in page] == []


def test_it_costs_few_queries(ada, client_for, django_assert_max_num_queries):
    client = client_for(ada)
    with django_assert_max_num_queries(6):
        client.get(URL)


def test_express_makes_an_account_and_shows_its_link_once(ada, client_for):
    response = client_for(ada).post(URL, EXPRESS)
    assert response.status_code == 200
    account, link = Account.objects.get(), OnboardingLink.objects.get()
    assert (account.dashboard, account.losses, account.details_submitted) == ("express", "application", False)
    assert {(c.status, c.disabled_reason) for c in account.capabilities.all()} == {
        ("inactive", "requirements.fields_needed")
    }
    page = response.content.decode()
    assert response.context["url"] in page
    assert "<svg" in page
    token = response.context["url"].rstrip("/").rsplit("/", 1)[-1]
    assert token not in link.token_hash
    assert "no-store" in response.headers["Cache-Control"]
    connection = Connection.objects.get()
    assert (connection.platform, connection.status) == (ada.platform, "restricted")


@pytest.mark.parametrize("configuration", ["express", "full"])
def test_whoever_gets_a_dashboard_is_onboarded_by_a_link_that_works(ada, client_for, configuration):
    response = client_for(ada).post(URL, {**EXPRESS, "configuration": configuration})
    assert Account.objects.get().dashboard == configuration
    assert Client().get(response.context["url"]).status_code == 200


def test_none_makes_an_account_at_once_and_opens_it(ada, client_for):
    response = client_for(ada).post(URL, {**CUSTOM, "metadata": "shop: 42\nregion: north: east"})
    connection = Connection.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("accounts:account_details", args=[connection.account_id])
    assert connection.metadata == {"shop": "42", "region": "north: east"}
    assert (connection.account.country, connection.account.default_currency) == ("DE", "eur")
    assert not OnboardingLink.objects.exists()


def test_full_requests_its_capabilities_by_itself(ada, client_for):
    client_for(ada).post(URL, {"form_token": FORM_TOKEN, "configuration": "full", "capabilities": ["treasury"]})
    names = set(Account.objects.get().capabilities.values_list("name", flat=True))
    assert names == {"card_payments", "transfers"}


def test_only_what_the_operator_chose_is_fixed_for_the_holder(ada, client_for):
    client_for(ada).post(URL, {**EXPRESS, "country": "FR"})
    assert OnboardingLink.objects.get().fixed_fields == ["country"]


def test_sent_twice_it_gives_one_account_and_the_same_link(ada, client_for):
    client = client_for(ada)
    first, second = client.post(URL, EXPRESS), client.post(URL, EXPRESS)
    assert first.context["url"] == second.context["url"]
    assert (Account.objects.count(), OnboardingLink.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="account.created").count() == 1


def test_two_renderings_give_two_accounts(ada, client_for):
    client = client_for(ada)
    tokens = {client.get(URL).context["form"]["form_token"].value() for _ in range(2)}
    for token in tokens:
        client.post(URL, {**EXPRESS, "form_token": token})
    assert Account.objects.count() == len(tokens) == 2


def test_edit_and_back_carry_everything_and_create_nothing(ada, client_for):
    client = client_for(ada)
    typed = {**EXPRESS, "email": "a@example.com", "metadata": "a: b"}
    edit = client.post(URL, {**typed, "edit": "1"})
    assert edit.status_code == 200
    assert "Details of the new account" in edit.content.decode()
    back = client.post(URL, {**typed, "back": "1"})
    assert back.context["form"]["email"].value() == "a@example.com"
    assert back.context["form"]["form_token"].value() == FORM_TOKEN
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"country": "ZZ"}, "country"),
        ({"country": "AQ"}, "country"),
        ({"email": "nobody"}, "email"),
        ({"business_type": "guild"}, "business_type"),
        ({"capabilities": []}, "capabilities"),
        ({"capabilities": ["flying"]}, "capabilities"),
        ({"capabilities": ["treasury"]}, "capabilities"),
        ({"metadata": "no colon"}, "metadata"),
        ({"metadata": "a: 1\na: 2"}, "metadata"),
        ({"metadata": f"{'k' * 41}: 1"}, "metadata"),
        ({"metadata": f"k: {'v' * 501}"}, "metadata"),
        ({"metadata": "\n".join(f"k{n}: v" for n in range(51))}, "metadata"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_input_is_kept(ada, client_for, wrong, field):
    response = client_for(ada).post(URL, {**CUSTOM, "email": "kept@example.com", **wrong})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "email" in wrong or "kept@example.com" in response.content.decode()
    assert not Account.objects.exists()


def test_an_unknown_configuration_is_refused(ada, client_for):
    assert client_for(ada).post(URL, {**EXPRESS, "configuration": "everything"}).status_code == 422


def test_a_form_without_its_token_is_refused(ada, client_for):
    assert client_for(ada).post(URL, {**EXPRESS, "form_token": ""}).status_code == 422
    assert not Account.objects.exists()


def test_strangers_sign_in_first(db):
    assert Client().get(URL).status_code == 302


@pytest.mark.parametrize("name", ["sue", "vic"])
def test_other_roles_may_not(request, client_for, name):
    client = client_for(request.getfixturevalue(name))
    assert client.get(URL).status_code == 403
    assert client.post(URL, EXPRESS).status_code == 403
    assert not Account.objects.exists()


def test_the_service_checks_again(vic):
    with pytest.raises(Forbidden):
        account_create(
            actor=operator(vic), order=NewAccount(CONFIGURATION_KEYS["express"], "US"), form_token=FORM_TOKEN
        )


def test_developers_may(dev, client_for):
    assert client_for(dev).post(URL, EXPRESS).status_code == 200


def test_other_methods_are_refused(ada, client_for):
    assert client_for(ada).delete(URL).status_code == 405


def test_an_incomplete_profile_stops_it_with_the_way_out(ada, client_for):
    ada.platform.support_email = ""
    ada.platform.save()
    response = client_for(ada).post(URL, EXPRESS)
    assert response.status_code == 409
    assert reverse("team:platform_profile") in response.content.decode()
    assert not Account.objects.exists()


def test_a_platform_in_france_is_shown_its_own_address(ada, client_for):
    ada.platform.country = "FR"
    ada.platform.save()
    response = client_for(ada).post(URL, EXPRESS)
    assert response.status_code == 409
    assert f"/join/{ada.platform.public_id}/" in response.content.decode()
    with pytest.raises(Refusal):
        account_create(
            actor=operator(ada), order=NewAccount(CONFIGURATION_KEYS["express"], "FR"), form_token=FORM_TOKEN
        )
    assert not Account.objects.exists()


def test_the_journal_tells_of_it_without_personal_data(ada, client_for):
    client_for(ada).post(URL, {**EXPRESS, "email": "secret@example.com"})
    entry = AuditEntry.objects.get(action="account.created")
    assert entry.after["email"] == "[redacted]"
    assert entry.actor_label == "Ada"
    assert set(Event.objects.values_list("type", flat=True)) == {"account.updated"}
