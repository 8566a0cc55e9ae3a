"""Every address of the API × kinds of keys × own and other platforms' objects. An address in no table fails."""

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from connect_dashboard.api.scopes import READ, RESOURCES, WRITE
from connect_dashboard.api.verbs import ApiView, Verb
from connect_dashboard.api_urls import DIALECT, OURS
from connect_dashboard.journal.models import AuditEntry, Event, WebhookEndpoint
from connect_dashboard.team.actors import system
from connect_dashboard.team.models import Platform
from connect_dashboard.ui.money import Money
from funds.models import Approval, LedgerEntry
from funds.services.bank_accounts import bank_account_add_by_token
from funds.services.debits import debit_refund
from funds.services.payouts import payout_create
from funds.services.top_ups import top_up_create
from funds.services.transfers import transfer_create, transfer_reverse
from requirements_app.models import RemediationLink, UploadedFile
from support_cases.models import Case
from tests.factories.accounts import add_person
from tests.factories.api import Program, secret_key
from tests.factories.debits import consent_of, pull
from tests.factories.payouts import paid_account
from tests.factories.team import MembershipFactory

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
        connection = paid_account(platform)
        account = connection.account
        self.account_id = account.pk
        self.ids = {
            "account_id": account.pk,
            "person_id": add_person(connection).pk,
            "external_id": account.external_accounts.get().pk,
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
            "case_id": Case.objects.create(account=account, platform=platform, subject="Payout missing").pk,
            **_movements(platform, connection),
            "entry_id": f"audit_{AuditEntry.objects.filter(platform=platform).latest('pk').pk}",
        }

    def address(self, name: str) -> str:
        prefix, pattern = ADDRESSES[name]
        path = str(pattern.pattern)
        for key, value in self.ids.items():
            path = path.replace(f"<str:{key}>", value)
        assert "<" not in path, path
        return prefix + path


def _movements(platform: Platform, connection: Any) -> dict[str, str]:
    """One of each movement, as the product makes them."""
    actor, money = system(platform), Money(1000, "usd")
    ada = MembershipFactory(platform=platform, roles=["administrator"])
    consent_of(connection)
    debit = pull(ada, connection, 5000)
    bank = bank_account_add_by_token(actor=actor, platform=platform, token="btok_us_verified")
    transfer = transfer_create(actor=actor, connection=connection, money=money, idempotency_key="t")
    reversal = transfer_reverse(actor=actor, transfer=transfer, money=Money(1, "usd"), idempotency_key="r")
    refund = debit_refund(actor=actor, debit=debit, money=money, reason="Twice", idempotency_key="b")
    payout = payout_create(
        actor=actor,
        connection=connection,
        money=money,
        destination_id=connection.account.external_accounts.get().pk,
        idempotency_key="p",
    )
    top_up = top_up_create(actor=actor, platform=platform, money=money, bank_account=bank, idempotency_key="u")
    approval = Approval.objects.create(
        platform=platform,
        kind="transfer",
        object_id=f"tr_{platform.pk}",
        amount=1,
        currency="usd",
        expires_at="2100-01-01T00:00Z",
    )
    line = LedgerEntry.objects.filter(platform=platform, transaction=transfer.ledger_transaction_id, holder="platform")
    return {
        "transfer_id": transfer.pk,
        "reversal_id": reversal.pk,
        "payout_id": payout.pk,
        "topup_id": top_up.pk,
        "charge_id": debit.pk,
        "refund_id": refund.pk,
        "approval_id": approval.pk,
        "transaction_id": line.get().public_id,
    }


def call(client: Client, secret: str, method: str, address: str) -> tuple[int, Any]:
    response = getattr(Program(client, secret), method.lower())(address)
    return response.status_code, json.loads(response.content)


def changes() -> list[int]:
    return [AuditEntry.objects.count(), Event.objects.count(), WebhookEndpoint.objects.count()]


