"""Signing in speaks as the rest of the product does, not as the packages do that bring it."""

import re
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.messages import get_messages
from django.test import Client

from connect_dashboard.journal.models import Email
from connect_dashboard.team.models import Membership
from tests.factories.team import PASSWORD

FOREIGN = re.compile(
    r"\b(emails?|log ?in|reauthenticate|please|successfully|two-factor authentication|security keys?|master key)\b"
    r"|required\.",
    re.IGNORECASE,
)
TITLE_CASE = re.compile(r"\b(Sign (In|Out|Up)|Remember Me|New Password|Password (Reset|Changed)|Confirm Access)\b")


def foreign_words(page: str) -> list[str]:
    body = re.sub(r"<(script|style|template).*?</\1>", "", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", body)
    return [found.group() for pattern in (FOREIGN, TITLE_CASE) for found in pattern.finditer(text)]


def signed_in(client: Client, member: Membership) -> Client:
    client.post("/user/login/", {"login": member.user.email, "password": PASSWORD})
    client.post("/user/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "url", ["login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/"]
)
def test_pages_before_signing_in(client: Client, db: None, url: str) -> None:
    page = client.get(f"/user/{url}").content.decode()
    assert foreign_words(page) == []
    assert "<h1" in page


@pytest.mark.parametrize(
    "url",
    [
        "reauthenticate/", "logout/", "email/", "password/change/", "sessions/", "confirm-email/nothing/",
        "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/",
    ],
)  # fmt: skip
def test_pages_about_oneself(client: Client, ada: Membership, url: str) -> None:
    assert foreign_words(signed_in(client, ada).get(f"/user/{url}").content.decode()) == []


@pytest.mark.parametrize("url", ["totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/"])
def test_pages_of_a_second_factor(client: Client, ada: Membership, url: str) -> None:
    signed_in(client, ada)
    TOTP.activate(ada.user, generate_totp_secret())
    RecoveryCodes.activate(ada.user)
    assert foreign_words(client.get(f"/user/2fa/{url}").content.decode()) == []


def test_the_page_that_asks_for_a_code(client: Client, ada: Membership) -> None:
    TOTP.activate(ada.user, generate_totp_secret())
    client.post("/user/login/", {"login": ada.user.email, "password": PASSWORD})
    wrong = client.post("/user/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "This code is wrong or was used before." in wrong
    assert foreign_words(wrong) == []


def test_what_goes_wrong_is_said_in_the_same_voice(client: Client, ada: Membership) -> None:
    for answer in (
        client.post("/user/login/", {"login": "", "password": ""}),
        client.post("/user/login/", {"login": ada.user.email, "password": "wrong"}),
        client.post("/user/password/reset/", {"email": "nobody"}),
    ):
        assert foreign_words(answer.content.decode()) == []
    signed_in(client, ada)
    assert foreign_words(client.post("/user/password/change/", {"password1": "a", "password2": "b"}).text) == []


def test_nobody_is_told_that_they_signed_in(client: Client, ada: Membership) -> None:
    answer = client.post("/user/login/", {"login": ada.user.email, "password": PASSWORD})
    assert list(get_messages(answer.wsgi_request)) == []


def test_after_a_reset_there_is_a_way_to_sign_in(client: Client, ada: Membership) -> None:
    client.post("/user/password/reset/", {"email": ada.user.email})
    email = Email.objects.get()
    assert email.subject == "Choose a new password"
    assert foreign_words(email.text) == []
    link = re.search(r"/user/password/reset/key/\S+", email.text)
    assert link
    target = client.get(link.group(), follow=True).redirect_chain[-1][0]
    done = client.post(target, {"password1": "another-good-word", "password2": "another-good-word"}, follow=True)
    assert 'href="/user/login/">Sign in</a>' in done.content.decode()
    assert "This link works no more" in Client().get(link.group(), follow=True).content.decode()


def test_changes_are_e_mailed_in_words(client: Client, ada: Membership, settings: Any) -> None:
    signed_in(client, ada)
    client.get("/user/email/")
    new = {"password1": "another-good-word", "password2": "another-good-word"}
    client.post("/user/password/change/", {"oldpassword": PASSWORD, **new})
    for email in Email.objects.all():
        assert foreign_words(email.subject + email.text) == []
