"""Everything else through the official SDK: one journey a resource, each answer held against the published shapes."""

import io
import json
import time
from typing import Any

import pytest
import stripe
from django.utils import timezone

from accounts.configuration import CUSTOM
from connect_dashboard.journal.models import Email, WebhookEndpoint
from connect_dashboard.journal.webhooks import delivery
from connect_dashboard.journal.webhooks.planning import TRIED_FOR
from requirements_app.models import VerificationOutcome
from requirements_app.services.verification import due_verification_ids, verification_send
from tests.factories.accounts import add_person, connected_account
from tests.factories.api import secret_key
from tests.factories.team import MembershipFactory, PlatformFactory
from tests.requirements.uploads import picture
from tests.sdk.conftest import client_of
from tests.sdk.shapes import absent, faults

BANK = {
    "object": "bank_account",
    "country": "US",
    "currency": "usd",
    "routing_number": "110000000",
    "account_number": "000123456789",
}


def plain(value: Any) -> Any:
    return json.loads(str(value))


def assert_shaped(*objects: Any) -> None:
    for one in objects:
        assert faults(plain(one)) == []


def test_persons(sdk: Any, shop: Any) -> None:
    account = connected_account(shop, configuration=CUSTOM).account
    persons = sdk.v1.accounts.persons
    maria = persons.create(
        account.pk,
        {
            "first_name": "Maria",
            "last_name": "Keller",
            "dob": {"day": 31, "month": 12, "year": 1985},
            "address": {"line1": "1 Main St", "city": "Denver", "state": "CO", "postal_code": "80202"},
            "relationship": {"representative": True, "owner": True, "percent_ownership": 25.5, "title": "CEO"},
            "metadata": {"seat": "1"},
        },
    )
    ben = persons.create(
        account.pk, {"first_name": "Ben", "relationship": {"director": True}}, {"idempotency_key": "b"}
    )
    assert isinstance(maria, stripe.Person)
    assert (maria.dob.year, maria.relationship.percent_ownership, maria.metadata["seat"]) == (1985, 25.5, "1")
    assert [one.id for one in persons.list(account.pk)] == [ben.id, maria.id]
    assert [one.id for one in persons.list(account.pk, {"relationship": {"director": True}})] == [ben.id]
    assert [one.id for one in persons.list(account.pk, {"limit": 1}).auto_paging_iter()] == [ben.id, maria.id]
    changed = persons.update(account.pk, ben.id, {"address": {"city": "Reno"}, "email": "ben@example.com"})
    assert (changed.address.city, changed.email) == ("Reno", "ben@example.com")
    assert_shaped(maria, changed, persons.retrieve(account.pk, maria.id))
    with pytest.raises(stripe.InvalidRequestError, match="representative"):
        persons.delete(account.pk, maria.id)
    assert persons.delete(account.pk, ben.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as gone:
        persons.retrieve(account.pk, ben.id)
    assert gone.value.http_status == 404


def test_what_an_individual_needs_stands_with_the_person_too(sdk: Any) -> None:
    account = sdk.v1.accounts.create(
        {
            "type": "custom",
            "business_type": "individual",
            "capabilities": {"transfers": {"requested": True}},
            "individual": {"first_name": "Maria"},
        }
    )
    needed = [key.partition(".")[2] for key in account.requirements.currently_due if key.startswith("individual.")]
    assert "last_name" in needed
    assert account.individual.requirements.currently_due == needed
    person = sdk.v1.accounts.persons.retrieve(account.id, account.individual.id)
    assert person.requirements.currently_due == needed


def test_capabilities_and_what_they_need(sdk: Any, shop: Any) -> None:
    account = connected_account(shop, capabilities={}).account
    asked = sdk.v1.accounts.capabilities.update(account.pk, "transfers", {"requested": True})
    assert (asked.requested, asked.status) == (True, "inactive")
    assert "external_account" in asked.requirements.currently_due
    found = sdk.v1.accounts.capabilities.list(account.pk, {"expand": ["data.account"]})
    assert [one.account.id for one in found] == [account.pk]
    assert_shaped(asked, *found)
    assert sdk.v1.accounts.capabilities.update(account.pk, "transfers", {"requested": False}).status == "unrequested"
    with pytest.raises(stripe.InvalidRequestError, match="No such capability"):
        sdk.v1.accounts.capabilities.retrieve(account.pk, "teleportation")


def test_external_accounts_by_numbers_and_by_tokens(sdk: Any, shop: Any) -> None:
    account = connected_account(shop, configuration=CUSTOM).account
    external = sdk.v1.accounts.external_accounts
    token = sdk.v1.tokens.create({"bank_account": BANK})
    assert (token.type, token.used, token.bank_account.last4) == ("bank_account", False, "6789")
    assert absent(token) == absent(token.bank_account) == []
    bank = external.create(account.pk, {"external_account": token.id, "metadata": {"branch": "main"}})
    card = external.create(account.pk, {"external_account": "tok_visa_debit", "default_for_currency": True})
    assert (bank.last4, bank.default_for_currency, card.brand) == ("6789", True, "Visa")
    assert external.retrieve(account.pk, bank.id).default_for_currency is False
    with pytest.raises(stripe.InvalidRequestError) as used:
        external.create(account.pk, {"external_account": token.id})
    assert used.value.code == "token_already_used"
    assert [one.id for one in external.list(account.pk, {"object": "card"})] == [card.id]
    changed = external.update(account.pk, bank.id, {"account_holder_name": "Maria", "default_for_currency": True})
    assert (changed.account_holder_name, changed.default_for_currency) == ("Maria", True)
    assert_shaped(bank, card, changed)
    assert external.delete(account.pk, card.id).deleted is True
    british = {**BANK, "country": "GB", "currency": "gbp", "routing_number": "10-88-00", "account_number": "00012345"}
    assert external.create(account.pk, {"external_account": british}).routing_number == "108800"


def test_an_account_token_says_that_the_terms_were_accepted(sdk: Any, shop: Any) -> None:
    said = {"business_type": "individual", "individual": {"first_name": "Jo"}, "tos_shown_and_accepted": True}
    token = sdk.v1.tokens.create({"account": said})
    account = sdk.v1.accounts.create(
        {"type": "custom", "account_token": token.id, "capabilities": {"transfers": {"requested": True}}}
    )
    assert (account.individual.first_name, account.tos_acceptance.ip) == ("Jo", "127.0.0.1")
    assert token.created <= account.tos_acceptance.date <= account.created
    assert sdk.v1.accounts.update(account.id, {"default_currency": "usd"}).default_currency == "usd"
    with pytest.raises(stripe.InvalidRequestError, match="are kept in usd"):
        sdk.v1.accounts.update(account.id, {"default_currency": "eur"})


def test_terms_accepted_now_are_taken_of_a_program_whose_clock_is_ahead(sdk: Any, shop: Any) -> None:
    def accepted(after: int) -> Any:
        terms = {"date": int(time.time()) + after, "ip": "203.0.113.7"}
        asked = {"transfers": {"requested": True}}
        return sdk.v1.accounts.create({"type": "custom", "capabilities": asked, "tos_acceptance": terms})

    assert accepted(60).tos_acceptance.ip == "203.0.113.7"
    with pytest.raises(stripe.InvalidRequestError, match="lies in the future") as refused:
        accepted(3600)
    assert refused.value.param == "tos_acceptance[date]"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("file_identity_document_success", ""),
        ("file_identity_document_failure", "verification_document_failed_test_mode"),
    ],
)
def test_documents_of_test_tokens_are_found_as_they_say(token: str, code: str, sdk: Any, shop: Any) -> None:
    account = connected_account(shop, configuration=CUSTOM).account
    person = add_person(account.connections.get(), representative=True)
    document = {"verification": {"document": {"front": token}}}
    for _ in range(2):
        attached = sdk.v1.accounts.persons.update(account.pk, person.pk, document)
        assert attached.verification.document.front.startswith("file_")
        for outcome_id in due_verification_ids(account.pk):
            verification_send(outcome_id)
    outcome = VerificationOutcome.objects.get(subject=f"{person.pk}.verification.document", superseded_at=None)
    assert (outcome.state, outcome.code) == ("failed" if code else "verified", code)