@pytest.fixture(autouse=True)
def _without_limit(settings: Any) -> None:
    settings.API_RATE_LIMIT = 10**6
    settings.API_LOG_SECONDS = settings.API_KEY_SECONDS = 0


def test_every_verb_names_a_known_resource() -> None:
    assert {verb_of(*one).resource for one in VERBS} <= set(RESOURCES)
    assert all(verb_of(name, method).level == (READ if method == "GET" else WRITE) for name, method in VERBS)


def test_nobody_comes_in_without_a_key(db: None, client: Client, platform: Platform) -> None:
    world = World(platform)
    before = changes()
    for name, method in VERBS:
        for headers in ({}, {"Authorization": "Bearer sk_test_" + "x" * 40}, {"Authorization": "Bearer nonsense"}):
            response = getattr(client, method.lower())(world.address(name), headers=headers)
            told = (response.status_code, response.json()["error"]["type"])
            assert told == (401, "invalid_request_error"), (name, method)
    assert changes() == before


def test_restricted_keys_reach_what_they_were_given(client: Client, platform: Platform) -> None:
    world = World(platform)
    lesser, enough = {}, {}
    for resource, level in {(verb_of(*one).resource, verb_of(*one).level) for one in VERBS}:
        others = {one: WRITE if RESOURCES[one][2] else READ for one in RESOURCES if one != resource}
        lesser[resource, level] = secret_key(platform, **others, **({resource: READ} if level == WRITE else {}))
        enough[resource, level] = secret_key(platform, **{resource: level})
    before = changes()
    for name, method in VERBS:
        verb = verb_of(name, method)
        status, answer = call(client, lesser[verb.resource, verb.level], method, world.address(name))
        assert (status, answer["error"]["code"]) == (403, "permission_denied"), (name, method)
    assert changes() == before
    for name, method in VERBS:
        verb = verb_of(name, method)
        # What one address takes away is there again for the next.
        with transaction.atomic():
            status, answer = call(client, enough[verb.resource, verb.level], method, world.address(name))
            transaction.set_rollback(True)
        assert status in (200, 400, 404), (name, method, answer)
        assert status != 404 or answer["error"]["code"] == "resource_missing", (name, method, answer)


def test_only_keys_that_may_move_funds_do(client: Client, platform: Platform) -> None:
    world, secret = World(platform), secret_key(platform)
    before = changes()
    for name, method in VERBS:
        verb = verb_of(name, method)
        if verb.level == WRITE and verb.resource in ("charges", "payouts", "topups", "transfers"):
            _, answer = call(client, secret, method, world.address(name))
            # What is wrong with the request itself may be said first.
            told = answer["error"]["code"]
            assert told in ("permission_denied", "parameter_missing", "resource_missing"), (name, answer)
    assert changes() == before


def test_objects_of_another_platform_do_not_exist(client: Client, platform: Platform, other_platform: Platform) -> None:
    world, secret = World(other_platform), secret_key(platform, moves_funds=True)
    before = changes()
    for name, method in VERBS:
        if "<" not in str(ADDRESSES[name][1].pattern) or name in SHARED:
            continue
        status, answer = call(client, secret, method, world.address(name))
        # What is wrong with the request itself may be said first: it tells nothing of the object.
        missing = answer["error"].get("code") in ("resource_missing", "parameter_missing")
        assert (status in (400, 404), missing) == (True, True), (name, method, answer)
    assert changes() == before


def test_nobody_acts_for_an_account_of_another_platform(
    client: Client, platform: Platform, other_platform: Platform
) -> None:
    mine, theirs = World(platform), World(other_platform)
    program = Program(client, secret_key(platform, moves_funds=True))
    before = changes()
    for name, method in VERBS:
        response = getattr(program, method.lower())(mine.address(name), **{"Stripe-Account": theirs.account_id})
        told = (response.status_code, response.json()["error"]["code"])
        assert told == (403, "account_invalid"), (name, method)
    assert changes() == before
