"""What lies below ``/manage/v1/`` through the official SDK: its raw requests carry whatever it has no class for."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from accounts.configuration import CUSTOM, STANDARD
from connect_dashboard.journal.models import Email
from connect_dashboard.team.actors import operator
from support_cases.services.desks import case_assign
from tests.factories.accounts import connected_account
from tests.factories.api import secret_key
from tests.factories.payouts import paid_account
from tests.factories.team import MembershipFactory
from tests.requirements.remediation import account_with_holder
from tests.sdk.conftest import client_of
from tests.sdk.shapes import described_faults
from tests.support.cases import express_account, raised

Ask = Callable[..., Any]


def asking(sdk: Any) -> Ask:
    """Answers of ``sdk`` to raw requests, each held against its described shape."""

    def ask(method: str, path: str, **params: Any) -> Any:
        answer = sdk.raw_request(method, f"/manage/v1/{path}", **params).data
        for one in answer["data"] if answer["object"] == "list" else [answer]:
            assert_described(one)
        return answer

    return ask


def assert_described(answer: Any) -> None:
    name = answer["object"]
    if name == "manage.support_case" and "messages" in answer:
        name = "manage.support_case_details"
    assert described_faults(answer, name) == []


@pytest.fixture
def ask(sdk: Any) -> Ask:
    return asking(sdk)


@pytest.fixture
def ada(shop: Any) -> Any:
    return MembershipFactory(platform=shop, roles=["administrator"])


def test_requirements_as_entries_and_what_another_choice_would_ask(ask: Ask, sdk: Any, shop: Any) -> None:
    account = sdk.v1.accounts.create({"type": "custom", "capabilities": {"transfers": {"requested": True}}})
    found = ask("get", f"accounts/{account.id}/requirements", limit=100)
    entry = next(one for one in found["data"] if "external_account" in one["fields"])
    assert (entry["status"], entry["account"], entry["off"]) == ("past_due", account.id, ["Transfers"])
    pages = [ask("get", f"accounts/{account.id}/requirements", limit=1)]
    while pages[-1]["has_more"]:
        last = pages[-1]["data"][-1]["id"]
        pages.append(ask("get", f"accounts/{account.id}/requirements", limit=1, starting_after=last))
    assert [one["data"][0]["id"] for one in pages] == [one["id"] for one in found["data"]]
    assert ask("get", f"accounts/{account.id}/requirements", status="future")["data"] == []

    german = ask("get", "what_if", country="DE", capabilities=["transfers"], business_type="individual")
    assert (german["account"], german["groups"][0]["missing"] > 0) == (None, True)
    own = ask("get", "what_if", account=account.id, business_type="company")
    assert (own["account"], own["capabilities"], own["country"]) == (account.id, ["transfers"], "US")
    with pytest.raises(stripe.InvalidRequestError, match="Not a capability"):
        ask("get", "what_if", country="DE", capabilities=["teleportation"])


def test_remediation_links_from_making_one_to_withdrawing_it(ask: Ask, sdk: Any, shop: Any, ada: Any) -> None:
    connection, _ = account_with_holder(ada)
    links = f"accounts/{connection.account_id}/remediation_links"
    made = ask("post", links, fields=["business_profile.url"], send_to="maria@example.com")
    assert "/remediation/" in made["url"]
    assert (made["fields"], made["status"], made["sent_to"]) == (
        ["business_profile.url"],
        "open",
        "maria@example.com",
    )
    other = ask("post", links)
    # Its address is told once.
    assert ask("get", f"{links}/{made['id']}") == {**made, "url": None}
    assert [one["id"] for one in ask("get", links)["data"]] == [other["id"], made["id"]]
    sent = ask("post", f"{links}/{other['id']}/send", to="m.keller@example.com")
    reminded = ask("post", f"{links}/{other['id']}/remind")
    assert (sent["reminded_at"], reminded["reminded_at"] > 0) == (None, True)
    with pytest.raises(stripe.InvalidRequestError) as too_soon:
        ask("post", f"{links}/{other['id']}/remind")
    assert too_soon.value.code == "reminded_already"
    with pytest.raises(stripe.InvalidRequestError) as nobody:
        ask("post", f"{links}/{other['id']}/send", to="nobody")
    assert (nobody.value.code, nobody.value.param) == ("email_invalid", "to")
    assert ask("post", f"{links}/{made['id']}/revoke")["status"] == "revoked"
    assert list(Email.objects.order_by("pk").values_list("to", flat=True)) == [
        "maria@example.com",
        "m.keller@example.com",
        "m.keller@example.com",
    ]
    with pytest.raises(stripe.InvalidRequestError) as gone:
        ask("get", f"accounts/{connected_account(shop).account_id}/remediation_links/{made['id']}")
    assert gone.value.code == "resource_missing"


def test_payments_and_payouts_are_paused_and_resumed(ask: Ask, sdk: Any, shop: Any) -> None:
    account = paid_account(shop).account_id
    assert ask("get", f"accounts/{account}/pauses") == {
        "object": "manage.pauses",
        "account": account,
        "obstacle": None,
        "payments": False,
        "payouts": False,
    }
    both = ask("post", f"accounts/{account}/pauses", payments=True, payouts=True)
    assert (both["payments"], both["payouts"]) == (True, True)
    shown = sdk.v1.accounts.retrieve(account)
    assert (shown.charges_enabled, shown.payouts_enabled) == (False, False)
    assert shown.requirements.disabled_reason == "platform_paused"
    one = ask("post", f"accounts/{account}/pauses", payments=False)
    assert (one["payments"], one["payouts"]) == (False, True)
    assert sdk.v1.accounts.retrieve(account).charges_enabled is True
    trail = ask("get", "audit_entries", account=account, limit=3)
    assert [entry["action"] for entry in trail["data"]] == [
        "account.payments_resumed",
        "account.payouts_paused",
        "account.payments_paused",
    ]
    theirs = connected_account(shop, configuration=STANDARD).account_id
    assert ask("get", f"accounts/{theirs}/pauses")["obstacle"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        ask("post", f"accounts/{theirs}/pauses", payouts=True)
    assert refused.value.code == "not_liable"


def test_a_restricted_key_pauses_only_if_it_was_given_that(server: str, shop: Any) -> None:
    account = paid_account(shop).account_id
    editor = asking(client_of(server, secret_key(shop, accounts="write", pauses="read")))
    assert editor("get", f"accounts/{account}/pauses")["payments"] is False
    with pytest.raises(stripe.PermissionError):
        editor("post", f"accounts/{account}/pauses", payments=True)
    pauser = asking(client_of(server, secret_key(shop, pauses="write")))
    assert pauser("post", f"accounts/{account}/pauses", payments=True)["payments"] is True


def test_the_trail_by_who_and_when(ask: Ask, sdk: Any, shop: Any, ada: Any) -> None:
    account = sdk.v1.accounts.create({"type": "custom", "capabilities": {"transfers": {"requested": True}}})
    connection, _ = account_with_holder(ada)
    made = ask("get", "audit_entries", action="account.created")["data"]
    assert [(one["account"], one["actor"]["kind"]) for one in made] == [(account.id, "api_key")]
    assert ask("get", f"audit_entries/{made[0]['id']}") == made[0]
    hers = ask("get", "audit_entries", actor={"kind": "user", "id": str(ada.user_id)})["data"]
    assert {one["account"] for one in hers} == {connection.account_id}
    assert ask("get", "audit_entries", actor={"kind": "user", "id": "0"})["data"] == []
    second = made[0]["created"]
    for bounds, found in (({"lt": second}, []), ({"gte": second, "lt": second + 1}, made), ({"gt": second}, [])):
        assert ask("get", "audit_entries", action="account.created", created=bounds)["data"] == found
    for wrong in ("audit_0", "audit_x", f"audit_{10**17}"):
        with pytest.raises(stripe.InvalidRequestError, match="No such audit entry"):
            ask("get", f"audit_entries/{wrong}")


def test_support_cases_are_read_answered_and_assigned(ask: Ask, sdk: Any, shop: Any, ada: Any) -> None:
    case = raised(express_account(shop))
    other = raised(express_account(shop, email="ben@example.com"), "Late payout", "Where is it?")
    case_assign(actor=operator(ada), case_id=other.pk, user_id=ada.user_id)
    assert [one["id"] for one in ask("get", "support_cases", limit=100)["data"]] == [other.pk, case.pk]
    assert [one["id"] for one in ask("get", "support_cases", q="zebra")["data"]] == [case.pk]
    assert [one["id"] for one in ask("get", "support_cases", assignee="nobody")["data"]] == [case.pk]
    assert [one["id"] for one in ask("get", "support_cases", assignee=str(ada.user_id))["data"]] == [other.pk]
    assert [one["id"] for one in ask("get", "support_cases", account=case.account_id)["data"]] == [case.pk]
    with pytest.raises(stripe.InvalidRequestError) as wrong:
        ask("get", "support_cases", assignee="ada")
    assert wrong.value.param == "assignee"
    sent = ask("post", f"support_cases/{case.pk}/emails", text="The bank says it never arrived.")
    assert (sent["direction"], sent["attachments"]) == ("out", [])
    given = ask("post", f"support_cases/{case.pk}/assign", assignee=ada.user_id)
    assert given == {"object": "manage.support_case_assignment", "assignee": ada.user_id, "case": case.pk}
    whole = ask("get", f"support_cases/{case.pk}")
    assert [one["text"] for one in whole["messages"]] == ["Where is my zebra money?"]
    assert ([one["text"] for one in whole["emails"]], whole["assignee"]) == (
        ["The bank says it never arrived."],
        ada.user_id,
    )
    assert ask("post", f"support_cases/{case.pk}/assign", assignee="")["assignee"] is None


def test_a_changed_payout_schedule_is_an_event_of_balance_settings(sdk: Any, shop: Any) -> None:
    account = connected_account(shop, configuration=CUSTOM).account_id
    weekly = {"interval": "weekly", "weekly_payout_days": ["friday"]}
    on_behalf = {"stripe_account": account}
    sdk.v1.balance_settings.update(
        {"payments": {"payouts": {"schedule": weekly}, "debit_negative_balances": True}}, on_behalf
    )
    # What changes nothing, or something else, is no event of them.
    sdk.v1.balance_settings.update({"payments": {"payouts": {"schedule": weekly}}}, on_behalf)
    sdk.v1.accounts.update(account, {"email": "x@example.com"})
    events = sdk.v1.events.list({"type": "balance_settings.updated"}, on_behalf).data
    assert len(events) == 1
    assert (events[0].account, events[0].data.object.object) == (account, "balance_settings")
    payments = events[0].data.object.payments
    assert (payments.payouts.schedule.to_dict(), payments.debit_negative_balances) == (weekly, True)
    assert events[0].data.previous_attributes.to_dict() == {
        "payments": {
            "debit_negative_balances": False,
            "payouts": {"schedule": {"interval": "daily", "weekly_payout_days": None}},
        }
    }
    sdk.v1.accounts.update(account, {"settings": {"payouts": {"statement_descriptor": "FERN"}}})
    newest = sdk.v1.events.list({"type": "balance_settings.updated", "account": account}).data[0]
    assert newest.data.previous_attributes.to_dict() == {"payments": {"payouts": {"statement_descriptor": None}}}