def test_each_update_is_told_once_with_what_was_different(sdk: Any, shop: Any) -> None:
    named = {"first_name": "Jo", "last_name": "Fern", "relationship": {"representative": True}}
    known = {"dob": {"day": 1, "month": 1, "year": 1901}, "id_number": "000000000", "phone": "0000000000"}
    address = {"line1": "address_full_match", "city": "Denver", "state": "CO", "postal_code": "80202"}
    account = sdk.v1.accounts.create(
        {
            "type": "custom",
            "business_type": "individual",
            "business_profile": {"mcc": "5734", "url": "https://accessible.stripe.com"},
            "capabilities": {"transfers": {"requested": True}},
            "external_account": BANK,
        }
    )
    sdk.v1.accounts.persons.create(account.id, {**named, **known, "address": address})
    for outcome_id in due_verification_ids(account.id):
        verification_send(outcome_id)
    events = list(sdk.v1.events.list({"limit": 100}, {"stripe_account": account.id}))[::-1]
    objects = [one.data.object.id for one in events]
    assert {"account.updated", "person.updated"} <= {one.type for one in events[1:]}
    for place, event in enumerate(events):
        if event.data.object.id in objects[:place]:
            assert event.data.previous_attributes.to_dict() != {}, event.type
    assert [one.type for one in events if one.data.object.object == "person"][0] == "person.created"


