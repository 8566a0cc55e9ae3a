"""Webhooks: planned with the event, sent at least once, to no address of our own network."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from accounts.services.metadata import metadata_update_many
from accounts.services.profile import profile_update
from connect_dashboard.journal.models import Email, Event, WebhookDelivery, WebhookEndpoint
from connect_dashboard.journal.webhooks import delivery, sending
from connect_dashboard.journal.webhooks.addresses import AddressRefused, check_url, resolve
from connect_dashboard.journal.webhooks.sending import Result, post
from connect_dashboard.journal.webhooks.signing import signature_header
from connect_dashboard.team.actors import system
from tests.factories.accounts import connected_account
from tests.factories.api import Program

OK = Result(200, "thanks", "", 5)
DOWN = Result(None, "", "The connection was refused", 1)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """What the receiver answers from now on; the last one again and again."""
    told = [OK]
    monkeypatch.setattr(delivery, "post", lambda *args: told.pop(0) if len(told) > 1 else told[0])
    return told


def endpoint(platform: Any, **fields: Any) -> WebhookEndpoint:
    known = {"url": "https://hooks.example.com/", "enabled_events": ["*"], "connect": True, "secret": "whsec_1"}
    return WebhookEndpoint.objects.create(platform=platform, **(known | fields))


def rename(connection: Any, name: str) -> None:
    profile_update(actor=system(connection.platform), connection=connection, changes={"business_profile.name": name})


def test_events_go_to_whoever_listens_and_to_nobody_else(platform: Any, other_platform: Any) -> None:
    connection = connected_account(platform)
    listening = endpoint(platform, enabled_events=["account.updated"])
    for deaf in (
        {"enabled_events": ["person.created"]},
        {"connect": False},
        {"status": "disabled"},
    ):
        endpoint(platform, **deaf)
    endpoint(other_platform)
    rename(connection, "Fern")
    assert {one.endpoint_id for one in WebhookDelivery.objects.all()} == {listening.pk}


def test_events_show_the_object_as_it_was_and_what_it_said_before(platform: Any) -> None:
    connection = connected_account(platform, name="Alder")
    rename(connection, "Birch")
    rename(connection, "Cedar")
    events = list(Event.objects.filter(type="account.updated").order_by("created"))
    assert [one.shown["business_profile"]["name"] for one in events] == ["Birch", "Cedar"]
    assert events[-1].previous == {"business_profile": {"name": "Birch"}}


def test_events_of_a_job_show_their_object_from_the_first_delivery_on(platform: Any, answers: list[Result]) -> None:
    connection = connected_account(platform)
    hook = endpoint(platform)
    metadata_update_many(actor=system(platform), connections=[connection], changes={"tier": "gold"})
    assert Event.objects.get().shown is None
    delivery.deliver(hook.pk)
    assert Event.objects.get().shown["metadata"] == {"tier": "gold"}


def test_what_arrives_is_done_and_what_does_not_is_tried_again(platform: Any, answers: list[Result]) -> None:
    hook, connection = endpoint(platform), connected_account(platform)
    rename(connection, "Fern")
    answers[:] = [DOWN, OK]
    delivery.deliver(hook.pk)
    one = WebhookDelivery.objects.get()
    assert (one.status, one.attempts) == ("pending", 1)
    assert timedelta(seconds=7) < one.next_attempt_at - timezone.now() < timedelta(seconds=13)
    hook.refresh_from_db()
    assert hook.failures == 1
    assert hook.resting_until > timezone.now()
    delivery.deliver(hook.pk)
    assert WebhookDelivery.objects.get().attempts == 1
    WebhookDelivery.objects.update(next_attempt_at=timezone.now())
    WebhookEndpoint.objects.update(resting_until=None)
    delivery.deliver(hook.pk)
    one.refresh_from_db()
    hook.refresh_from_db()
    assert (one.status, one.attempts, hook.failures, hook.failing_since) == ("delivered", 2, 0, None)
    assert [(entry.status, entry.error) for entry in one.tries.all()] == [(200, ""), (None, DOWN.error)]


def test_an_endpoint_that_has_failed_for_days_is_turned_off_and_its_developers_told(
    platform: Any, ada: Any, vic: Any, answers: list[Result]
) -> None:
    hook, connection = endpoint(platform), connected_account(platform)
    rename(connection, "Fern")
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=3), failures=40)
    WebhookDelivery.objects.update(give_up_at=timezone.now())
    answers[:] = [DOWN]
    delivery.deliver(hook.pk)
    hook.refresh_from_db()
    assert (hook.status, WebhookDelivery.objects.get().status) == ("disabled", "failed")
    letters = Email.objects.filter(deduplication_key__startswith="webhook_endpoint_disabled")
    assert [one.to for one in letters] == [ada.user.email]
    rename(connection, "Birch")
    assert WebhookDelivery.objects.count() == 1


def test_a_worker_that_was_killed_delays_nothing_for_good(platform: Any, answers: list[Result]) -> None:
    hook, connection = endpoint(platform), connected_account(platform)
    rename(connection, "Fern")
    WebhookEndpoint.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    assert delivery.deliver(hook.pk) == 0
    WebhookEndpoint.objects.update(leased_until=timezone.now())
    assert delivery.deliver(hook.pk) == 1


def test_both_secrets_sign_while_one_takes_over() -> None:
    header = signature_header(b"{}", 1_700_000_000, ["whsec_new", "whsec_old"])
    assert header.startswith("t=1700000000,v1=")
    assert header.count("v1=") == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://0.0.0.0/",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "ftp://example.com/",
        "https:///nowhere",
        "https://exämple.com/",
    ],
)
def test_addresses_of_our_own_network_are_refused(url: str, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    with pytest.raises(AddressRefused):
        check_url(url)


def test_a_name_that_leads_into_our_own_network_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    found = ["93.184.216.34", "10.0.0.1"]

    def getaddrinfo(*args: Any, **kwargs: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(AddressRefused):
        resolve("https://rebind.example.com/", seconds=5)
    found.pop()
    target = resolve("https://hooks.example.com/a?b=c", seconds=5)
    assert (target.address, target.host, target.path) == ("93.184.216.34", "hooks.example.com", "/a?b=c")


def test_endpoints_refuse_private_addresses_by_the_api_too(program: Program, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    refused = program.post("/v1/webhook_endpoints", "url=https://127.0.0.1/&enabled_events[]=*")
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "url")
    unknown = program.post("/v1/webhook_endpoints", "url=https://example.com/&enabled_events[]=shoe.tied")
    assert unknown.json()["error"]["code"] == "event_type_unknown"


def test_types_of_the_dialect_that_never_happen_here_are_kept_whatever_people_then_change(
    program: Program, settings: Any, ada: Any, client_for: Any
) -> None:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    named = "account.updated", "payment_intent.succeeded"
    body = f"url=https://127.0.0.1/&enabled_events[]={named[0]}&enabled_events[]={named[1]}"
    made = program.post("/v1/webhook_endpoints", body).json()
    assert made["enabled_events"] == list(named)
    client_for(ada).post(
        f"/developers/webhooks/{made['id']}/edit/",
        {"url": "https://127.0.0.1/", "enabled_events": ["account.updated", "payout.paid"]},
    )
    kept = WebhookEndpoint.objects.get(pk=made["id"]).enabled_events
    assert kept == ["account.updated", "payment_intent.succeeded", "payout.paid"]


class _Elsewhere(BaseHTTPRequestHandler):
    """Sends whoever comes to /moved elsewhere, and keeps whoever comes to /slow waiting, a byte at a time."""

    seen: list[str] = []
    goes_on = threading.Event()

    def do_POST(self) -> None:
        self.seen.append(self.path)
        if self.path == "/slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.goes_on.wait(0.05):
                self.wfile.write(b"X")
            return
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/there")  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[str]:
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    _Elsewhere.seen.clear()
    _Elsewhere.goes_on.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    _Elsewhere.goes_on.set()
    server.shutdown()
    server.server_close()


def test_a_redirect_is_a_failure_and_leads_nowhere(elsewhere: str) -> None:
    result = post(f"{elsewhere}/moved", b"{}", {})
    assert (result.status, result.is_success, _Elsewhere.seen) == (302, False, ["/moved"])


def test_a_server_that_answers_a_byte_at_a_time_is_cut_off(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.3)
    result = post(f"{elsewhere}/slow", b"{}", {})
    assert (result.status, result.is_success, result.timed_out) == (None, False, True)


def test_a_name_server_that_answers_late_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def getaddrinfo(*args: Any, **kwargs: Any) -> Any:
        answers.wait(20)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.3)
    result = post("https://hooks.example.com/", b"{}", {})
    answers.set()
    assert (result.timed_out, result.error) == (True, "Timed out while the host was looked up")


def test_a_name_that_leads_elsewhere_by_the_time_of_sending_is_not_called(
    elsewhere: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was public when the endpoint was made; what counts is where it leads now."""
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    )
    result = post("https://hooks.example.com/", b"{}", {})
    assert (result.status, result.error) == (None, "hooks.example.com leads into a private network.")


def test_a_slow_endpoint_gives_its_worker_back(platform: Any, answers: list[Result]) -> None:
    hook, connection = endpoint(platform), connected_account(platform)
    for name in ("Alder", "Birch"):
        rename(connection, name)
    due = WebhookDelivery.objects.count()
    answers[:] = [Result(None, "", "Timed out", 10_000)]
    assert delivery.deliver(hook.pk) == due == 2
    hook.refresh_from_db()
    assert hook.resting_until is not None
    rename(connection, "Cedar")
    assert delivery.deliver(hook.pk) == 0
