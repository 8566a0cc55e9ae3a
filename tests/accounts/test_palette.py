"""What ⌘K finds."""

import pytest

from tests.factories.accounts import connected_account

pytestmark = pytest.mark.django_db
URL = "/accounts/palette/"


def labels(client, typed=""):
    return [item.label for item in client.get(URL, {"q": typed}).context["items"]]


def test_it_opens_with_actions_and_pages_one_may_use(ada, vic, client_for):
    assert {"Create an account", "Import accounts", "Connected accounts"} <= set(labels(client_for(ada)))
    seen = labels(client_for(vic))
    assert "Connected accounts" in seen
    assert "Create an account" not in seen
    assert "Export accounts" not in seen


def test_it_finds_accounts_by_beginnings(platform, ada, client_for):
    connection = connected_account(platform, name="Bäckerei Sonne")
    connected_account(platform, name="Other")
    response = client_for(ada).get(URL, {"q": "back son"})
    assert [item.label for item in response.context["items"]] == ["Bäckerei Sonne"]
    assert f'href="/accounts/{connection.account_id}/"' in response.text


def test_it_finds_pages_by_words(ada, client_for):
    assert labels(client_for(ada), "conn acc")[0] == "Connected accounts"


def test_it_finds_ones_own_pages_once_they_are_asked_for(vic, client_for, settings):
    settings.MAILBOX_ENABLED = True
    client = client_for(vic)
    assert labels(client, "mailb") == ["Mailbox"]
    assert labels(client, "prof") == ["Your profile"]
    assert labels(client, "two fac") == ["Security: two-factor authentication"]
    assert labels(client, "sess") == ["Sessions"]
    settings.MAILBOX_ENABLED = False
    assert labels(client, "mailb") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("restricted", {"Accounts: Restricted": "restricted", "Accounts: Restricted soon": "restricted_soon"}),
        ("enabled acc", {"Accounts: Enabled": "enabled"}),
        ("pending", {"Accounts: In review": "in_review"}),
        ("reject", {"Accounts: Rejected": "rejected"}),
        ("acc", {}),
    ],
)
def test_the_word_of_a_status_leads_to_the_list_of_its_accounts(ada, client_for, typed, found):
    items = client_for(ada).get(URL, {"q": typed}).context["items"]
    urls = {item.label: item.url for item in items if item.hint == "Status"}
    assert urls == {label: f"/accounts/?status={status}" for label, status in found.items()}


def test_it_finds_pages_behind_those_of_the_rail_for_who_may_see_them(ada, vic, dev, client_for):
    assert labels(client_for(ada), "payouts") == ["Payouts"]
    assert labels(client_for(ada), "webh") == labels(client_for(dev), "webh") == ["Webhooks"]
    assert labels(client_for(vic), "webh") == labels(client_for(vic), "money set") == []


def test_it_finds_nothing_of_another_platform(platform, olga, client_for):
    connected_account(platform, name="Sonne")
    assert labels(client_for(olga), "sonne") == []


def test_it_asks_as_often_for_many_as_for_one(platform, ada, client_for, django_assert_num_queries):
    client = client_for(ada)
    connected_account(platform, name="Sonne")
    with django_assert_num_queries(7):
        client.get(URL, {"q": "sonne"})
    for _ in range(12):
        connected_account(platform, name="Sonne")
    with django_assert_num_queries(7):
        assert len(labels(client, "sonne")) == 8
