"""Signing in and out, passwords, second factors, and one's own profile."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.team.middleware import SEEN_EVERY
from connect_dashboard.team.models import Membership
from connect_dashboard.team.tasks import clear_sessions
from tests.factories.team import PASSWORD, UserFactory

ClientFor = Callable[[Membership], Client]
LOGIN = "/user/login/"
TEAM = reverse("team:member_list")
INVITE = reverse("team:invitation_create")


def sign_in(client: Client, member: Membership, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": member.user.email, "password": password, "next": TEAM})


def newest_link(pattern: str) -> str:
    found = re.search(pattern, Email.objects.order_by("-pk").values_list("text", flat=True)[0])
    assert found
    return found.group()


def enrol(member: Membership) -> list[str]:
    """Give the member an authenticator app; return recovery codes, each good for one sign-in."""
    TOTP.activate(member.user, generate_totp_secret())
    return RecoveryCodes.activate(member.user).get_unused_codes()


def test_sign_in_leads_back_to_the_page(client: Client, ada: Membership) -> None:
    assert client.get(TEAM).headers["Location"].startswith(LOGIN)
    assert sign_in(client, ada).headers["Location"] == TEAM
    assert client.get(TEAM).status_code == 200


def test_a_wrong_password_and_an_unknown_address_read_alike(client: Client, ada: Membership) -> None:
    wrong = sign_in(client, ada, "wrong").context["form"].errors
    unknown = client.post(LOGIN, {"login": "nobody@example.com", "password": "wrong"}).context["form"].errors
    assert wrong == unknown


def test_guessing_is_slowed_down(client: Client, ada: Membership) -> None:
    for _ in range(5):
        sign_in(client, ada, "wrong")
    assert "Too many failed sign-ins" in sign_in(client, ada).content.decode()


def test_nobody_signs_up_uninvited(client: Client, db: None) -> None:
    page = client.get("/user/signup/").content.decode()
    assert "Join by invitation" in page
    client.post("/user/signup/", {"email": "new@example.com", "password1": PASSWORD})
    assert not EmailAddress.objects.exists()


def test_a_forgotten_password_is_set_anew_by_e_mail(client: Client, ada: Membership) -> None:
    client.post("/user/password/reset/", {"email": ada.user.email})
    link = newest_link(r"http\S+/password/reset/key/\S+").replace("http://testserver", "")
    page = client.get(link, follow=True)
    target = page.redirect_chain[-1][0]
    client.post(target, {"password1": "another-good-word", "password2": "another-good-word"})
    assert sign_in(Client(), ada, "another-good-word").status_code == 302


def test_the_reset_of_an_unknown_address_offers_no_sign_up(client: Client, db: None) -> None:
    client.post("/user/password/reset/", {"email": "nobody@example.com"})
    text = Email.objects.get().text
    assert "no sign-in with this address" in text
    assert "signup" not in text


def test_the_e_mail_address_changes_once_confirmed(client: Client, ada: Membership) -> None:
    EmailAddress.objects.create(user=ada.user, email=ada.user.email, verified=True, primary=True)
    sign_in(client, ada)
    client.post("/user/reauthenticate/", {"password": PASSWORD})
    client.post("/user/email/", {"action_add": "", "email": "new@example.com"})
    assert "Not confirmed" in client.get("/user/email/").content.decode()
    ada.user.refresh_from_db()
    assert ada.user.email != "new@example.com"
    link = newest_link(r"http\S+/confirm-email/\S+").replace("http://testserver", "")
    client.post(link)
    ada.user.refresh_from_db()
    assert ada.user.email == "new@example.com"


@pytest.mark.parametrize(
    "url",
    [
        "/profile/", "/user/email/", "/user/password/change/", "/user/2fa/", "/user/2fa/webauthn/",
        "/user/sessions/", "/user/reauthenticate/", "/user/logout/",
    ],
)  # fmt: skip
def test_pages_about_oneself_are_in_the_frame(client: Client, ada: Membership, url: str) -> None:
    assert client.get(url).status_code == 302
    sign_in(client, ada)
    response = client.get(url)
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert "style=" not in page
    assert 'class="l-' in page


def test_the_second_factor_is_asked_for_at_sign_in(client: Client, ada: Membership) -> None:
    codes = enrol(ada)
    assert sign_in(client, ada).headers["Location"] == "/user/2fa/authenticate/"
    assert client.get(TEAM).status_code == 302
    client.post("/user/2fa/authenticate/", {"code": "000000"})
    assert client.get(TEAM).status_code == 302
    client.post("/user/2fa/authenticate/", {"code": codes[0]})
    assert client.get(TEAM).status_code == 200


def test_changes_of_the_sign_in_stand_in_the_trail(
    client: Client, ada: Membership, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    sign_in(client, ada)
    client.post("/user/reauthenticate/", {"password": PASSWORD})
    client.get("/user/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/user/2fa/totp/activate/", {"code": code})
    client.post("/user/2fa/totp/deactivate/")
    new = {"password1": "another-good-word", "password2": "another-good-word"}
    client.post("/user/password/change/", {"oldpassword": PASSWORD, **new})
    entries = AuditEntry.objects.order_by("pk")
    assert {entry.platform_id for entry in entries} == {ada.platform_id}
    assert {entry.ip for entry in entries} == {"127.0.0.1"}
    actions = [entry.action.removeprefix("sign_in.") for entry in entries]
    assert actions[0] == "second_factor_added"
    assert "second_factor_removed" in actions
    assert actions[-1] == "password_changed"


def test_secrets_of_second_factors_lie_encrypted(ada: Membership) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ada.user, secret)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret


def test_without_a_second_factor_the_team_can_be_changed(client_for: ClientFor, ada: Membership) -> None:
    assert client_for(ada).get(INVITE).status_code == 200


def test_a_stale_second_factor_is_asked_for_again(client: Client, ada: Membership, settings: Any) -> None:
    codes = enrol(ada)
    sign_in(client, ada)
    client.post("/user/2fa/authenticate/", {"code": codes[0]})
    assert client.get(INVITE).status_code == 200

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 299
    response = client.get(INVITE)
    assert response.headers["Location"] == f"/user/2fa/reauthenticate/?next={INVITE.replace('/', '%2F')}"
    # What was being filled in meanwhile still goes through.
    assert client.post(INVITE, {"email": "new@example.com", "roles": ["analyst"]}).status_code == 302
    assert Email.objects.filter(to="new@example.com").exists()

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    response = client.post(INVITE, {"email": "late@example.com", "roles": ["analyst"]})
    assert response.headers["Location"].startswith("/user/2fa/reauthenticate/")
    assert not Email.objects.filter(to="late@example.com").exists()
    response = client.get(INVITE, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/team/"})
    assert response.headers["HX-Redirect"] == "/user/2fa/reauthenticate/?next=%2Fteam%2F"

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    response = client.post("/user/2fa/reauthenticate/", {"code": codes[1], "next": INVITE})
    assert response.headers["Location"] == INVITE


def test_a_password_alone_is_no_second_factor(client: Client, ada: Membership) -> None:
    sign_in(client, ada)
    enrol(ada)
    client.post("/user/reauthenticate/", {"password": PASSWORD})
    assert client.get(INVITE).status_code == 302
    assert client.get(reverse("team:platform_profile")).status_code == 302


def test_other_sessions_are_listed_and_ended(ada: Membership, vic: Membership) -> None:
    laptop, phone = Client(headers={"User-Agent": "X11; Linux Firefox/140"}), Client(headers={"User-Agent": "iPhone"})
    sign_in(laptop, ada)
    sign_in(phone, ada)
    page = laptop.get("/user/sessions/").content.decode()
    assert "Firefox on Linux" in page
    session = UserSession.objects.get(user_agent="iPhone")
    url = reverse("team:session_end", args=[session.pk])
    stranger = Client()
    sign_in(stranger, vic)
    assert stranger.post(url).status_code == 404
    assert laptop.get(url).status_code == 405
    assert phone.get(TEAM).status_code == 200
    assert laptop.post(url).status_code == 302
    assert phone.get(TEAM).status_code == 302
    assert laptop.get(TEAM).status_code == 200


def test_the_list_says_when_each_session_was_used_last(
    client: Client, ada: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    sign_in(client, ada)
    session = UserSession.objects.get()
    with CaptureQueriesContext(connection) as often:
        client.get("/profile/")
    UserSession.objects.update(last_seen_at=timezone.now() - SEEN_EVERY)
    with django_assert_num_queries(len(often) + 1):
        client.get("/profile/")
    seen = UserSession.objects.get(pk=session.pk).last_seen_at
    assert timezone.now() - seen < timedelta(minutes=1)
    Client(headers={"User-Agent": "iPhone"}).post(LOGIN, {"login": ada.user.email, "password": PASSWORD})
    page = client.get("/user/sessions/").content.decode()
    assert page.count("This browser") == 1
    assert page.index("iPhone") < page.index("This browser")


def test_sessions_that_are_over_are_cleared(client: Client, ada: Membership) -> None:
    sign_in(client, ada)
    sign_in(Client(), ada)
    Session.objects.exclude(pk=client.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    clear_sessions()
    assert [session.session_key for session in UserSession.objects.all()] == [client.session.session_key]
    assert Session.objects.count() == 1


def test_a_person_changes_their_name(client_for: ClientFor, ada: Membership) -> None:
    client = client_for(ada)
    assert client.post("/profile/", {"name": ""}).status_code == 422
    assert client.post("/profile/", {"name": "Ada Byron"}).status_code == 302
    ada.user.refresh_from_db()
    assert ada.user.name == "Ada Byron"
    assert AuditEntry.objects.get().after == {"member": "Ada Byron"}


def test_who_is_in_no_team_still_has_a_profile(client: Client, db: None) -> None:
    client.force_login(UserFactory())
    assert client.get(TEAM).headers["Location"] == reverse("team:no_platform")
    assert "in no team" in client.get(reverse("team:no_platform")).content.decode()
    assert client.post("/profile/", {"name": "Nobody in particular"}).status_code == 302
    assert AuditEntry.objects.get().platform_id is None
