"""View Dashboard As: what operators see and do in the dashboard of an account, and what stays its holder's."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.configuration import CUSTOM, EXPRESS, NO_DASHBOARD, STANDARD
from accounts.holders.rights import OPERATORS_CHANGE, OPERATORS_SCHEDULE, OPERATORS_SEE, Right
from accounts.models import ExternalAccount
from accounts.models.account import no_requirements
from accounts.services.removal import account_remove
from connect_dashboard.journal import sealing
from connect_dashboard.journal.models import AuditEntry, Event
from connect_dashboard.team.actors import operator
from tests.factories.accounts import add_person, connected_account
from tests.factories.payouts import bank_account, paid_account
from tests.factories.team import MembershipFactory
from tests.holders.sitting import holder_client, page

PAGES = ["", "payments/", "payouts/", "balance/", "business/", "persons/", "bank-accounts/"]
ALONE = """
asked/profile/ settings/ settings/account-debits/ settings/passkeys/create/ settings/sessions/end/ sign-out/ sign-in/
onboarding/ payouts/create/ support/ support/create/ connect/x/ nothing/ ../accounts/
""".split()
BUSINESS = {
    "business_profile__name": "Sonne", "business_profile__mcc": "5462",
    "business_profile__url": "https://sonne.example.com", "business_profile__support_email": "hello@example.com",
    "settings__payments__statement_descriptor": "SONNE BAKERY",
}  # fmt: skip


def shop(platform: Any, configuration: Any = CUSTOM, name: str = "Sonne", **account: Any) -> Any:
    account = {"details_submitted": True, "email": f"{name.lower()}@example.com", "name": name} | account
    return paid_account(platform, 50_000, configuration=configuration, **account)


def seen(connection: Any, path: str = "") -> str:
    return f"/as/{connection.account_id}/holder/{path}"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def client(ada: Any, client_for: Any) -> Client:
    return client_for(ada)


@pytest.mark.parametrize(
    ("configuration", "differs", "changes"),
    [
        (STANDARD, "", "You can look, not change. Why The account holder keeps this information up to date"),
        (EXPRESS, "Why They have the Express dashboard", "You can set its payout schedule alone."),
        (CUSTOM, "Why They have no dashboard", "recorded under your name, on behalf of"),
        (NO_DASHBOARD, "Why They have no dashboard", "You can set its payout schedule alone."),
    ],
)
def test_the_full_dashboard_opens_whatever_its_holder_has(
    platform: Any, client: Client, configuration: Any, differs: str, changes: str
) -> None:
    connection = shop(platform, configuration)
    assert f'href="{seen(connection)}"' in page(client, f"/accounts/{connection.account_id}/")
    for place in PAGES:
        text = page(client, seen(connection, place))
        assert "You are viewing the dashboard of Sonne ." in words(text)
        assert differs in words(text)
        assert ("Not what its holder sees." in words(text)) == bool(differs)
        assert changes in words(text)
        assert f'href="/accounts/{connection.account_id}/"' in text
        assert re.findall(r'(?:href|action)="/holder/[^"]*"', text) == []
        assert "Sign out" not in text
    assert "All changes" in page(client, seen(connection, "balance/"))
    assert "Name on bank statements" in page(client, seen(connection, "business/"))


def test_what_is_the_holders_alone_does_not_exist_for_operators(platform: Any, client: Client) -> None:
    connection = shop(platform, EXPRESS, requirements=no_requirements() | {"currently_due": ["business_profile.url"]})
    home = page(client, seen(connection))
    assert "What we need from you" in home
    assert "Provide<" not in home
    assert not {"Settings", "Support"} & set(re.findall(r"<span>(\w+)</span>", home))
    before = AuditEntry.objects.count()
    for path in ALONE:
        assert client.get(seen(connection, path)).status_code == 404, path
        assert client.post(seen(connection, path)).status_code == 404, path
    assert AuditEntry.objects.count() == before


def test_rights_of_operators_are_those_of_their_role_and_of_the_accounts_own_page(platform: Any) -> None:
    assert not OPERATORS_SEE.keys() & OPERATORS_CHANGE.keys()
    holders_alone = {Right.ASKED_ANSWER, Right.SUPPORT_USE, Right.SETTINGS_EDIT, Right.PAYOUTS_CREATE}
    assert set(Right) == OPERATORS_SEE.keys() | OPERATORS_CHANGE.keys() | OPERATORS_SCHEDULE.keys() | holders_alone


@pytest.mark.parametrize(
    ("role", "funds", "business", "bank", "schedule"),
    [
        ("administrator", True, True, True, True),
        ("support_specialist", True, True, True, True),
        ("onboarding_analyst", False, True, False, False),
        ("view_only", True, False, False, False),
    ],
)
def test_each_role_sees_and_changes_what_it_does_elsewhere(
    platform: Any, client_for: Any, role: str, funds: bool, business: bool, bank: bool, schedule: bool
) -> None:
    connection = shop(platform)
    person, external = add_person(connection, owner=True), connection.account.external_accounts.get()
    client = client_for(MembershipFactory(platform=platform, roles=[role]))
    for path, may in [
        ("balance/", funds),
        ("payments/", funds),
        ("business/edit/", business),
        ("business/company/", business),
        ("persons/add/", business),
        (f"persons/{person.pk}/", business),
        (f"persons/{person.pk}/remove/", business),
        ("bank-accounts/add/", bank),
        (f"bank-accounts/{external.pk}/remove/", bank),
        ("payouts/schedule/", schedule),
    ]:
        assert client.get(seen(connection, path)).status_code == (200 if may else 403), path
        if not may:
            assert client.post(seen(connection, path)).status_code == 403, path
    assert ("business/edit/" in page(client, seen(connection, "business/"))) == business
    assert (f"persons/{person.pk}/" in page(client, seen(connection, "persons/"))) == business
    assert ("bank-accounts/add/" in page(client, seen(connection, "bank-accounts/"))) == bank
    assert (seen(connection, "balance/") in page(client, seen(connection))) == funds


def test_who_keeps_their_details_themselves_is_only_looked_at(platform: Any, client: Client) -> None:
    connection = shop(platform, EXPRESS)
    assert client.post(seen(connection, "business/edit/"), BUSINESS).status_code == 403
    connection.account.refresh_from_db()
    assert "url" not in connection.account.business_profile
    assert client.get(seen(shop(platform, STANDARD, "Stern"), "payouts/schedule/")).status_code == 403
    prefilled = shop(platform, EXPRESS, "Mond", details_submitted=False)
    assert client.post(seen(prefilled, "business/edit/"), BUSINESS).status_code == 302


def test_what_is_changed_is_recorded_with_both_identities(platform: Any, ada: Any, client: Client) -> None:
    connection = shop(platform)
    answer = client.post(seen(connection, "business/edit/"), BUSINESS)
    assert (answer.status_code, answer.headers["Location"]) == (302, seen(connection, "business/"))
    entry = AuditEntry.objects.get(action="account.updated")
    assert (entry.actor_kind, entry.actor_id, entry.on_behalf_of) == ("user", str(ada.user_id), connection.account_id)
    assert f"on behalf of {connection.account_id}" in words(page(client, "/audit/"))
    sheet = b"".join(client.get("/audit/export.csv")).decode()
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert {(row["who"], row["on behalf of"]) for row in rows if row["action"] == "account.updated"} == {
        ("Ada", connection.account_id)
    }
    activity = words(page(client, f"/accounts/{connection.account_id}/activity/"))
    assert "by Ada, on behalf of the account" in activity
    client.post(f"/accounts/{connection.account_id}/metadata/", {"key": "tier", "value": "gold"})
    assert AuditEntry.objects.exclude(pk=entry.pk).filter(on_behalf_of=connection.account_id).count() == 0
    assert sealing.seal() > 0
    assert sealing.verify().broken == []


def test_a_name_on_bank_statements_is_not_asked_for_before_something_else_is_changed(
    platform: Any, client: Client
) -> None:
    connection, name = shop(platform), "settings__payments__statement_descriptor"
    business = seen(connection, "business/edit/")
    assert client.post(business, BUSINESS | {name: ""}).status_code == 302
    assert client.post(business, BUSINESS).status_code == 302
    emptied = client.post(business, BUSINESS | {name: ""})
    assert list(emptied.context["form"].errors) == [name]


def test_the_schedule_is_set_where_it_is_the_platforms_to_set(platform: Any, client: Client) -> None:
    connection = shop(platform, EXPRESS)
    answer = client.post(seen(connection, "payouts/schedule/"), {"interval": "daily"})
    assert answer.headers["Location"] == seen(connection, "payouts/")
    entry = AuditEntry.objects.get(action="payout_schedule.updated")
    assert (entry.actor_label, entry.on_behalf_of) == ("Ada", connection.account_id)
    shown = words(page(client, seen(connection, "payouts/")))
    assert "Every day on which banks work, 2 days after the payment" in shown


def test_forms_keep_what_was_typed_and_lead_back(platform: Any, client: Client) -> None:
    connection = shop(platform)
    wrong = client.post(seen(connection, "business/edit/"), BUSINESS | {"business_profile__support_email": "nobody"})
    assert wrong.status_code == 422
    assert b'value="nobody"' in wrong.content
    assert f'href="{seen(connection, "business/")}"' in wrong.content.decode()
    external = bank_account(connection, default_for_currency=False)
    done = client.post(seen(connection, f"bank-accounts/{external.pk}/set-default/"))
    assert done.headers["Location"] == seen(connection, "bank-accounts/")
    assert ExternalAccount.objects.get(pk=external.pk).default_for_currency


def test_two_tabs_show_two_accounts_at_once(platform: Any, client: Client) -> None:
    sun, moon = shop(platform), shop(platform, name="Mond")
    sunny, lunar = add_person(sun, owner=True, last_name="Keller"), add_person(moon, owner=True, last_name="Roth")
    for _ in range(2):
        assert "Keller" in page(client, seen(sun, "persons/"))
        assert "Roth" in page(client, seen(moon, "persons/"))
    assert client.get(seen(sun, f"persons/{lunar.pk}/")).status_code == 404
    assert client.post(seen(moon, f"persons/{sunny.pk}/remove/")).status_code == 404
    client.post(seen(sun, "business/edit/"), BUSINESS)
    moon.account.refresh_from_db()
    assert "url" not in moon.account.business_profile
    assert set(Event.objects.filter(type="account.updated").values_list("account_id", flat=True)) == {sun.account_id}


def test_header_and_path_name_one_account(platform: Any, client: Client) -> None:
    sun, moon = shop(platform), shop(platform, name="Mond")
    htmx, own, other = (
        {"HX-Request": "true"}, {"Stripe-Account": sun.account_id}, {"Stripe-Account": moon.account_id},
    )  # fmt: skip
    path = seen(sun, "payments/")
    text = page(client, path)
    assert f'hx-headers="{{&quot;Stripe-Account&quot;: &quot;{sun.account_id}&quot;}}" hx-inherit' in text
    for headers, status in [
        ({}, 200), (own, 200), (htmx | own, 200), (htmx, 400), (other, 404), (htmx | other, 404),
    ]:  # fmt: skip
        assert client.get(path, headers=headers).status_code == status, headers
        assert client.post(seen(sun, "business/edit/"), {}, headers=headers).status_code == (
            422 if status == 200 else status
        )


def test_a_removed_account_ends_it_at_once_and_another_platforms_never_begins(
    platform: Any, other_platform: Any, ada: Any, client: Client
) -> None:
    connection, foreign = connected_account(platform, configuration=STANDARD), shop(other_platform)
    assert client.get(seen(connection)).status_code == 200
    account_remove(actor=operator(ada), connection=connection)
    for one in (connection, foreign):
        for place in PAGES:
            assert client.get(seen(one, place)).status_code == 404
    ended = shop(platform)
    ended.ended_at = timezone.now()
    ended.save(update_fields=["ended_at"])
    assert client.post(seen(ended, "business/edit/"), BUSINESS).status_code == 404


def test_a_holder_signed_in_beside_the_operator_changes_nothing(platform: Any, client: Client) -> None:
    connection = shop(platform, EXPRESS)
    holder_client(connection, client)
    assert "You are viewing" in page(client, seen(connection))
    assert "You are viewing" not in page(client, "/holder/")
    stranger = holder_client(connection)
    assert stranger.get(seen(connection)).headers["Location"].startswith("/user/login/")


@pytest.mark.parametrize("number", [1, 25])
def test_viewing_asks_as_often_for_many_as_for_one(
    platform: Any, client: Client, django_assert_num_queries: Any, number: int
) -> None:
    connection = shop(platform)
    for _ in range(number):
        add_person(connection, owner=True)
        bank_account(connection, default_for_currency=False)
    client.get("/accounts/")
    for path, queries in [("", 7), ("persons/", 5), ("bank-accounts/", 6), ("payments/", 5)]:
        with django_assert_num_queries(queries):
            client.get(seen(connection, path))
