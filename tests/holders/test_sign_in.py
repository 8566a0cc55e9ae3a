"""How holders come in: links that work once, sessions apart from those of operators."""

import base64
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.configuration import CUSTOM, EXPRESS, STANDARD
from accounts.models import Holder, HolderLink
from accounts.services import passkeys
from connect_dashboard.journal.models import AuditEntry, Email
from tests.factories.accounts import connected_account
from tests.holders.sitting import holder_client, link_in, page


@pytest.fixture
def express(platform):
    return connected_account(platform, configuration=EXPRESS, name="Sonne", email="maria@example.com")


def asked(client, email="maria@example.com", **headers):
    return client.post("/holder/sign-in/", {"email": email}, **headers)


def test_a_link_is_sent_to_the_address_on_file_whatever_its_case(express, client):
    assert asked(client, "MARIA@example.com").status_code == 200
    email = Email.objects.get()
    assert email.to == "maria@example.com"
    assert "Sonne" in email.subject
    token = link_in(email).split("/")[-2]
    assert token not in HolderLink.objects.get().token_hash


def test_an_unknown_address_gets_the_same_answer(express, client):
    known, unknown = asked(client).content, asked(client, "never@example.com").content
    assert known.replace(b"maria@", b"never@") == unknown
    assert Email.objects.count() == 1


def test_an_account_without_a_hosted_dashboard_has_no_way_in(platform, client):
    connected_account(platform, configuration=CUSTOM, email="none@example.com")
    asked(client, "none@example.com")
    assert Email.objects.count() == 0


def test_looking_at_a_link_never_uses_it_up_and_the_first_post_does(express, client):
    asked(client)
    path = link_in(Email.objects.get())
    for _ in range(3):
        assert "Sign in to Sonne" in page(Client(), path)
    assert HolderLink.objects.get().used_at is None
    assert client.post(path).url == "/holder/"
    assert "Home" in page(client, "/holder/")
    stranger = Client()
    assert stranger.post(path).status_code == 410
    assert stranger.get("/holder/").status_code == 302
    assert AuditEntry.objects.filter(action="holder.signed_in").count() == 1


def test_an_expired_link_opens_nothing(express, client):
    asked(client)
    HolderLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    path = link_in(Email.objects.get())
    assert client.get(path).status_code == client.post(path).status_code == 410


def test_a_link_dies_with_the_connection(express, client):
    asked(client)
    express.ended_at = timezone.now()
    express.save()
    assert client.post(link_in(Email.objects.get())).status_code == 410


def test_links_are_not_asked_for_without_end(express, client):
    assert [asked(client).status_code for _ in range(6)] == [200] * 5 + [429]
    assert Email.objects.count() == 5


def test_a_wrong_address_is_answered_beside_the_field(client, db):
    answer = asked(client, "nobody")
    assert answer.status_code == 422
    assert b'value="nobody"' in answer.content


def test_holder_and_operator_in_one_browser_do_not_meet(express, ada, client_for):
    client = client_for(ada)
    assert client.get("/holder/").status_code == 302
    holder_client(express, client)
    assert "Ada" not in page(client, "/holder/")
    assert "Acme Market" in page(client, "/accounts/")
    client.post("/holder/sign-out/")
    assert client.get("/holder/").status_code == 302
    assert client.get("/accounts/").status_code == 200
    assert client.cookies["holder_session"]["path"] == "/holder/"


def test_a_holder_is_no_operator(express):
    client = holder_client(express)
    assert client.get("/accounts/").status_code == 302
    assert client.get("/processor/").status_code == 302


def test_after_signing_in_they_are_where_they_were_going_and_nowhere_else(express, client):
    sent = client.get("/holder/settings/")
    assert sent.url.startswith("/holder/sign-in/?next=%2Fholder%2Fsettings%2F")
    asked(client)
    path = link_in(Email.objects.get())
    assert client.post(path + "?next=//evil.example/holder/").url == "/holder/"


def test_signing_out_everywhere_ends_the_other_browser_too(express):
    here, there = holder_client(express), holder_client(express)
    here.post("/holder/settings/sessions/end/")
    assert there.get("/holder/").status_code == 302


def test_the_platform_makes_a_login_link_for_express_alone(express, platform, ada, vic, client_for):
    client = client_for(ada)
    url = f"/accounts/{express.account_id}/login-link/"
    token = client.get(url).context["form"]["form_token"].value()
    first, second = (client.post(url, {"form_token": token}).context["issued"] for _ in range(2))
    assert first.url == second.url
    assert AuditEntry.objects.filter(action="login_link.created").count() == HolderLink.objects.count() == 1
    holder = Client()
    assert holder.post(first.url.partition("://")[2].partition("/")[2].join(["/", ""])).status_code == 302
    assert client_for(vic).get(url).status_code == 403
    full = connected_account(platform, configuration=STANDARD)
    assert client.get(f"/accounts/{full.account_id}/login-link/").status_code == 409


def test_a_passkey_signs_in(express, monkeypatch):
    """What the browser answers is checked by fido2; here its answers are taken as checked."""
    client = holder_client(express)
    options = client.get("/holder/settings/passkeys/create/").context["js_data"]["creation_options"]
    assert json.dumps(options)
    assert options["publicKey"]["user"]["name"] == "maria@example.com"

    holder = Holder.objects.get()
    handle = base64.urlsafe_b64encode(holder.handle.bytes).decode().rstrip("=")
    answer = json.dumps({"response": {"userHandle": handle}})
    wrong = client.post("/holder/settings/passkeys/create/", {"name": "Key", "credential": answer})
    assert wrong.status_code == 422
    stranger = Client()
    challenge = stranger.get("/holder/sign-in/passkey/").json()
    assert challenge["request_options"]["publicKey"]["challenge"]
    assert stranger.post("/holder/sign-in/passkey/", {"credential": answer}).status_code == 422

    class Known:
        credential_id = b"one"

    class Server:
        def authenticate_complete(self, state, credentials, response):
            return Known()

    monkeypatch.setattr(passkeys, "get_server", Server)
    monkeypatch.setattr(passkeys, "sign_in_begin", lambda: ({}, {"challenge": "x"}))
    signed = passkeys.passkey_sign_in(state={"challenge": "x"}, credential=answer, ip=None, request_id="")
    assert signed == holder
    assert AuditEntry.objects.filter(action="holder.signed_in", after={"by": "passkey"}).count() == 1
