"""The page of connected accounts."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.urls import reverse

from accounts.configuration import EXPRESS
from connect_dashboard.team.models import Platform
from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db
URL = "/accounts/"
TYPING = {"HX-Request": "true", "HX-Target": "account-results"}
RESTRICTED = {"transfers": "inactive"}


def shown(response):
    return [row.name for row in response.context["rows"]]


def test_each_account_leads_to_its_page(platform, ada, client_for):
    connection = connected_account(platform, name="Acme")
    client = client_for(ada)
    path = reverse("accounts:account_details", args=[connection.account_id])
    assert f'href="{path}"' in client.get(URL).text
    assert "Acme" in client.get(path).text


def test_accounts_are_listed_newest_first_with_their_status(platform, ada, client_for):
    connected_account(
        platform, name="Acme", capabilities=RESTRICTED, created="2026-01-01T00:00Z", email="a@example.com"
    )
    connected_account(platform, name="Berta", created="2026-02-01T00:00Z", email="berta@example.com")
    response = client_for(ada).get(URL)
    assert shown(response) == ["Berta", "Acme"]
    for text in ("Restricted", "Enabled", "berta@example.com", "1 Jan 2026", "United States"):
        assert text in response.text


def test_a_restricted_row_names_its_cause(platform, ada, client_for):
    error = {"code": "x", "reason": "The tax ID could not be verified.", "requirement": "company.tax_id"}
    connected_account(platform, capabilities=RESTRICTED, requirements={"errors": [error]})
    connected_account(platform, capabilities=RESTRICTED, requirements={"disabled_reason": "rejected.fraud"})
    page = client_for(ada).get(URL).text
    assert "The tax ID could not be verified." in page
    assert "Rejected: suspected fraud" in page


def test_past_due_without_a_deadline_is_overdue_too(platform, ada, client_for):
    undated = {"past_due": ["company.tax_id"], "current_deadline": None}
    passed = {"currently_due": ["company.tax_id"], "current_deadline": 1_700_000_000}
    ahead = {"currently_due": ["company.tax_id"], "current_deadline": 4_000_000_000}
    connected_account(platform, name="Undated", requirements=undated)
    connected_account(platform, name="Passed", requirements=passed)
    connected_account(platform, name="Ahead", requirements=ahead)
    for sort in ("-created", "next_due"):
        response = client_for(ada).get(URL, {"overdue": "1", "sort": sort})
        assert sorted(shown(response)) == ["Passed", "Undated"]
    assert ">Past due</span>" in response.text


def test_tabs_count_and_narrow(platform, ada, client_for):
    connected_account(platform, name="Fine")
    connected_account(platform, name="Stopped", capabilities=RESTRICTED)
    response = client_for(ada).get(URL, {"status": "restricted"})
    assert shown(response) == ["Stopped"]
    counts = {tab.label: (tab.count, tab.current) for tab in response.context["tabs"]}
    assert counts["All"] == (2, False)
    assert counts["Restricted"] == (1, True)


def test_filters_become_chips_that_can_be_removed(platform, ada, client_for):
    connected_account(platform, name="German", country="DE", configuration=EXPRESS)
    connected_account(platform, name="French", country="FR")
    query = {"country": ["DE", "FR"], "capability": "transfers", "capability_status": "active", "sort": "name"}
    response = client_for(ada).get(URL, query)
    assert shown(response) == ["French", "German"]
    chips = {(chip.name, chip.value): chip.remove_url for chip in response.context["chips"]}
    assert set(chips) == {("Country", "Germany"), ("Country", "France"), ("Capability", "Transfers active")}
    assert chips["Country", "Germany"] == f"{URL}?country=FR&capability=transfers%3Aactive&sort=name"


def test_a_narrowed_list_says_how_many_it_finds(platform, ada, client_for):
    for country in ("DE", "DE", "US"):
        connected_account(platform, country=country)
    client = client_for(ada)

    assert '<output class="account-number">2 accounts</output>' in client.get(URL, {"country": "DE"}).content.decode()
    assert "account-number" not in client.get(URL).content.decode()
    assert client.get(f"{URL}count/", {"country": "US"}).content.decode() == "1 account"


def test_a_count_is_asked_for_after_the_rows_and_ends_at_what_nobody_waits_for(platform, ada, client_for, monkeypatch):
    monkeypatch.setattr("accounts.selection.MAX_COUNTED", 20)
    for _ in range(26):
        connected_account(platform, country="DE")
    client = client_for(ada)

    assert f'hx-get="{URL}count/?country=DE"' in client.get(URL, {"country": "DE"}).content.decode()
    assert client.get(f"{URL}count/", {"country": "DE"}).content.decode() == "more than 20 accounts"


def test_fields_left_empty_are_not_in_the_address(ada, client_for):
    client = client_for(ada)
    sent = {"country": "DE", "capability": "transfers", "capability_status": "active", "created_to": "", "q": ""}
    response = client.get(URL, sent | {"sort": "name"})
    assert response.headers["Location"] == f"{URL}?country=DE&capability=transfers%3Aactive&sort=name"
    assert client.get(URL, {"q": ""}).headers["Location"] == URL
    assert client.get(URL, {"q": ""}, headers=TYPING).status_code == 200


def test_the_filter_form_keeps_what_is_chosen(platform, ada, client_for):
    page = client_for(ada).get(
        reverse("accounts:account_filters"), {"country": "DE", "q": "sonne", "created_to": "2026-01-01"}
    )
    for field in ('name="country" value="DE"', 'name="q" value="sonne"', 'value="2026-01-01"'):
        assert field in page.text


def test_typing_brings_the_results_alone_with_what_depends_on_them(platform, ada, client_for):
    connected_account(platform, name="Sonne")
    connected_account(platform, name="Mond")
    response = client_for(ada).get(URL, {"q": "son"}, headers=TYPING)
    assert shown(response) == ["Sonne"]
    assert "<html" not in response.text
    assert response.text.count('hx-swap-oob="true"') == 3
    assert 'href="/accounts/?q=son&amp;status=restricted"' in response.text
    assert {"HX-Request", "HX-Target"} <= set(response.headers["Vary"].split(", "))


def test_columns_are_chosen_remembered_and_in_the_url(platform, ada, client_for):
    connection = connected_account(platform)
    client = client_for(ada)
    response = client.post(reverse("accounts:account_columns"), {"columns": ["id", "status"], "query": "q=shop"})
    assert response.headers["Location"] == f"{URL}?q=shop&columns=status&columns=id"
    response = client.get(URL)
    assert response.context["shown"] == ["status", "id"]
    assert f"<code>{connection.account_id}</code>" in response.text
    assert client.get(URL, {"columns": "country"}).context["shown"] == ["country"]


def test_pages_are_turned_by_cursor(platform, ada, client_for):
    for number in range(30):
        connected_account(platform, name=f"Shop {number:02}")
    client = client_for(ada)
    first = client.get(URL, {"sort": "name"})
    assert shown(first)[-1] == "Shop 24"
    second = client.get(URL, {"sort": "name", "cursor": first.context["page"].next})
    assert shown(second) == [f"Shop {number}" for number in range(25, 30)]


@pytest.mark.parametrize("value", ["x", "\x00", "2026", ["a"], {"t": "never"}, {"t": "2026-01-01T00:00:00+00:00"}, 7])
@pytest.mark.parametrize("sort", ["name", "-created", "next_due"])
def test_a_forged_cursor_shows_a_page(platform, ada, client_for, value, sort):
    connected_account(platform)
    cursor = urlsafe_b64encode(json.dumps([False, [value, 3]]).encode()).decode()
    assert client_for(ada).get(URL, {"sort": sort, "cursor": cursor}).status_code == 200


def test_nonsense_in_the_url_shows_a_page(platform, ada, client_for):
    connected_account(platform)
    query = {"sort": "password", "columns": "secret", "country": "'; --", "created_from": "soon", "capability": ":"}
    response = client_for(ada).get(URL, query | {"inactive_days": "9" * 40, "cursor": "é"})
    assert response.status_code == 200
    assert "Not understood" in response.text


def test_names_and_metadata_are_escaped(platform, ada, client_for):
    evil = '<script>alert("x")</script>'
    connection = connected_account(platform, name=evil, metadata={evil[:40]: evil})
    client = client_for(ada)
    pages = [client.get(URL), client.get(URL, {"q": evil}), client.get(f"{URL}{connection.account_id}/peek/")]
    assert all(evil not in page.text and "&lt;script&gt;" in page.text for page in pages)


def test_no_accounts_yet_says_how_to_get_the_first(platform, ada, vic, client_for):
    assert "Create the first account" in client_for(ada).get(URL).text
    page = client_for(vic).get(URL).text
    assert "Create the first account" not in page
    assert "An Administrator or Developer of your team" in page


def test_filtered_to_nothing_offers_to_clear(platform, ada, client_for):
    connected_account(platform)
    page = client_for(ada).get(URL, {"q": "nobody", "status": "enabled"}).text
    assert "No account matches" in page
    assert 'href="/accounts/?status=enabled"' in page
    assert "No account has this status" in client_for(ada).get(URL, {"status": "rejected"}).text


def test_who_only_views_selects_and_edits_nothing(platform, vic, client_for):
    connected_account(platform)
    page = client_for(vic).get(URL).text
    assert "data-select" not in page.replace("data-selection", "")
    assert "Edit metadata" not in page
    assert "Export" not in page


def test_a_peek_shows_the_account_in_brief(platform, ada, olga, client_for):
    connection = connected_account(platform, name="Sonne", metadata={"tier": "gold"})
    url = reverse("accounts:account_peek", args=[connection.account_id])
    page = client_for(ada).get(url, headers={"HX-Request": "true", "HX-Target": "peek"}).text
    assert "<html" not in page
    for text in ("Sonne", "Card payments", "gold", connection.account_id):
        assert text in page
    assert "<html" in client_for(ada).get(url).text
    assert client_for(olga).get(url).status_code == 404


def test_another_platforms_accounts_are_not_listed(platform, olga, client_for):
    connected_account(platform, name="Sonne")
    assert shown(client_for(olga).get(URL)) == []


@pytest.mark.parametrize("query", [{}, {"q": "shop", "country": "US"}])
def test_a_full_page_asks_as_often_as_a_page_of_one(platform, ada, client_for, django_assert_num_queries, query):
    client = client_for(ada)
    expected = 8 + bool(query)
    connected_account(platform, name="Shop")
    with django_assert_num_queries(expected):
        client.get(URL, query)
    for _ in range(24):
        connected_account(platform, name="Shop")
    with django_assert_num_queries(expected):
        client.get(URL, query)


def test_other_methods_are_refused(ada, client_for):
    assert client_for(ada).post(URL).status_code == 405
    assert client_for(ada).get(reverse("accounts:account_columns")).status_code == 405
    assert Platform.objects.count() == 1


def test_a_platform_in_france_reads_why_and_where_holders_create_accounts(ada, platform, client_for) -> None:
    platform.country = "FR"
    platform.save(update_fields=["country"])
    page = client_for(ada).get("/accounts/").content.decode()
    assert "Due to French regulations" in page
    assert f"/join/{platform.public_id}/" in page
    assert "/accounts/create/" not in page


def test_an_incomplete_profile_is_named_with_the_way_to_it(ada, platform, client_for) -> None:
    platform.website = ""
    platform.save(update_fields=["website"])
    page = client_for(ada).get("/accounts/").content.decode()
    assert "Complete the platform profile" in page
    assert "/accounts/create/" not in page