def test_account_links_rejections_files_and_countries(sdk: Any, shop: Any) -> None:
    account = connected_account(shop, configuration=CUSTOM).account
    person = add_person(connection := account.connections.get(), representative=True)
    links = {"refresh_url": "https://shop.example.com/again", "return_url": "https://shop.example.com/done"}
    link = sdk.v1.account_links.create({"account": account.pk, "type": "account_onboarding", **links})
    assert link.url.endswith(link.url.rpartition("/onboarding/")[2])
    assert 590 <= link.expires_at - link.created <= 600
    passport = io.BytesIO(picture())
    passport.name = "passport.png"
    file = sdk.v1.files.create({"purpose": "identity_document", "file": passport})
    assert (file.object, file.type, file.size) == ("file", "png", len(picture()))
    attached = sdk.v1.accounts.persons.update(
        account.pk,
        person.pk,
        {"verification": {"document": {"front": file.id}}, "expand": ["verification.document.front"]},
    )
    assert attached.verification.document.front.id == file.id
    assert sdk.v1.files.retrieve(file.id).purpose == "identity_document"
    assert [one.id for one in sdk.v1.files.list()] == [file.id]
    rejected = sdk.raw_request("post", f"/v1/accounts/{account.pk}/reject", reason="fraud")
    assert rejected.data["requirements"]["disabled_reason"] == "rejected.platform_fraud"
    us = sdk.v1.country_specs.retrieve("US")
    assert "individual.dob.day" in us.verification_fields.individual.minimum
    assert {one.id for one in sdk.v1.country_specs.list({"limit": 100})} > {"DE", "US"}
    assert absent(file) == absent(us) == absent(us.verification_fields.company) == []
    assert_shaped(link, attached, sdk.v1.accounts.retrieve(account.pk))
    assert connection.platform_id == shop.pk


def test_events_and_webhooks(sdk: Any, shop: Any, server: str, settings: Any, webhook_receiver: Any) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    hook = sdk.v1.webhook_endpoints.create(
        {"url": webhook_receiver.url, "enabled_events": ["account.updated"], "connect": True, "metadata": {"a": "1"}}
    )
    assert hook.secret.startswith("whsec_")
    assert "secret" not in sdk.v1.webhook_endpoints.retrieve(hook.id)
    account = sdk.v1.accounts.create({"type": "custom", "capabilities": {"transfers": {"requested": True}}})
    sdk.v1.accounts.update(account.id, {"business_profile": {"name": "Fern & Fog"}}, {"idempotency_key": "rename"})

    delivery.deliver(hook.id)
    assert len(webhook_receiver.received) == 2
    body, headers = next(one for one in webhook_receiver.received if b"Fern & Fog" in one[0])
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], hook.secret)
    assert (event.type, event.account, event.data.object.id) == ("account.updated", account.id, account.id)
    assert event.data.object.business_profile.name == "Fern & Fog"
    assert plain(event.data.previous_attributes) == {"business_profile": {"name": None}}
    assert event.request.idempotency_key == "rename"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], "whsec_other")

    listed = sdk.v1.events.list({"types": ["account.updated"]})
    assert [one.id for one in listed][0] == event.id
    assert plain(sdk.v1.events.retrieve(event.id).data) == plain(event.data)
    assert len(sdk.v1.events.list({}, {"stripe_account": account.id}).data) >= 2
    off = sdk.v1.webhook_endpoints.update(hook.id, {"disabled": True, "metadata": {"a": ""}})
    assert (off.status, off.metadata.to_dict()) == ("disabled", {})
    assert_shaped(hook, off, event)
    assert sdk.v1.webhook_endpoints.delete(hook.id).deleted is True


