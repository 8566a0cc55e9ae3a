"""Invitations: sent, sent again, withdrawn, taken up once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connect_dashboard.journal.models import AuditEntry, Email
from connect_dashboard.team.actors import operator
from connect_dashboard.team.models import Invitation, Membership, Platform, User
from connect_dashboard.team.services.invitations import invitation_create
from tests.factories.team import PASSWORD, MembershipFactory, UserFactory

ClientFor = Callable[[Membership], Client]
NEW = {"email": "Nina@Example.com", "roles": ["analyst", "developer"]}
JOINING = {"name": "Nina Berg", "password": "a-long-enough-word"}


@pytest.fixture
def link(ada: Membership) -> str:
    """The path of an open invitation for nina@example.com."""
    _, url = invitation_create(
        actor=operator(ada), platform_id=ada.platform_id, email="nina@example.com", roles=["analyst"]
    )
    return url[url.index("/invitations/") :]


def mailed_link() -> str:
    found = re.search(r"/invitations/\S+", Email.objects.order_by("-pk").values_list("text", flat=True)[0])
    assert found
    return found.group()


def test_inviting_writes_the_e_mail_and_the_trail(client_for: ClientFor, ada: Membership) -> None:
    response = client_for(ada).post(reverse("team:invitation_create"), NEW)
    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.roles) == ("nina@example.com", ["developer", "analyst"])
    assert invitation.expires_at - timezone.now() > timedelta(days=9, hours=23)
    letter = Email.objects.get()
    assert letter.to == "nina@example.com"
    assert letter.subject == "Ada invites you to the team of Acme Market"
    assert mailed_link() in letter.html
    assert "Developer and Analyst" in letter.text
    assert AuditEntry.objects.get().action == "invitation.sent"


def test_only_the_hash_of_the_token_is_stored(ada: Membership, link: str) -> None:
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert len(token) >= 43
    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "nobody", "roles": ["analyst"]}, "Enter an e-mail address"),
        ({"email": "new@example.com"}, "Choose at least one role"),
        ({"email": "new@example.com", "roles": ["king"]}, "Choose among the options"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(
    client_for: ClientFor, ada: Membership, data: dict[str, Any], words: str
) -> None:
    response = client_for(ada).post(reverse("team:invitation_create"), data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert data["email"] in response.content.decode()
    assert not Invitation.objects.exists()


def test_who_is_in_the_team_is_not_invited(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    data = {"email": vic.user.email.upper(), "roles": ["analyst"]}
    response = client_for(ada).post(reverse("team:invitation_create"), data)
    assert response.status_code == 422
    assert "in the team already" in response.content.decode()


def test_one_open_invitation_a_person_an_expired_one_gives_way(
    client_for: ClientFor, ada: Membership, link: str
) -> None:
    client = client_for(ada)
    assert client.post(reverse("team:invitation_create"), NEW).status_code == 422
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Expired" in client.get(reverse("team:member_list")).content.decode()
    assert client.post(reverse("team:invitation_create"), NEW).status_code == 302
    assert Invitation.objects.filter(revoked_at=None).count() == 1


def test_sending_again_replaces_the_link(client_for: ClientFor, ada: Membership, link: str, client: Client) -> None:
    url = reverse("team:invitation_resend", args=[Invitation.objects.get().pk])
    assert client_for(ada).get(url).status_code == 200
    assert client_for(ada).post(url).status_code == 302
    assert client.get(link).status_code == 410
    assert client.get(mailed_link()).status_code == 200
    assert Email.objects.count() == 2


def test_a_withdrawn_invitation_is_closed(client_for: ClientFor, ada: Membership, link: str, client: Client) -> None:
    url = reverse("team:invitation_revoke", args=[Invitation.objects.get().pk])
    assert client_for(ada).get(url).status_code == 200
    assert client_for(ada).post(url).status_code == 302
    assert client.get(link).status_code == 410
    assert client.post(link, JOINING).status_code == 410
    assert client_for(ada).post(url).status_code == 404
    assert AuditEntry.objects.order_by("pk").last().action == "invitation.revoked"  # type: ignore[union-attr]


@pytest.mark.parametrize("action", ["team:invitation_resend", "team:invitation_revoke"])
def test_invitations_of_another_platform_do_not_exist(
    client_for: ClientFor, olga: Membership, vic: Membership, link: str, client: Client, action: str
) -> None:
    url = reverse(action, args=[Invitation.objects.get().pk])
    assert client_for(olga).post(url).status_code == 404
    assert client_for(vic).post(url).status_code == 403
    assert client.get(link).status_code == 200


def test_looking_at_the_link_uses_nothing_up(client: Client, link: str) -> None:
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert Invitation.objects.get().accepted_at is None


def test_a_new_person_joins_and_is_signed_in(client: Client, link: str, ada: Membership) -> None:
    assert client.post(link, JOINING).headers["Location"] == "/"
    assert client.get(reverse("team:member_list")).context["user"].name == "Nina Berg"
    membership = Membership.objects.get(user__email="nina@example.com")
    assert membership.roles == ["analyst"]
    assert EmailAddress.objects.filter(user=membership.user, verified=True, primary=True).exists()
    entry = AuditEntry.objects.order_by("-pk").first()
    assert entry is not None
    assert (entry.action, entry.actor_label, entry.ip) == ("invitation.accepted", "Nina Berg", "127.0.0.1")
    assert client.get(link).status_code == 410


def test_a_weak_password_is_refused_and_the_name_kept(client: Client, link: str) -> None:
    response = client.post(link, {"name": "Nina Berg", "password": "short"})
    assert response.status_code == 422
    assert 'value="Nina Berg"' in response.content.decode()
    assert "short" not in response.content.decode().split("<form")[1].split("too short")[0]
    assert not User.objects.filter(email="nina@example.com").exists()
    assert Invitation.objects.get().accepted_at is None


def test_who_has_a_sign_in_signs_in_and_comes_back(client: Client, link: str) -> None:
    nina = UserFactory(email="nina@example.com")
    page = client.get(link).content.decode()
    assert f"/user/login/?next={link}" in page
    assert client.post(link, JOINING).status_code == 200
    response = client.post("/user/login/", {"login": nina.email, "password": PASSWORD, "next": link})
    assert response.headers["Location"] == link
    assert client.post(link).status_code == 302
    assert Membership.objects.get(user=nina).platform.business_name == "Acme Market"


def test_a_member_of_another_platform_gains_a_second_one(
    client_for: ClientFor, link: str, other_platform: Platform
) -> None:
    nina = MembershipFactory(platform=other_platform, user__email="nina@example.com")
    client = client_for(nina)
    assert "Join the team of Acme Market" in client.get(link).content.decode()
    client.post(link)
    assert client.get(reverse("team:member_list")).context["platform"].business_name == "Acme Market"
    assert nina.user.memberships.count() == 2


def test_an_invitation_is_for_one_address(client_for: ClientFor, olga: Membership, link: str) -> None:
    client = client_for(olga)
    assert "Sign out" in client.get(link).content.decode()
    client.post(link)
    assert Invitation.objects.get().accepted_at is None
    assert olga.user.memberships.count() == 1


def test_a_guessed_or_expired_link_is_refused(client: Client, link: str) -> None:
    assert client.get("/invitations/guessed/").status_code == 410
    Invitation.objects.update(expires_at=timezone.now())
    assert client.post(link, JOINING).status_code == 410
    assert not User.objects.filter(email="nina@example.com").exists()


def test_a_platform_starts_with_its_administrators_invitation(
    db: None, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_platform", name="New & Co", country="de", email="nina@example.com")
    assert mailed_link() in capsys.readouterr().out
    assert "New & Co" in Email.objects.get().subject
    client.post(mailed_link(), JOINING)
    membership = Membership.objects.get()
    assert membership.roles == ["administrator"]
    assert membership.platform.country == "DE"
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "platform.created",
        "invitation.sent",
        "invitation.accepted",
    ]


@pytest.mark.parametrize("wrong", [{"country": "Germany"}, {"email": "nina"}])
def test_a_platform_needs_a_country_and_an_address(db: None, wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_platform", **{"name": "New", "country": "DE", "email": "nina@example.com", **wrong})
    assert not Platform.objects.exists()
