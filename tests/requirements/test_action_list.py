"""Everything to be done over a platform, by due date, and the days on which restrictions come."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Account, Connection
from accounts.models.account import no_requirements
from connect_dashboard.ui.money import Money
from tests.factories.accounts import add_person, connected_account

pytestmark = pytest.mark.django_db
URL = "/requirements/"
NOW = datetime.now(UTC)


def stamp(days: int) -> int:
    return int((NOW + timedelta(days=days)).timestamp())


def due(platform, name, days=None, future=None, **lists):
    requirements = no_requirements() | {"currently_due": ["company.name"], **lists}
    if days is not None:
        requirements["current_deadline"] = stamp(days)
    extra = {"future_requirements": no_requirements() | future} if future else {}
    return connected_account(platform, name=name, requirements=requirements, **extra)


def names(client, **parameters):
    return [line.name for line in client.get(URL, parameters).context["lines"]]


def test_accounts_stand_by_due_date_and_those_without_a_date_last(platform, other_platform, vic, client_for):
    due(platform, "Soon", 3)
    due(platform, "Undated", past_due=["company.name"])
    due(platform, "Overdue", -2, past_due=["company.name"])
    due(platform, "Later", 20)
    due(other_platform, "Foreign", 1)
    connected_account(platform, name="Calm", requirements=no_requirements() | {"eventually_due": ["company.name"]})
    assert names(client_for(vic)) == ["Overdue", "Soon", "Later", "Undated"]


def test_each_entry_leads_to_its_page(platform, vic, client_for):
    shop = due(platform, "Soon", 3)
    page = client_for(vic).get(URL).content.decode()
    assert reverse("requirements:requirement_details", args=[shop.account_id, "company.name"]) in page
    assert "Can turn off: Card payments, Transfers" in page


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kind": "information_request"}, ["Asked"]),
        ({"kind": "future"}, ["Future"]),
        ({"kind": "past_due"}, ["Past"]),
        ({"capability": "treasury"}, ["Treasury"]),
        ({"country": "DE"}, ["German"]),
        ({"kind": "nonsense"}, None),
    ],
)
def test_filters_narrow_it(platform, vic, client_for, filters, found):
    due(platform, "Asked", 5, currently_due=["interv_1.url_inquiry.form"])
    due(platform, "Future", currently_due=[], future={"currently_due": ["company.vat_id"]})
    due(platform, "Past", -1, past_due=["company.name"])
    german = {"country": "DE", "requirements": no_requirements() | {"currently_due": ["company.name"]}}
    connected_account(platform, name="German", **german)
    connected_account(
        platform,
        name="Treasury",
        capabilities={"treasury": "active"},
        requirements=no_requirements() | {"currently_due": ["company.name"]},
    )
    shown = names(client_for(vic), **filters)
    assert shown == found if found is not None else len(shown) == 5


def test_a_kind_shows_its_entries_alone(platform, vic, client_for):
    due(platform, "Both", 5, currently_due=["company.name", "interv_1.url_inquiry.form"])
    (line,) = client_for(vic).get(URL, {"kind": "information_request"}).context["lines"]
    assert [row.key for row in line.rows] == ["interv_1.url_inquiry.form"]


def test_the_calendar_counts_accounts_by_day_and_leads_to_them(platform, vic, client_for):
    for name, days in (("A", 4), ("B", 4), ("C", 29), ("Far", 40), ("Past", -1)):
        due(platform, name, days)
    due(platform, "Rejected", 4, disabled_reason="rejected.fraud")
    response = client_for(vic).get(URL)
    day = (NOW + timedelta(days=4)).date()
    counted = {one.on: one.accounts for one in response.context["days"]}
    assert (len(counted), sum(counted.values()), counted[day]) == (30, 3, 2)
    assert f"/requirements/?due={day}" in response.content.decode()
    assert set(names(client_for(vic), due=str(day))) == {"A", "B"}


def test_the_calendar_says_what_is_at_stake_in_each_currency(platform, vic, client_for):
    for name, volume in (("A", 125_000), ("B", 5_000), ("Idle", 0)):
        account = due(platform, name, 4).account_id
        Connection.objects.filter(account=account).update(recent_volume=volume)
    japanese = due(platform, "C", 4)
    Account.objects.filter(pk=japanese.account_id).update(default_currency="jpy")
    Connection.objects.filter(pk=japanese.pk).update(recent_volume=90_000)
    day = (NOW + timedelta(days=4)).date()
    page = client_for(vic).get(URL, {"due": str(day)})
    (found,) = [one for one in page.context["days"] if one.accounts]
    assert found.volumes == (Money(130_000, "usd"), Money(90_000, "jpy"))
    assert page.text.count("$1,300.00") == 2
    assert page.text.count("¥90,000") == 1


def test_pages_follow_each_other_by_keyset(platform, vic, client_for):
    for number in range(30):
        due(platform, f"Shop {number:02}", number + 1)
    client = client_for(vic)
    page = client.get(URL).context["page"]
    assert names(client, cursor=page.next) == [f"Shop {number:02}" for number in range(25, 30)]
    assert len(names(client, cursor="nonsense")) == 25


@pytest.mark.parametrize("accounts", [1, 25])
def test_it_costs_the_same_for_one_account_and_a_full_page(
    platform, vic, client_for, accounts, django_assert_num_queries
):
    for number in range(accounts):
        shop = due(platform, f"Shop {number}", 3)
        person = add_person(shop)
        shop.account.requirements["currently_due"].append(f"{person.pk}.dob.day")
        shop.account.save()
    client = client_for(vic)
    with django_assert_num_queries(12):
        client.get(URL)


def test_the_calendar_is_read_once_a_minute(platform, vic, client_for, django_assert_num_queries):
    due(platform, "Soon", 3)
    client = client_for(vic)
    first = client.get(URL).context["days"]
    with django_assert_num_queries(11):
        assert client.get(URL).context["days"] == first


def test_htmx_gets_the_results_alone(platform, vic, client_for):
    due(platform, "Soon", 3)
    answer = client_for(vic).get(URL, headers={"HX-Request": "true", "HX-Target": "action-results"})
    assert answer.content.decode().strip().startswith('<div id="action-results"')


def test_the_rail_counts_accounts_with_a_date(platform, vic, client_for):
    client = client_for(vic)
    assert client.get("/requirements/count/").content.strip() == b""
    due(platform, "Soon", 3)
    due(platform, "Undated")
    assert b">1<" in client.get("/requirements/count/").content


def test_nothing_to_do_and_nothing_found_are_two_things(platform, vic, client_for):
    client = client_for(vic)
    assert "Nothing is to be done" in client.get(URL).content.decode()
    assert "Nothing to do matches" in client.get(URL, {"country": "DE"}).content.decode()