def test_an_endpoint_that_fails_for_days_is_turned_off_and_on_again(
    sdk: Any, shop: Any, settings: Any, webhook_receiver: Any
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    ada = MembershipFactory(platform=shop, roles=["administrator"])
    hook = sdk.v1.webhook_endpoints.create(
        {"url": webhook_receiver.url, "enabled_events": ["account.updated"], "connect": True}
    )
    account = sdk.v1.accounts.create({"type": "custom", "capabilities": {"transfers": {"requested": True}}})
    webhook_receiver.status = 500
    WebhookEndpoint.objects.update(failing_since=timezone.now() - TRIED_FOR, failures=40)
    delivery.deliver(hook.id)
    assert sdk.v1.webhook_endpoints.retrieve(hook.id).status == "disabled"
    assert [one.to for one in Email.objects.filter(deduplication_key__contains=hook.id)] == [ada.user.email]
    webhook_receiver.status = 200
    assert sdk.v1.webhook_endpoints.update(hook.id, {"disabled": False}).status == "enabled"
    sdk.v1.accounts.update(account.id, {"email": "new@example.com"})
    delivery.deliver(hook.id)
    assert b"new@example.com" in webhook_receiver.received[-1][0]


def test_a_key_that_asks_too_often_is_told_when_to_come_back(
    server: str, sdk: Any, shop: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connect_dashboard.api.rate_limit.time.time", lambda: 1_800_000_000.0)
    settings.API_RATE_LIMIT = 3
    for _ in range(3):
        sdk.v1.country_specs.retrieve("US")
    with pytest.raises(stripe.RateLimitError) as refused:
        sdk.v1.country_specs.retrieve("US")
    assert (refused.value.http_status, refused.value.headers["Retry-After"]) == (429, "1")
    assert client_of(server, secret_key(shop)).v1.country_specs.retrieve("US").id == "US"


def test_acting_for_an_account_and_errors_by_kind(server: str, sdk: Any, shop: Any) -> None:
    mine, foreign = connected_account(shop).account, connected_account(PlatformFactory()).account
    assert sdk.raw_request("get", "/v1/account", stripe_account=mine.pk).code == 200
    assert sdk.v1.accounts.retrieve_current().id == shop.public_id
    with pytest.raises(stripe.PermissionError) as refused:
        sdk.v1.events.list({}, {"stripe_account": foreign.pk})
    assert (refused.value.http_status, refused.value.error.code) == (403, "account_invalid")
    with pytest.raises(stripe.AuthenticationError):
        client_of(server, "sk_test_" + "x" * 40).v1.accounts.list()
    reader = client_of(server, secret_key(shop, accounts="read"))
    assert reader.v1.accounts.retrieve(mine.pk).id == mine.pk
    with pytest.raises(stripe.PermissionError):
        reader.v1.accounts.update(mine.pk, {"email": "x@example.com"})
    sdk.v1.accounts.update(mine.pk, {"email": "a@example.com"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.accounts.update(mine.pk, {"email": "b@example.com"}, {"idempotency_key": "k"})
    again = sdk.v1.accounts.update(mine.pk, {"email": "a@example.com"}, {"idempotency_key": "k"})
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        sdk.raw_request("get", "/v1/quotes")
    assert unknown.value.http_status == 404
