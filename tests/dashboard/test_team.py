"""The team page and what Administrators do there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connect_dashboard.journal.models import AuditEntry
from connect_dashboard.team.actors import operator
from connect_dashboard.team.errors import LastAdministrator
from connect_dashboard.team.models import Membership
from connect_dashboard.team.services.members import member_remove, member_update
from connect_dashboard.ui.errors import Forbidden
from tests.factories.team import MembershipFactory

ClientFor = Callable[[Membership], Client]


def roles_url(member: Membership) -> str:
    return reverse("team:member_update", args=[member.pk])


def remove_url(member: Membership) -> str:
    return reverse("team:member_remove", args=[member.pk])


def test_the_team_shows_members_with_their_roles(client_for: ClientFor, ada: Membership, sue: Membership) -> None:
    page = client_for(ada).get(reverse("team:member_list")).content.decode()
    assert ada.user.email in page
    assert "Support specialist" in page
    assert roles_url(sue) in page


def test_who_only_views_sees_no_buttons(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    page = client_for(vic).get(reverse("team:member_list")).content.decode()
    assert ada.user.email in page
    assert roles_url(ada) not in page
    assert reverse("team:invitation_create") not in page


@pytest.mark.parametrize("members", [1, 25])
def test_the_team_costs_the_same_queries_whatever_its_size(
    client_for: ClientFor, ada: Membership, members: int, django_assert_num_queries: Any
) -> None:
    MembershipFactory.create_batch(members, platform=ada.platform, roles=["analyst"])
    client = client_for(ada)
    # session, user, memberships; members, invitations, the only Administrator; unread notices
    with django_assert_num_queries(7):
        assert client.get(reverse("team:member_list")).status_code == 200


def test_roles_change_and_the_trail_says_so(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    response = client_for(ada).post(roles_url(vic), {"roles": ["analyst", "developer"]})
    assert response.status_code == 302
    vic.refresh_from_db()
    assert vic.roles == ["developer", "analyst"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_label) == ("member.roles_changed", "Ada")
    assert entry.before["roles"] == ["view_only"]
    assert entry.after["roles"] == ["developer", "analyst"]


def test_in_a_dialog_the_browser_is_sent_on_by_a_header(
    client_for: ClientFor, ada: Membership, vic: Membership
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    response = client_for(ada).post(roles_url(vic), {"roles": ["analyst"]}, headers=headers)
    assert response.headers["HX-Redirect"] == reverse("team:member_list")


def test_the_same_roles_again_leave_no_trace(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    client_for(ada).post(roles_url(vic), {"roles": ["view_only"]})
    assert not AuditEntry.objects.exists()


def test_no_role_at_all_is_refused(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    response = client_for(ada).post(roles_url(vic), {})
    assert response.status_code == 422
    assert "Choose at least one role" in response.content.decode()
    vic.refresh_from_db()
    assert vic.roles == ["view_only"]


def test_the_last_administrator_stays_one(client_for: ClientFor, ada: Membership) -> None:
    client = client_for(ada)
    response = client.post(roles_url(ada), {"roles": ["developer"]})
    assert response.status_code == 422
    assert "needs an Administrator" in response.content.decode()
    assert response.context["form"]["roles"].value() == ["developer"]
    response = client.post(remove_url(ada))
    assert response.status_code == 422
    assert Membership.objects.get().roles == ["administrator"]
    assert not AuditEntry.objects.exists()


def test_who_must_stay_is_told_before_trying(client_for: ClientFor, ada: Membership, vic: Membership) -> None:
    client = client_for(ada)
    page = client.get(reverse("team:member_list")).content.decode()
    assert remove_url(vic) in page
    assert remove_url(ada) not in page
    assert "The only Administrator. Make somebody else one first." in page
    dialog = client.get(remove_url(ada)).content.decode()
    assert "A platform needs an Administrator." in dialog
    assert 'form="dialog-form" disabled>' in dialog
    MembershipFactory(platform=ada.platform)
    assert remove_url(ada) in client.get(reverse("team:member_list")).content.decode()
    assert "disabled>" not in client.get(remove_url(ada)).content.decode()


def test_an_administrator_who_cannot_sign_in_does_not_count(ada: Membership) -> None:
    MembershipFactory(platform=ada.platform, user__is_active=False)
    with pytest.raises(LastAdministrator):
        member_update(actor=operator(ada), membership=ada, roles=["analyst"])


def test_a_removed_member_is_out_at_once(client_for: ClientFor, ada: Membership, sue: Membership) -> None:
    hers = client_for(sue)
    assert hers.get(reverse("team:member_list")).status_code == 200
    assert client_for(ada).post(remove_url(sue)).status_code == 302
    assert not Membership.objects.filter(pk=sue.pk).exists()
    assert hers.get(reverse("team:member_list")).headers["Location"] == reverse("team:no_platform")
    assert AuditEntry.objects.get().action == "member.removed"


def test_rights_taken_away_meanwhile_are_gone(ada: Membership, vic: Membership) -> None:
    """The actor is as the request found them; under the lock the service looks again."""
    MembershipFactory(platform=ada.platform)
    stale = operator(ada)
    Membership.objects.filter(pk=ada.pk).update(roles=["view_only"])
    with pytest.raises(Forbidden):
        member_remove(actor=stale, membership=vic)
    assert Membership.objects.filter(pk=vic.pk).exists()


@pytest.mark.parametrize("who", ["dev", "sue", "vic"])
def test_only_administrators_change_the_team(
    client_for: ClientFor, request: pytest.FixtureRequest, ada: Membership, who: str
) -> None:
    client = client_for(request.getfixturevalue(who))
    for url in [roles_url(ada), remove_url(ada), reverse("team:invitation_create")]:
        assert client.get(url).status_code == 403
        assert client.post(url, {"roles": ["analyst"], "email": "a@example.com"}).status_code == 403
    ada.refresh_from_db()
    assert ada.roles == ["administrator"]
    assert not AuditEntry.objects.exists()


def test_another_platforms_members_do_not_exist(client_for: ClientFor, ada: Membership, olga: Membership) -> None:
    client = client_for(olga)
    for url in [roles_url(ada), remove_url(ada)]:
        assert client.get(url).status_code == 404
        assert client.post(url, {"roles": ["analyst"]}).status_code == 404
    ada.refresh_from_db()
    assert ada.roles == ["administrator"]


def test_strangers_sign_in_first_and_come_back(client: Client, ada: Membership) -> None:
    response = client.get(roles_url(ada))
    assert response.headers["Location"] == f"/user/login/?next={roles_url(ada).replace('/', '%2F')}"


def test_other_methods_are_refused(client_for: ClientFor, ada: Membership) -> None:
    client = client_for(ada)
    assert client.post(reverse("team:member_list")).status_code == 405
    assert client.put(roles_url(ada)).status_code == 405


def test_the_roles_page_reads_the_table_that_is_enforced(client_for: ClientFor, vic: Membership) -> None:
    page = client_for(vic).get(reverse("team:roles")).content.decode()
    for words in ["Create accounts and onboarding links", "Onboarding analyst", "View only"]:
        assert words in page
