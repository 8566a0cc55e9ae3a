"""What holds for every resource: decoding, errors, paging, versions, idempotency, limits."""

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from accounts.models import Account, Connection
from connect_dashboard.api.decoding import decode_query
from connect_dashboard.api.errors import ParameterError
from connect_dashboard.api.idempotency import answers_purge
from connect_dashboard.api.models import KeptAnswer, RequestLine
from connect_dashboard.api.request_log import lines_purge
from connect_dashboard.team.actors import system
from connect_dashboard.ui.money import Money
from funds.services.transfers import transfer_create
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import Program, key_of, secret_key
from tests.factories.funds import fund_platform
from tests.test_api_permission_matrix import VERBS, World, verb_of


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a%5Bb%5D=1", {"a": {"b": "1"}}),
        ("expand[]=x&expand[]=y", {"expand": {"0": "x", "1": "y"}}),
        ("expand[1]=y&expand[0]=x", {"expand": {"1": "y", "0": "x"}}),
    ],
)
def test_brackets_nest(text: str, decoded: Any) -> None:
    assert decode_query(text) == decoded


@pytest.mark.parametrize("text", ["a=1&a[b]=2", "[a]=1", "a[=1", "a" + "[b]" * 9 + "=1", "%ff=1"])
def test_what_cannot_be_nested_is_refused(text: str) -> None:
    with pytest.raises(ParameterError):
        decode_query(text)


def test_json_bodies_say_the_same(platform: Any, program: Program) -> None:
    account = connected_account(platform).account_id
    body = json.dumps({"metadata": {"tier": 7, "open": True}, "business_profile": {"name": None}})
    response = program.client.post(
        f"/v1/accounts/{account}", body, content_type="application/json", headers=program.headers
    )
    assert response.json()["metadata"] == {"tier": "7", "open": "true"}
    assert response.json()["business_profile"]["name"] is None


@pytest.mark.parametrize(
    ("path", "status", "code", "param"),
    [
        ("/v1/quotes", 404, None, None),
        ("/manage/v1/nothing", 404, None, None),
        ("/v1/accounts/acct_none", 404, "resource_missing", "account"),
        ("/v1/accounts?limit=101", 400, "parameter_invalid_integer", "limit"),
        ("/v1/accounts?starting_after=acct_x", 404, "resource_missing", "starting_after"),
        ("/v1/accounts?expand[]=data.shoes", 400, "property_not_expandable", "expand"),
        ("/v1/accounts?shoe=44", 400, "parameter_unknown", "shoe"),
        ("/v1/accounts?created[gte]=soon", 400, "parameter_invalid_integer", "created[gte]"),
        ("/v1/accounts?status=happy", 400, "parameter_invalid", "status"),
        ("/v1/accounts/search?query=shoe", 400, "parameter_invalid", "query"),
    ],
)
def test_errors_are_envelopes(path: str, status: int, code: Any, param: Any, platform: Any, program: Program) -> None:
    connected_account(platform)
    response = program.get(path)
    error = response.json()["error"]
    assert (response.status_code, error["type"]) == (status, "invalid_request_error")
    assert (error.get("code"), error.get("param")) == (code, param)
    assert error["message"]
    assert response["Request-Id"]


