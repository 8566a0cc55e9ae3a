"""The account details page: what it shows, to whom, and at what price."""

import re

import pytest
from django.urls import reverse

from accounts.configuration import EXPRESS, STANDARD
from accounts.models import Account
from tests.factories.accounts import add_person, connected_account

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def url_of(connection, name="account_details"):
    return reverse(f"accounts:{name}", args=[connection.account_id])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def queries_of(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_it_shows_name_status_id_and_configuration(platform, ada, client_for):
    connection = connected_account(platform, configuration=EXPRESS, country="DE", name="Bäckerei Sonne")

    response = client_for(ada).get(url_of(connection))

    shown = text_of(response)
    assert response.status_code == 200
    for words in ("Bäckerei Sonne", "Enabled", connection.account_id, "Express · Germany · connected", "never active"):
        assert words in shown


@pytest.mark.parametrize("heading", ["Profile", "Personal details", "Capabilities", "Money movement", "Metadata"])
def test_it_has_every_section(platform, ada, client_for, heading):
    connection = connected_account(platform)
    response = client_for(ada).get(url_of(connection))
    assert re.search(rf'<h2 class="c-panel__heading"[^>]*>{heading}', response.content.decode())


def test_it_shows_the_profile_in_words(platform, ada, client_for):
    connection = connected_account(
        platform,
        country="DE",
        phone="+493012345678",
        business_profile={"mcc": "5462", "url": "https://sonne.example.com", "support_email": "help@sonne.example.com"},
        company={
            "name": "Sonne GmbH",
            "tax_id_provided": True,
            "address": {"line1": "Hauptstraße 1", "postal_code": "10115", "city": "Berlin", "country": "DE"},
        },
    )

    shown = text_of(client_for(ada).get(url_of(connection)))

    for words in ("Bakeries", "+49 30 12345678", "Sonne GmbH", "Hauptstraße 1", "10115 Berlin", "Provided"):
        assert words in shown


@pytest.mark.parametrize("name", ["account_details", "person_list", "activity_list"])
def test_foreign_text_is_escaped(platform, ada, client_for, name):
    connection = connected_account(
        platform,
        name=SCRIPT,
        metadata={SCRIPT: SCRIPT},
        company={"name": SCRIPT, "address": {"line1": SCRIPT, "country": "US"}},
    )
    add_person(connection, first_name=SCRIPT, title=SCRIPT, representative=True)

    content = client_for(ada).get(url_of(connection, name)).content.decode()

    assert SCRIPT not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


def test_only_web_addresses_become_links(platform, ada, client_for):
    connection = connected_account(platform, business_profile={"name": "X", "url": "javascript:alert(1)"})
    content = client_for(ada).get(url_of(connection)).content.decode()
    assert 'href="javascript:' not in content
    assert "javascript:alert(1)" in content


@pytest.mark.parametrize(
    "name",
    ["שלום חנות", "株式会社サンプル", "ا" * 254, "W" * 254, "👩🏽‍🍳 Bäckerei"],
    ids=["hebrew", "japanese", "long-arabic", "long-latin", "emoji"],
)
def test_names_of_every_script_are_shown(platform, ada, client_for, name):
    connection = connected_account(platform, name=name)
    assert f">{name}</bdi>" in client_for(ada).get(url_of(connection)).content.decode()


def test_odd_imported_values_do_not_break_the_page(platform, ada, client_for):
    connection = connected_account(
        platform,
        business_profile={"name": None, "url": 5, "mcc": 5462, "support_phone": "call me"},
        company={"address": {"country": "XX", "line1": None, "city": "Nowhere"}},
        settings={"payments": None, "dashboard": None},
    )
    add_person(connection, address={"line1": "1 Main"}, nationality="ZZ", verification={})
    client = client_for(ada)
    for name in ("account_details", "person_list", "activity_list"):
        assert client.get(url_of(connection, name)).status_code == 200


def test_a_viewer_sees_no_edit_and_is_told_why(platform, vic, client_for):
    connection = connected_account(platform, metadata={"tier": "gold"})
    add_person(connection, owner=True)
    response = client_for(vic).get(url_of(connection))
    assert "Your role does not include editing account information." in text_of(response)
    links = set(re.findall(rf'href="/accounts/{connection.account_id}/([^"]*)"', response.content.decode()))
    assert links == {"", "persons/", "balances/", "activity/"}


@pytest.mark.parametrize(("configuration", "where"), [(EXPRESS, "Express dashboard"), (STANDARD, "own dashboard")])
def test_what_the_holder_maintains_is_read_only_with_the_reason(platform, ada, client_for, configuration, where):
    connection = connected_account(platform, configuration=configuration, details_submitted=True)
    add_person(connection, representative=True)
    response = client_for(ada).get(url_of(connection))
    assert where in text_of(response)
    assert "Add person" not in text_of(response)
    assert reverse("accounts:profile_update", args=[connection.account_id, "business"]) not in response.content.decode()


@pytest.mark.parametrize(("submitted", "offered"), [(False, True), (True, False)])
def test_the_menu_offers_what_exists(platform, ada, client_for, submitted, offered):
    connection = connected_account(platform, configuration=EXPRESS, details_submitted=submitted)
    shown = text_of(client_for(ada).get(url_of(connection)))
    assert "Copy id" in shown
    assert "Edit metadata" in shown
    assert ("New onboarding link" in shown) is offered


def test_it_says_that_the_processor_keeps_what_the_holder_enters(platform, ada, client_for, settings):
    settings.PROCESSOR_NAME = "Acquirer"
    seen = connected_account(platform, details_submitted=True)
    unseen = connected_account(platform, configuration=EXPRESS, details_submitted=True)
    client, words = client_for(ada), "Acquirer collects the personal details from the holder."
    assert words in text_of(client.get(url_of(unseen)))
    assert words not in text_of(client.get(url_of(seen)))


def test_queries_are_few_and_do_not_grow_with_persons(platform, ada, client_for):
    due = {"past_due": ["external_account"], "currently_due": ["external_account", "representative.dob.day"]}
    wrong = {"requirements": {**due, "disabled_reason": "requirements.past_due"}}
    stopped = {"card_payments": "inactive", "transfers": "inactive"}
    one = connected_account(platform, capabilities=stopped, **wrong)
    add_person(one, representative=True)
    many = connected_account(platform, capabilities=stopped, **wrong)
    for number in range(25):
        add_person(many, representative=number == 0)
    client = client_for(ada)

    for name in ("account_details", "person_list", "activity_list"):
        count = queries_of(client, url_of(one, name))
        assert count <= 15
        assert queries_of(client, url_of(many, name)) == count


@pytest.mark.parametrize("name", ["account_details", "person_list", "activity_list"])
def test_other_platforms_meet_a_404(platform, olga, client_for, name):
    assert client_for(olga).get(url_of(connected_account(platform), name)).status_code == 404


@pytest.mark.parametrize("name", ["account_details", "person_list", "activity_list"])
def test_strangers_sign_in_first(platform, client, name):
    response = client.get(url_of(connected_account(platform), name))
    assert response.status_code == 302
    assert reverse("account_login") in response.url


@pytest.mark.parametrize("name", ["account_details", "person_list", "activity_list"])
def test_pages_refuse_post(platform, ada, client_for, name):
    connection = connected_account(platform)
    before = Account.objects.filter(pk=connection.account_id).values().get()
    assert client_for(ada).post(url_of(connection, name)).status_code == 405
    assert Account.objects.filter(pk=connection.account_id).values().get() == before


def test_a_removed_account_is_gone(platform, ada, client_for):
    from django.utils import timezone

    connection = connected_account(platform)
    connection.ended_at = timezone.now()
    connection.save(update_fields=["ended_at"])
    assert client_for(ada).get(url_of(connection)).status_code == 404
