"""The developers' pages: as many queries for a full list as for one row, bad forms keep what was typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect_dashboard.api.models import ApiKey, RequestLine
from connect_dashboard.journal.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from connect_dashboard.journal.webhooks.delivery import secrets_of
from tests.factories.api import Program, key_of, secret_key
from tests.factories.payments import advance

LISTS = {
    "/developers/": 5,
    "/developers/webhooks/": 5,
    "/developers/events/": 5,
    "/developers/requests/": 6,
    "/developers/webhooks/we_one/": 6,
}


@pytest.fixture
def devs(dev: Any, client_for: Any) -> Any:
    return client_for(dev)


def things(platform: Any, first: int, last: int) -> None:
    """Of everything that is listed, some."""
    endpoint, _ = WebhookEndpoint.objects.get_or_create(
        id="we_one", platform=platform, defaults={"url": "https://example.com/hook", "enabled_events": ["*"]}
    )
    for number in range(first, last):
        key = ApiKey.objects.create(
            platform=platform, name=f"Key {number}", kind="secret", prefix="sk_test_", last4="abcd", hash=str(number)
        )
        event = Event.objects.create(platform=platform, type="account.updated", object_id="acct_1", account_id="acct_1")
        delivery = WebhookDelivery.objects.create(
            platform=platform, event=event, endpoint=endpoint, give_up_at="2100-01-01T00:00Z"
        )
        WebhookAttempt.objects.create(delivery=delivery, status=500, answer="no", milliseconds=3)
        WebhookEndpoint.objects.create(platform=platform, url=f"https://example.com/{number}", enabled_events=["*"])
        RequestLine.objects.create(
            platform=platform,
            api_key=key,
            request_id=f"r{number}",
            method="GET",
            path="/v1/x",
            status=200,
            milliseconds=1,
        )


def test_lists_ask_as_much_for_many_rows_as_for_one(
    devs: Any, platform: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    things(platform, 0, 1)
    asked = {}
    for page in LISTS:
        with django_assert_max_num_queries(12) as one:
            assert devs.get(page).status_code == 200
        asked[page] = len(one)
    things(platform, 1, 25)
    for page, number in asked.items():
        with django_assert_num_queries(number):
            assert devs.get(page).status_code == 200
    assert asked == LISTS


def test_an_endpoint_that_cannot_be_is_refused_beside_its_field(devs: Any, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    for url in (
        "http://shop.example.com/hook",
        "https://127.0.0.1/hook",
        "https://user:pass@shop.example.com/",
        "ftp://x",
    ):
        answer = devs.post("/developers/webhooks/new/", {"url": url, "connect": "true", "every_event": "on"})
        assert (answer.status_code, url in answer.content.decode()) == (422, True)
    answer = devs.post("/developers/webhooks/new/", {"url": "https://shop.example.com/hook", "connect": "true"})
    assert answer.status_code == 422
    assert not WebhookEndpoint.objects.exists()
    assert devs.get("/developers/webhooks/new/").status_code == 200
    assert devs.put("/developers/webhooks/new/").status_code == 405


def test_a_delivery_shows_what_was_sent_and_answered_and_is_sent_again(devs: Any, platform: Any) -> None:
    things(platform, 0, 1)
    delivery = WebhookDelivery.objects.get()
    WebhookDelivery.objects.update(status=WebhookDelivery.Status.FAILED, next_attempt_at="2100-01-01T00:00Z")
    page = devs.get(f"/developers/deliveries/{delivery.pk}/").content.decode()
    assert delivery.event_id in page
    assert "500" in page
    assert devs.get(f"/developers/deliveries/{delivery.pk}/resend/").status_code == 405
    devs.post(f"/developers/deliveries/{delivery.pk}/resend/")
    delivery.refresh_from_db()
    assert delivery.status == WebhookDelivery.Status.PENDING


def test_the_request_log_is_narrowed(devs: Any, platform: Any) -> None:
    things(platform, 0, 2)
    RequestLine.objects.filter(request_id="r1").update(status=400, path="/v1/transfers", method="POST")
    for query, shown in [("outcome=failed", [1]), ("outcome=ok", [0]), ("method=POST", [1]), ("path=/v1/t", [1])]:
        page = devs.get(f"/developers/requests/?{query}").content.decode()
        assert [number for number in (0, 1) if ("/v1/x", "/v1/transfers")[number] in page] == shown, query
    assert devs.get("/developers/requests/?method=FLY").status_code == 422


def test_what_changed_is_named_as_the_object_names_it(devs: Any, platform: Any) -> None:
    changed = ["person_1.first_name", "person_1.relationship.title"]
    Event.objects.create(platform=platform, type="person.updated", object_id="person_1", changed=changed)
    page = devs.get("/developers/events/").content.decode()
    assert "<td>first_name, relationship.title</td>" in page


def moments_on(page: Any) -> list[str]:
    return re.findall(r'c-moment__words">([^<]+)<', page.content.decode())


def test_a_clock_of_the_sandbox_leaves_the_times_of_programs_alone(devs: Any, platform: Any) -> None:
    things(platform, 0, 1)
    advance(platform, days=40)
    now = timezone.now()
    ApiKey.objects.update(last_used_at=now, expires_at=now + timedelta(hours=2, minutes=1))
    WebhookEndpoint.objects.filter(pk="we_one").update(
        failing_since=now, previous_secret="whsec_old", previous_secret_until=now + timedelta(hours=2, minutes=1)
    )
    delivery = WebhookDelivery.objects.get()
    WebhookDelivery.objects.update(next_attempt_at=now + timedelta(hours=2, minutes=1))
    line = RequestLine.objects.get()
    for page, told in {
        "/developers/": ["in 2 hours", "just now"],
        "/developers/webhooks/": ["just now"],
        "/developers/webhooks/we_one/": ["just now", "in 2 hours", "just now", "in 2 hours"],
        f"/developers/deliveries/{delivery.pk}/": ["just now", "in 2 hours", "just now"],
        "/developers/requests/": ["just now"],
        f"/developers/requests/{line.pk}/": ["just now"],
        # Events happen by the clock of what they tell of.
        "/developers/events/": ["1 month ago"],
    }.items():
        assert moments_on(devs.get(page)) == told, page


def test_a_key_is_replaced_and_the_old_one_works_on_until_its_time(devs: Any, client: Any, platform: Any) -> None:
    old = secret_key(platform)
    page = devs.post(f"/developers/keys/{key_of(old).pk}/roll/", {"form_token": "once", "overlap": "3600"})
    new = re.findall(r"sk_test_[A-Za-z0-9]{40}", page.content.decode())[0]
    assert [Program(client, one).get("/v1/accounts").status_code for one in (old, new)] == [200, 200]
    again = devs.post(f"/developers/keys/{key_of(old).pk}/roll/", {"form_token": "once", "overlap": "3600"})
    assert (new in again.content.decode(), ApiKey.objects.count()) == (False, 2)
    ApiKey.objects.filter(pk=key_of(old).pk).update(expires_at=timezone.now())
    assert [Program(client, one).get("/v1/accounts").status_code for one in (old, new)] == [401, 200]


def test_a_key_is_narrowed_to_addresses_and_revoked(devs: Any, client: Any, platform: Any) -> None:
    secret = secret_key(platform)
    edit, program = f"/developers/keys/{key_of(secret).pk}/", Program(client, secret)
    told = {"name": "Shop backend", "kind": "secret", "form_token": "t"}
    wrong = devs.post(edit, {**told, "allowed_ips": "203.0.113.0/24\nnowhere"})
    assert (wrong.status_code, "nowhere" in wrong.content.decode()) == (422, True)
    devs.post(edit, {**told, "allowed_ips": "203.0.113.0/24"})
    assert program.get("/v1/accounts").status_code == 403
    devs.post(edit, {**told, "allowed_ips": "203.0.113.0/24, 127.0.0.1"})
    assert program.get("/v1/accounts").status_code == 200
    devs.post(f"{edit}revoke/")
    assert program.get("/v1/accounts").status_code == 401
    assert "Revoked" in devs.get("/developers/").content.decode()


def test_a_secret_is_replaced_and_both_sign_until_its_time(devs: Any, platform: Any) -> None:
    endpoint = WebhookEndpoint.objects.create(
        platform=platform, url="https://example.com/hook", enabled_events=["*"], secret="whsec_old"
    )
    page = devs.post(f"/developers/webhooks/{endpoint.pk}/secret/", {"form_token": "once", "overlap": "3600"})
    new = re.findall(r"whsec_[A-Za-z0-9_-]+", page.content.decode())[0]
    endpoint.refresh_from_db()
    now = timezone.now()
    assert secrets_of(endpoint, now) == [new, "whsec_old"]
    assert secrets_of(endpoint, now + timedelta(hours=1, seconds=1)) == [new]
    assert "Two in force until" in devs.get(f"/developers/webhooks/{endpoint.pk}/").content.decode()