def test_what_nobody_foresaw_is_an_envelope_too(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts.api import accounts

    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(accounts, "accounts_newest", broken)
    response = program.get("/v1/accounts")
    assert (response.status_code, response.json()["error"]["type"]) == (500, "api_error")


def test_versions_are_echoed_and_malformed_ones_refused(program: Program) -> None:
    for version in ("2026-10-28.endive", "2019-02-19", "2031-01-01.fennel; beta_feature=v2"):
        response = program.get("/v1/accounts", **{"Stripe-Version": version})
        assert (response.status_code, response["Stripe-Version"]) == (200, version)
    refused = program.get("/v1/accounts", **{"Stripe-Version": "latest"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_stripe_version")


def test_basic_authentication_as_curl_sends_it(client: Any, platform: Any) -> None:
    basic = base64.b64encode(f"{secret_key(platform)}:".encode()).decode()
    assert client.get("/v1/accounts", headers={"Authorization": f"Basic {basic}"}).status_code == 200


def test_a_key_works_from_its_addresses_and_until_it_ends(client: Any, platform: Any) -> None:
    secret = secret_key(platform)
    program, key = Program(client, secret), key_of(secret)
    key.allowed_ips = ["203.0.113.0/24"]
    key.save()
    assert program.get("/v1/accounts").json()["error"]["code"] == "ip_not_allowed"
    key.allowed_ips = ["127.0.0.0/8", "10.0.0.1/32"]
    key.save()
    assert program.get("/v1/accounts").status_code == 200
    assert key_of(secret).last_used_at is not None
    key.expires_at = timezone.now() + timedelta(minutes=1)
    key.save()
    assert program.get("/v1/accounts").status_code == 200
    key.expires_at = timezone.now()
    key.save()
    assert program.get("/v1/accounts").json()["error"]["code"] == "api_key_expired"


def test_what_a_key_is_refused_stands_in_the_log_of_its_platform(client: Any, platform: Any) -> None:
    secret = secret_key(platform)
    program, key = Program(client, secret), key_of(secret)
    key.allowed_ips = ["203.0.113.0/24"]
    key.save()
    program.get("/v1/accounts")
    program.get("/v1/payment_intents")
    key.revoked_at = timezone.now()
    key.save()
    program.get("/v1/transfers")
    Program(client, "sk_test_nobodyhasthiskey").get("/v1/accounts")
    lines = RequestLine.objects.order_by("pk")
    assert [(one.path, one.status, one.error_code) for one in lines] == [
        ("/v1/accounts", 403, "ip_not_allowed"),
        ("/v1/payment_intents", 404, ""),
        ("/v1/transfers", 401, "api_key_expired"),
    ]


def test_the_same_request_meets_the_first_answer(platform: Any, program: Program) -> None:
    first = program.post(
        "/v1/accounts", "type=custom&capabilities[transfers][requested]=true", **{"Idempotency-Key": "k"}
    )
    again = program.post(
        "/v1/accounts", "capabilities[transfers][requested]=true&type=custom", **{"Idempotency-Key": "k"}
    )
    other = program.post("/v1/accounts", "type=custom&email=x@example.com", **{"Idempotency-Key": "k"})
    assert first.status_code == again.status_code == 200
    assert again.content == first.content
    assert (again["Idempotent-Replayed"], again["Idempotency-Key"]) == ("true", "k")
    assert "Idempotent-Replayed" not in first
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    assert Account.objects.count() == 1


def test_refusals_are_kept_and_mistakes_are_not(platform: Any, program: Program) -> None:
    account = connected_account(platform).account
    person = add_person(account.connections.get(), representative=True)
    address = f"/v1/accounts/{account.pk}/persons/{person.pk}"
    refused = program.post(address, "dob[year]=2024&dob[month]=1&dob[day]=1", **{"Idempotency-Key": "age"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_dob_age")
    again = program.post(address, "dob[year]=2024&dob[month]=1&dob[day]=1", **{"Idempotency-Key": "age"})
    assert (again.content, again["Idempotent-Replayed"]) == (refused.content, "true")
    program.post(address, "shoe=44", **{"Idempotency-Key": "shoe"})
    assert program.post(address, "first_name=Mia", **{"Idempotency-Key": "shoe"}).status_code == 200


def test_what_fails_half_way_is_undone_and_may_be_tried_again(
    platform: Any, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.api import accounts

    shown = accounts.account_shown

    def crash(*args: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(accounts, "account_shown", crash)
    body = "type=custom&capabilities[transfers][requested]=true"
    assert program.post("/v1/accounts", body, **{"Idempotency-Key": "k"}).status_code == 500
    assert (Account.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    monkeypatch.setattr(accounts, "account_shown", shown)
    assert program.post("/v1/accounts", body, **{"Idempotency-Key": "k"}).status_code == 200
    assert Account.objects.count() == 1


def test_a_revoked_key_changes_nothing_at_once_and_reads_for_a_second_at_most(
    client: Any, platform: Any, settings: Any
) -> None:
    settings.API_KEY_SECONDS = 1
    secret = secret_key(platform)
    program, key = Program(client, secret), key_of(secret)
    assert program.get("/v1/accounts").status_code == 200
    key.revoked_at = timezone.now()
    key.save()
    assert program.post("/v1/tokens", "person[first_name]=Mia").status_code == 401
    assert program.delete("/v1/webhook_endpoints/we_1").status_code == 401
    settings.API_KEY_SECONDS = 0
    assert program.get("/v1/accounts").json()["error"]["code"] == "api_key_expired"


def test_each_key_has_so_many_requests_a_second(
    program: Program, client: Any, platform: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connect_dashboard.api.rate_limit.time.time", lambda: 1_700_000_000.0)
    settings.API_RATE_LIMIT = 3
    answers = [program.get("/v1/country_specs/US") for _ in range(12)]
    refused = [one for one in answers if one.status_code == 429]
    assert len(refused) == 9
    assert (refused[0]["Retry-After"], refused[0].json()["error"]["code"]) == ("1", "rate_limit")
    other = Program(client, secret_key(platform))
    assert other.get("/v1/country_specs/US").status_code == 200
    monkeypatch.setattr("connect_dashboard.api.rate_limit.time.time", lambda: 1_700_000_001.0)
    assert program.get("/v1/country_specs/US").status_code == 200


def test_every_filter_of_the_dashboard_narrows_the_list(platform: Any, program: Program) -> None:
    """Each with a value that fits the first account alone, and one that fits none or the others."""
    fits = connected_account(
        platform,
        name="Sonne",
        country="DE",
        business_type="individual",
        requirements={"past_due": ["individual.dob"], "current_deadline": 1_700_000_000},
        email="jo@example.com",
    )
    others = [connected_account(platform, name=f"Alder {country}", country=country) for country in ("US", "FR")]
    Connection.objects.filter(pk=fits.pk).update(
        status="restricted", balance=-5000, created="2026-01-15T00:00Z", last_active_at="2026-01-15T00:00Z"
    )
    Connection.objects.exclude(pk=fits.pk).update(created="2026-06-15T00:00Z", last_active_at=timezone.now())

    def found(query: str) -> set[str]:
        answer = program.get("/v1/accounts", query)
        assert answer.status_code == 200, answer.json()
        return {one["id"] for one in answer.json()["data"]}

    every = {fits.account_id, *(one.account_id for one in others)}
    for query in (
        "q=jo@example.com",
        "q=country:DE",
        "status=restricted",
        "country=DE",
        "business_type=individual",
        "requirement=past_due",
        "overdue=1",
        "due_to=2024-01-01",
        "created_to=2026-01-15",
        "created[lt]=1775000000",
        "inactive_days=30",
        "balance=<0",
        "country[]=DE&country[]=IT",
        "country[]=DE&capability[]=transfers:active&capability[]=card_payments",
    ):
        assert found(query) == {fits.account_id}, query
    for query in ("dashboard=none", "capability=transfers", "country[]=DE&country[]=US&country[]=FR"):
        assert found(query) == every, query
    for query in ("created_from=2026-02-01", "created[gte]=1775000000", "country=US,FR", "due_from=2030-01-01"):
        assert fits.account_id not in found(query), query


def test_expansion_puts_objects_where_their_ids_stand(platform: Any, program: Program) -> None:
    account = connected_account(platform).account_id
    address = f"/v1/accounts/{account}/capabilities"
    assert program.get(address).json()["data"][0]["account"] == account
    found = program.get(address, "expand[0]=data.account").json()["data"]
    assert [one["account"]["id"] for one in found] == [account, account]


def test_expansion_goes_four_levels_deep_and_no_deeper(platform: Any, program: Program) -> None:
    fund_platform(platform, 5000)
    transfer = transfer_create(
        actor=system(platform),
        connection=connected_account(platform),
        money=Money(5000, "usd"),
        idempotency_key="t",
    )
    address, four = f"/v1/transfers/{transfer.pk}", "balance_transaction.source.destination_payment.balance_transaction"
    shown = program.get(address, f"expand[]={four}").json()
    deepest = shown["balance_transaction"]["source"]["destination_payment"]["balance_transaction"]
    assert (shown["id"], deepest["object"], deepest["net"]) == (transfer.pk, "balance_transaction", 5000)
    assert isinstance(deepest["source"], str)
    listed = program.get("/v1/transfers", f"expand[]=data.{four}").json()["data"]
    assert listed == [shown]
    error = program.get(address, f"expand[]={four}.source").json()["error"]
    assert (error["code"], error["param"]) == ("parameter_invalid", "expand")


def test_every_list_is_narrowed_by_when_its_objects_were_made(platform: Any, program: Program) -> None:
    world, tried = World(platform), 0
    for name, method in VERBS:
        verb = verb_of(name, method)
        if not verb.many or "created" not in verb.params:
            continue
        address, year = world.address(name), 1_700_000_000
        whole = program.get(address, "limit=100").json()["data"]
        assert program.get(address, f"limit=100&created[gte]={year}").json()["data"] == whole, name
        assert program.get(address, f"created[gt]={year}&created[lte]={year + 1}").json()["data"] == [], name
        tried += bool(whole)
    assert tried >= 10


def test_a_moment_is_all_of_its_second(platform: Any, program: Program) -> None:
    """Who asks for what came after the last that they know does not get that one again."""
    account = connected_account(platform)
    Connection.objects.filter(pk=account.pk).update(created="2026-01-15T00:00:00.7Z")

    def found(bounds: str) -> int:
        return len(program.get("/v1/accounts", bounds).json()["data"])

    second = 1_768_435_200
    assert (found(f"created[gt]={second}"), found(f"created[gte]={second}")) == (0, 1)
    assert (found(f"created[lt]={second}"), found(f"created[lte]={second}"), found(f"created={second}")) == (0, 1, 1)
    assert found(f"created[gt]={second - 1}&created[lt]={second + 1}") == 1


def test_the_account_header_shows_what_is_of_that_account_alone(platform: Any, program: Program) -> None:
    mine, other = World(platform), connected_account(platform).account_id
    header = {"Stripe-Account": mine.account_id}

    def shown(path: str) -> Any:
        return program.get(path, **header).json()["data"]

    assert program.get("/v1/account", **header).json()["id"] == mine.account_id
    assert [one["id"] for one in shown("/v1/payouts")] == [mine.ids["payout_id"]]
    assert program.get("/v1/payouts").json()["data"] == []
    assert [one["id"] for one in shown("/manage/v1/support_cases")] == [mine.ids["case_id"]]
    assert {one["account"] for one in shown("/manage/v1/audit_entries")} == {mine.account_id}
    assert {one["account"] for one in shown("/v1/events")} == {mine.account_id}
    assert {one["account"] for one in program.get("/v1/events", f"account={other}").json()["data"]} == set()
    for crossed in (program.get(f"/v1/accounts/{other}", **header), program.post(f"/v1/accounts/{other}", **header)):
        assert (crossed.status_code, crossed.json()["error"]["code"]) == (403, "account_invalid")


@pytest.mark.parametrize("number", [1, 25])
def test_lists_and_reads_cost_the_same_however_long(
    number: int, platform: Any, program: Program, django_assert_num_queries: Any
) -> None:
    made = [connected_account(platform, name=f"Shop {one}") for one in range(number)]
    program.get("/v1/accounts")
    # The key; the page's ids; the accounts; the line of the log.
    with django_assert_num_queries(4):
        assert len(program.get("/v1/accounts", "limit=100").json()["data"]) == number
    with django_assert_num_queries(3):
        program.get(f"/v1/accounts/{made[0].account_id}")


def test_a_create_costs_no_more_queries_the_more_it_says(program: Program, django_assert_num_queries: Any) -> None:
    said = {"type": "custom", "country": "US", "capabilities[transfers][requested]": "true"}
    more = said | {
        "business_type": "company",
        "email": "jo@example.com",
        "capabilities[card_payments][requested]": "true",
    }
    for sent in (said, more):
        program.post("/v1/accounts", urlencode(sent))
    # The key and the log; the account in seven INSERTs, its event's deliveries; read twice, for event and answer;
    # the transaction and the service's own within it.
    for sent in (said, more):
        with django_assert_num_queries(16):
            program.post("/v1/accounts", urlencode(sent))


def test_requests_are_logged_without_what_is_personal(platform: Any, program: Program) -> None:
    account = connected_account(platform).account_id
    program.post(f"/v1/accounts/{account}", "email=maria@example.com&metadata[tier]=gold", **{"Idempotency-Key": "k"})
    program.get("/v1/accounts/acct_none")
    program.get(f"/v1/accounts/{account}")
    lines = list(RequestLine.objects.order_by("pk"))
    assert [(one.method, one.status, one.error_code) for one in lines] == [
        ("POST", 200, ""),
        ("GET", 404, "resource_missing"),
        ("GET", 200, ""),
    ]
    assert lines[0].parameters == {"email": "[redacted]", "metadata": {"tier": "gold"}}
    assert (lines[0].answer["email"], lines[0].idempotency_key) == ("[redacted]", "k")
    assert lines[2].answer is None


def test_answers_and_lines_are_forgotten_in_time_but_for_those_about_money(platform: Any, program: Program) -> None:
    program.post("/v1/tokens", "person[first_name]=Mia", **{"Idempotency-Key": "a"})
    KeptAnswer.objects.create(platform=platform, key="money", fingerprint="", for_good=True)
    assert (answers_purge(), lines_purge()) == (0, 0)
    KeptAnswer.objects.update(created=timezone.now() - timedelta(days=8))
    RequestLine.objects.update(created=timezone.now() - timedelta(days=31))
    assert (answers_purge(), lines_purge()) == (1, 1)
    assert KeptAnswer.objects.get().key == "money"
