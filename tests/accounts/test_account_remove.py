"""Removing an account with the full dashboard: what goes, what stays, and how it comes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.configuration import CUSTOM, EXPRESS, NO_DASHBOARD, STANDARD
from accounts.models import Connection, HolderLink, OnboardingLink
from accounts.schedules import make_schedule, schedule_of
from accounts.services.creation import NewAccount, account_create
from accounts.services.hosted_links import new_token
from accounts.services.links import link_state
from accounts.services.reconnection import account_reconnect
from accounts.services.removal import account_remove
from connect_dashboard.journal.models import AuditEntry, Email, Event, Notice
from connect_dashboard.team.actors import account_holder, operator
from connect_dashboard.ui.errors import Forbidden, Refusal
from requirements_app.models import RemediationLink
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import Program, secret_key
from tests.factories.funds import fund_platform, send
from tests.factories.payouts import bank_account
from tests.holders.sitting import holder_client, page


@pytest.fixture
def shop(platform: Any) -> Connection:
    return connected_account(
        platform,
        configuration=STANDARD,
        name="Bäckerei Sonne",
        email="maria@example.com",
        details_submitted=True,
        metadata={"tier": "gold"},
    )


def address(connection: Connection) -> str:
    return reverse("accounts:account_remove", args=[connection.account_id])


def remove(ada: Any, connection: Connection) -> None:
    account_remove(actor=operator(ada), connection=connection)


def test_a_removed_account_is_gone_from_list_search_and_pages(shop: Any, ada: Any, client_for: Any) -> None:
    client = client_for(ada)
    answer = client.post(address(shop), {"typed": "bäckerei  sonne"})
    assert (answer.status_code, answer.url) == (302, reverse("accounts:account_list"))
    for query in ("", "?q=sonne", "?q=tier:gold"):
        assert shop.account_id not in client.get(reverse("accounts:account_list") + query).content.decode()
    assert client.get(reverse("accounts:account_details", args=[shop.account_id])).status_code == 404
    assert client.post(address(shop), {"typed": "Bäckerei Sonne"}).status_code == 404


def test_the_dialog_names_every_consequence(shop: Any, ada: Any, client_for: Any) -> None:
    text = client_for(ada).get(address(shop)).content.decode()
    for words in ("from search", "API calls", "deleted for good", "links of your platform", "by e-mail", "goes on"):
        assert words in text


@pytest.mark.parametrize("typed", ["", "Sonne", "acct"])
def test_another_name_removes_nothing_and_stays_typed(typed: str, shop: Any, ada: Any, client_for: Any) -> None:
    answer = client_for(ada).post(address(shop), {"typed": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode() or not typed
    shop.refresh_from_db()
    assert shop.ended_at is None


def test_platform_controlled_settings_links_and_logins_end_with_it(shop: Any, ada: Any) -> None:
    bond = {"account": shop.account, "platform": shop.platform, "expires_at": timezone.now() + timedelta(days=1)}
    link = OnboardingLink.objects.create(token_hash="1", draft="{}", **bond)
    remediation = RemediationLink.objects.create(**bond)
    login = HolderLink.objects.create(token_hash="2", origin="platform", **bond)
    remove(ada, shop)
    for one in (shop, link, remediation, login):
        one.refresh_from_db()
    assert (shop.metadata, shop.search_terms) == ({}, "")
    assert link.revoked_at
    assert not link.draft
    assert remediation.revoked_at
    assert login.expires_at <= timezone.now()


def test_trail_event_and_letter_are_written_once(shop: Any, ada: Any) -> None:
    for _ in range(2):
        remove(ada, shop)
    assert AuditEntry.objects.filter(action="account.removed", subject=shop.account_id).count() == 1
    assert Event.objects.filter(type="account.application.deauthorized").count() == 1
    letter = Email.objects.get()
    assert (letter.to, letter.subject) == ("maria@example.com", "Acme Market has disconnected Bäckerei Sonne")


@pytest.mark.parametrize("configuration", [EXPRESS, CUSTOM, NO_DASHBOARD])
def test_only_accounts_with_access_to_the_full_dashboard_are_removed(
    configuration: Any, platform: Any, ada: Any, client_for: Any
) -> None:
    other = connected_account(platform, configuration=configuration)
    with pytest.raises(Refusal, match="full dashboard"):
        remove(ada, other)
    details = client_for(ada).get(reverse("accounts:account_details", args=[other.account_id])).content.decode()
    assert "Only accounts with access to the full dashboard can be removed." in details
    assert ("can be rejected. Connect answers" in details) == (configuration == NO_DASHBOARD)


def test_the_menu_says_which_way_is_open(shop: Any, ada: Any, vic: Any, client_for: Any) -> None:
    url = reverse("accounts:account_details", args=[shop.account_id])
    text = client_for(ada).get(url).content.decode()
    assert address(shop) in text
    assert "can be rejected. Connect answers" in text
    assert "Remove account" not in client_for(vic).get(url).content.decode()


def test_money_that_is_not_settled_is_named_first(shop: Any, ada: Any, client_for: Any) -> None:
    fund_platform(shop.platform, 5000)
    send(shop.platform, shop.account_id, 1250)
    answer = client_for(ada).post(address(shop), {"typed": "Bäckerei Sonne"})
    assert answer.status_code == 409
    assert "$12.50 is in its balance: it has to be paid out first." in answer.content.decode()
    with pytest.raises(Refusal, match=r"\$12\.50"):
        remove(ada, shop)
    shop.refresh_from_db()
    assert shop.ended_at is None


def test_who_may_not_removes_nothing(shop: Any, sue: Any, client_for: Any) -> None:
    assert client_for(sue).post(address(shop), {"typed": "Bäckerei Sonne"}).status_code == 403
    with pytest.raises(Forbidden):
        remove(sue, shop)


def test_another_platforms_account_is_not_found(shop: Any, other_platform: Any, client_for: Any) -> None:
    from tests.factories.team import MembershipFactory

    olga = MembershipFactory(platform=other_platform, roles=["administrator"])
    assert client_for(olga).post(address(shop), {"typed": "Bäckerei Sonne"}).status_code == 404
    shop.refresh_from_db()
    assert shop.ended_at is None


def test_a_removed_account_still_functions_for_its_holder(shop: Any, ada: Any) -> None:
    remove(ada, shop)
    client = holder_client(shop)
    for place in ("", "payments/", "payouts/", "balance/", "business/", "persons/", "bank-accounts/", "settings/"):
        text = page(client, f"/holder/{place}")
        assert "Acme Market" not in text
    assert AuditEntry.objects.get(action="holder.signed_in").platform_id is None


def test_other_platforms_keep_a_removed_account(shop: Any, ada: Any, other_platform: Any) -> None:
    columns = {name: getattr(shop, name) for name in ("name", "sort_name", "status", "created", "last_active_at")}
    other = Connection.objects.create(platform=other_platform, account=shop.account, metadata={"a": "b"}, **columns)
    remove(ada, shop)
    other.refresh_from_db()
    assert (other.ended_at, other.metadata) == (None, {"a": "b"})
    assert not Event.objects.filter(platform_id=other_platform.pk, type="account.application.deauthorized").exists()


def test_no_api_call_is_answered_for_a_removed_account(shop: Any, ada: Any, client: Any, settings: Any) -> None:
    settings.API_LOG_SECONDS = 0
    program = Program(client, secret_key(shop.platform))
    path = f"/v1/accounts/{shop.account_id}"
    assert program.get(path).status_code == 200
    remove(ada, shop)
    assert program.get("/v1/accounts").json()["data"] == []
    for answer in (
        program.get(path),
        program.post(path, "metadata[tier]=silver"),
        program.post(f"{path}/persons", "first_name=Eve"),
        program.delete(path),
        program.get("/v1/balance", **{"Stripe-Account": shop.account_id}),
        program.post("/v1/transfers", f"amount=100&currency=usd&destination={shop.account_id}"),
    ):
        assert 400 <= answer.status_code < 500
    shop.refresh_from_db()
    assert shop.metadata == {}


@pytest.fixture
def link(platform: Any, ada: Any) -> Any:
    order = NewAccount(STANDARD, "US", metadata={"tier": "new"})
    issued = account_create(actor=operator(ada), order=order, form_token=new_token()).issued
    assert issued
    return issued


def test_it_comes_back_by_a_new_link_without_its_old_settings(shop: Any, ada: Any, link: Any) -> None:
    remove(ada, shop)
    client = holder_client(shop)
    assert "Connect your account to Acme Market" in page(client, f"/holder/connect/{link.token}/")
    assert client.post(f"/holder/connect/{link.token}/").status_code == 302
    living = Connection.objects.for_platform(shop.platform).get()
    assert (living.account_id, living.metadata) == (shop.account_id, {"tier": "new"})
    assert living.pk != shop.pk
    assert client.post(f"/holder/connect/{link.token}/").status_code == 404
    assert Event.objects.filter(type="account.application.authorized", account_id=shop.account_id).exists()
    assert link_state(OnboardingLink.objects.get(), timezone.now()) != OnboardingLink.State.OPEN
    told = Notice.objects.get(user=ada.user, type="account_connected")
    assert told.text.endswith("has connected its account")
    assert Email.objects.filter(to=ada.user.email, subject=told.text).count() == 1


def test_payout_settings_and_metadata_of_its_parts_do_not_come_back(
    shop: Any, ada: Any, link: Any, other_platform: Any
) -> None:
    schedule = make_schedule("weekly", 7, "friday")
    shop.account.settings = {
        "payouts": {"schedule": schedule, "debit_negative_balances": False},
        "payments": {"statement_descriptor": "SONNE"},
    }
    shop.account.save(update_fields=["settings"])
    person = add_person(shop, owner=True, metadata={"crm": "17"})
    external = bank_account(shop, metadata={"erp": "18"})
    remove(ada, shop)
    account_reconnect(
        actor=account_holder(shop.account_id, shop.platform), account_id=shop.account_id, token=link.token
    )
    for one in (shop.account, person, external):
        one.refresh_from_db()
    assert shop.account.settings == {"payments": {"statement_descriptor": "SONNE"}}
    assert schedule_of(shop.account.settings) == {"interval": "daily", "delay_days": 2}
    assert (person.metadata, external.metadata) == ({}, {})


def test_what_another_platform_shares_stays_until_it_leaves_too(shop: Any, ada: Any, other_platform: Any) -> None:
    shop.account.settings = {"payouts": {"schedule": make_schedule("monthly", 2, month_day=3)}}
    shop.account.save(update_fields=["settings"])
    columns = {name: getattr(shop, name) for name in ("name", "sort_name", "status", "created", "last_active_at")}
    Connection.objects.create(platform=other_platform, account=shop.account, **columns)
    remove(ada, shop)
    shop.account.refresh_from_db()
    assert schedule_of(shop.account.settings)["interval"] == "monthly"


def test_a_connected_account_or_one_of_the_platforms_own_cannot_take_the_link(
    shop: Any, platform: Any, link: Any
) -> None:
    express = connected_account(platform, configuration=EXPRESS, email="e@example.com", details_submitted=True)
    for connection, words in ((shop, "connected already"), (express, "full dashboard")):
        actor = account_holder(connection.account_id, platform)
        with pytest.raises(Refusal, match=words):
            account_reconnect(actor=actor, account_id=connection.account_id, token=link.token)
        assert holder_client(connection).post(f"/holder/connect/{link.token}/").status_code == 409
    assert link_state(link.link, timezone.now()) == OnboardingLink.State.OPEN


def test_nobody_connects_the_account_of_another(shop: Any, platform: Any, link: Any) -> None:
    stranger = account_holder("acct_stranger", platform)
    with pytest.raises(Forbidden):
        account_reconnect(actor=stranger, account_id=shop.account_id, token=link.token)
