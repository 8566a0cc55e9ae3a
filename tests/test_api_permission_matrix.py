"""Every address of the API × kinds of keys × own and other platforms' objects. An address in no table fails."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import ExternalAccount
from connect_dashboard.api.scopes import READ, RESOURCES, WRITE
from connect_dashboard.api.verbs import ApiView, Verb
from connect_dashboard.api_urls import DIALECT, OURS
from connect_dashboard.journal.models import AuditEntry, Event, WebhookEndpoint
from connect_dashboard.team.models import Platform
from requirements_app.models import RemediationLink, UploadedFile
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import Program, secret_key

# Addresses of which nothing belongs to a platform.
SHARED = {"country_spec"}

ADDRESSES = {
    **{one.name: ("/v1/", one) for one in DIALECT},
    **{one.name: ("/manage/v1/", one) for one in OURS},
}


def view_of(name: str) -> type[ApiView]:
    return ADDRESSES[name][1].callback.cls


VERBS = [(name, method) for name in sorted(ADDRESSES) for method in view_of(name).verbs]


def verb_of(name: str, method: str) -> Verb:
    return view_of(name).verbs[method]


class World:
    """One of everything that an address can name, on one platform."""

    def __init__(self, platform: Platform) -> None:
        account = connected_account(platform).account
        self.account_id = account.pk
        self.ids = {
            "account_id": account.pk,
            "person_id": add_person(account.connections.get()).pk,
            "external_id": ExternalAccount.objects.create(
                id=f"ba_{platform.pk}",
                account=account,
                object="bank_account",
                country="US",
                currency="usd",
                last4="6789",
            ).pk,
            "capability": "transfers",
            "token_id": "btok_unknown",
            "country": "US",
            "file_id": UploadedFile.objects.create(platform=platform, purpose="identity_document", size=1).pk,
            "link_id": RemediationLink.objects.create(
                platform=platform, account=account, expires_at="2100-01-01T00:00Z"
            ).pk,
            "event_id": Event.objects.create(
                platform=platform, type="account.updated", object_id=account.pk, account_id=account.pk
            ).pk,
            "endpoint_id": WebhookEndpoint.objects.create(
                platform=platform, url="https://example.com/hook", enabled_events=["*"], secret="whsec_x"
            ).pk,
        }

    def address(self, name: str) -> str:
        prefix, pattern = ADDRESSES[name]
        path = str(pattern.pattern)
        for key, value in self.ids.items():
            path = path.replace(f"<str:{key}>", value)
        assert "<" not in path, path
        return prefix + path


def call(client: Client, secret: str, method: str, address: str) -> tuple[int, Any]:
    response = getattr(Program(client, secret), method.lower())(address)
    return response.status_code, json.loads(response.content)


def changes() -> list[int]:
    return [AuditEntry.objects.count(), Event.objects.count(), WebhookEndpoint.objects.count()]


def test_every_verb_names_a_known_resource() -> None:
    assert {verb_of(*one).resource for one in VERBS} <= set(RESOURCES)
    assert all(verb_of(name, method).level == (READ if method == "GET" else WRITE) for name, method in VERBS)


@pytest.mark.parametrize(("name", "method"), VERBS)
def test_nobody_comes_in_without_a_key(name: str, method: str, db: None, client: Client, platform: Platform) -> None:
    world, before = World(platform), changes()
    for headers in ({}, {"Authorization": "Bearer sk_test_" + "x" * 40}, {"Authorization": "Bearer nonsense"}):
        response = getattr(client, method.lower())(world.address(name), headers=headers)
        assert (response.status_code, response.json()["error"]["type"]) == (401, "invalid_request_error")
    assert changes() == before


@pytest.mark.parametrize(("name", "method"), VERBS)
def test_restricted_keys_reach_what_they_were_given(name: str, method: str, client: Client, platform: Platform) -> None:
    verb, world = verb_of(name, method), World(platform)
    others = {one: WRITE if RESOURCES[one][2] else READ for one in RESOURCES if one != verb.resource}
    lesser = others | ({verb.resource: READ} if verb.level == WRITE else {})
    secret = secret_key(platform, **lesser)
    before = changes()
    status, answer = call(client, secret, method, world.address(name))
    assert (status, answer["error"]["code"]) == (403, "permission_denied")
    assert changes() == before
    status, answer = call(client, secret_key(platform, **{verb.resource: verb.level}), method, world.address(name))
    assert status in (200, 400, 404), answer
    assert status != 404 or answer["error"]["code"] == "resource_missing"


@pytest.mark.parametrize(
    ("name", "method"), [one for one in VERBS if "<" in str(ADDRESSES[one[0]][1].pattern) and one[0] not in SHARED]
)
def test_objects_of_another_platform_do_not_exist(
    name: str, method: str, client: Client, platform: Platform, other_platform: Platform
) -> None:
    world, secret = World(other_platform), secret_key(platform)
    before = changes()
    status, answer = call(client, secret, method, world.address(name))
    # What is wrong with the request itself may be said first: it tells nothing of the object.
    missing = answer["error"].get("code") in ("resource_missing", "parameter_missing")
    assert (status in (400, 404), missing) == (True, True), answer
    assert changes() == before


@pytest.mark.parametrize(("name", "method"), VERBS)
def test_nobody_acts_for_an_account_of_another_platform(
    name: str, method: str, client: Client, platform: Platform, other_platform: Platform
) -> None:
    mine, theirs = World(platform), World(other_platform)
    secret = secret_key(platform)
    before = changes()
    program = Program(client, secret)
    response = getattr(program, method.lower())(mine.address(name), **{"Stripe-Account": theirs.account_id})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "account_invalid")
    assert changes() == before
